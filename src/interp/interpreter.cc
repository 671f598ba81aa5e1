#include "tandem/interpreter.h"

#include <algorithm>
#include <cstdint>

#include "base/parallel.h"
#include "base/text.h"
#include "base/try.h"
#include "interp/bindable.h"
#include "interp/model_impl.h"
#include "interp/multiplications.h"
#include "interp/prepare.h"

namespace tandem {

struct Interpreter::Impl {
  explicit Impl(Model shared) : model(std::move(shared)) {}

  PreparedGraph& graph() const noexcept { return *prepared->main; }
  RuntimeTensor& tensor(int index) const noexcept { return graph().at(index); }
  const SubgraphDef& main() const noexcept { return graph().definition; }
  std::string called(std::string_view what, std::size_t index) const { return cat(model.name(), ": ", what, " ", index); }

  Result<void> bind(std::string_view what, const std::vector<int>& list, std::size_t index, std::span<std::byte> bytes) {
    if (index >= list.size()) return Error(ErrorCode::kInvalidArgument, cat(called(what, index), ": there are ", list.size()));
    RuntimeTensor& target = tensor(list[index]);
    if (target.is_variable) return Error(ErrorCode::kInvalidArgument, cat(called(what, index), ": is a variable of the model and cannot be bound"));
    if (const auto obstacle = obstacle_to_binding(target.info, bytes)) return Error(ErrorCode::kInvalidArgument, cat(called(what, index), ": ", *obstacle));
    // Other tensors take turns on the interpreter's own memory.
    if (meets_arena(bytes) && bytes.data() != own_place(target))
      return Error(ErrorCode::kInvalidArgument, cat(called(what, index), ": is bound to memory that the interpreter has for another tensor; bind memory of your own"));
    target.data = bytes.data();
    binding_is_new = true;
    return {};
  }

  bool meets_arena(std::span<const std::byte> bytes) const noexcept {
    const AlignedBuffer& arena = graph().arena;
    return bytes.data() < arena.data() + arena.size() && arena.data() < bytes.data() + bytes.size();
  }
  // Where the tensor lay at first; null if nowhere.
  const std::byte* own_place(const RuntimeTensor& target) const noexcept {
    const auto planned = std::ranges::find(graph().plan, target.info.index, &PlannedTensor::index);
    return planned == graph().plan.end() ? nullptr : graph().arena.data() + planned->offset;
  }

  // An operator that reads what it has overwritten would answer wrongly. Looked at once for a binding; buffers that go round among
  // inputs and outputs may meet in between.
  Result<void> expect_apart() {
    if (!binding_is_new) return {};
    const auto is_bound = [&](const RuntimeTensor& t) { return !t.is_constant() && (t.data < graph().arena.data() || t.data >= graph().arena.data() + graph().arena.size()); };
    const auto expect = [&](std::size_t output, std::string_view what, const std::vector<int>& others) -> Result<void> {
      const RuntimeTensor& out = tensor(main().outputs[output]);
      for (std::size_t i = 0; i < others.size(); ++i) {
        const RuntimeTensor& other = tensor(others[i]);
        if (&out != &other && out.data < other.data + other.byte_size() && other.data < out.data + out.byte_size())
          return Error(ErrorCode::kInvalidArgument, cat(called("output", output), ": is bound to memory that ", what, " ", i, " is bound to"));
      }
      return {};
    };
    for (std::size_t i = 0; i < main().outputs.size(); ++i) {
      if (!is_bound(tensor(main().outputs[i]))) continue;
      TANDEM_TRY(expect(i, "input", main().inputs));
      TANDEM_TRY(expect(i, "output", main().outputs));
    }
    binding_is_new = false;
    return {};
  }

  Result<void> choose_signature() {
    if (options.signature.empty()) {
      const std::vector<int>& graphs = impl_of(model).graph.signature_graphs;
      const auto of_main = std::ranges::find(graphs, 0);
      if (of_main != graphs.end()) signature = &model.signatures()[static_cast<std::size_t>(of_main - graphs.begin())];
      return {};
    }
    std::string known;
    for (std::size_t i = 0; i < model.signatures().size(); ++i) {
      if (model.signatures()[i].key == options.signature) {
        signature = &model.signatures()[i];
        graph_index = impl_of(model).graph.signature_graphs[i];
        return {};
      }
      known += cat(known.empty() ? "" : ", ", "'", printable(model.signatures()[i].key), "'");
    }
    return Error(ErrorCode::kInvalidArgument, cat(model.name(), ": has no signature '", printable(options.signature), "', ", known.empty() ? "nor any other" : cat("only ", printable(known, 2000))));
  }

  Result<std::size_t> find(std::string_view what, const std::vector<int>& list, const std::vector<std::string>* names, std::string_view name) const {
    const auto name_of = [&](std::size_t i) -> const std::string& { return tensor(list[i]).info.name; };
    for (std::size_t i = 0; names != nullptr && i < list.size(); ++i)
      if ((*names)[i] == name) return i;
    std::string known;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (name_of(i) == name) return i;
      known += cat(i == 0 ? "" : ", ", "'", printable(names != nullptr ? (*names)[i] : name_of(i)), "'");
    }
    return Error(ErrorCode::kInvalidArgument, cat(model.name(), ": has no ", what, " '", printable(name), "', only ", printable(known, 2000)));
  }

  Model model;
  InterpreterOptions options;
  int graph_index = 0;
  const Signature* signature = nullptr;  // of `model`; null: it has none for the graph
  bool binding_is_new = false;
  std::unique_ptr<ThreadPool> pool;
  std::unique_ptr<PreparedModel> prepared;
};

Interpreter::Interpreter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Interpreter::Interpreter(Interpreter&&) noexcept = default;
Interpreter& Interpreter::operator=(Interpreter&&) noexcept = default;
Interpreter::~Interpreter() = default;

Result<Interpreter> Interpreter::create(const Model& model, const InterpreterOptions& options) {
  auto impl = std::make_unique<Impl>(model);
  impl->options = options;
  TANDEM_TRY(impl->choose_signature());
  TANDEM_ASSIGN(impl->pool, ThreadPool::create(options.threads));
  TANDEM_ASSIGN(impl->prepared, prepare_model(model, options, impl->graph_index, *impl->pool, {}));
  return Interpreter(std::move(impl));
}

Result<void> Interpreter::resize_inputs(std::span<const Shape> shapes) {
  if (shapes.size() != input_count()) return Error(ErrorCode::kInvalidArgument, cat(impl_->model.name(), ": ", shapes.size(), " shapes for ", input_count(), " inputs"));
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    for (const auto dimension : shapes[i])
      if (dimension < 0) return Error(ErrorCode::kInvalidArgument, cat(impl_->called("input", i), ": shape ", listed(shapes[i]), ", dimensions must not be negative"));
    if (element_count(shapes[i]) < 0) return Error(ErrorCode::kInvalidArgument, cat(impl_->called("input", i), ": shape ", listed(shapes[i]), ", has more than 2147483647 elements"));
  }
  TANDEM_ASSIGN(impl_->prepared, prepare_model(impl_->model, impl_->options, impl_->graph_index, *impl_->pool, shapes));
  return {};
}

std::size_t Interpreter::input_count() const noexcept { return impl_->main().inputs.size(); }
std::size_t Interpreter::output_count() const noexcept { return impl_->main().outputs.size(); }

Result<std::size_t> Interpreter::input_index(std::string_view name) const {
  return impl_->find("input", impl_->main().inputs, impl_->signature == nullptr ? nullptr : &impl_->signature->inputs, name);
}
Result<std::size_t> Interpreter::output_index(std::string_view name) const {
  return impl_->find("output", impl_->main().outputs, impl_->signature == nullptr ? nullptr : &impl_->signature->outputs, name);
}

TensorView Interpreter::input(std::size_t index) noexcept {
  const RuntimeTensor& tensor = impl_->tensor(impl_->main().inputs[index]);
  return {tensor.info, {tensor.data, tensor.byte_size()}};
}

ConstTensorView Interpreter::output(std::size_t index) const noexcept {
  const RuntimeTensor& tensor = impl_->tensor(impl_->main().outputs[index]);
  return {tensor.info, {tensor.data, tensor.byte_size()}};
}

Result<void> Interpreter::bind_input(std::size_t index, std::span<std::byte> bytes) { return impl_->bind("input", impl_->main().inputs, index, bytes); }

Result<void> Interpreter::bind_output(std::size_t index, std::span<std::byte> bytes) {
  const auto& outputs = impl_->main().outputs;
  if (index < outputs.size()) {
    const bool is_input = impl_->main().tensors[static_cast<std::size_t>(outputs[index])].is_input;
    if (is_input || impl_->tensor(outputs[index]).is_constant())
      return Error(ErrorCode::kInvalidArgument, cat(impl_->called("output", index), ": is ", is_input ? "an input" : "a constant", " of the model and cannot be bound"));
  }
  return impl_->bind("output", outputs, index, bytes);
}

Result<void> Interpreter::invoke(const std::atomic<bool>* cancelled) {
  TANDEM_TRY(impl_->expect_apart());
  Invocation invocation{*impl_->pool, cancelled, impl_->options.loop_limit};
  return impl_->graph().run(invocation);
}

Result<std::vector<ConstTensorView>> Interpreter::operator_outputs() const {
  if (!impl_->options.keep_intermediates)
    return Error(ErrorCode::kInvalidState, cat(impl_->model.name(), ": operators' outputs are kept only with InterpreterOptions::keep_intermediates"));
  std::vector<ConstTensorView> views;
  for (const OperatorDef& op : impl_->main().operators)
    for (const int index : op.outputs)
      if (!impl_->graph().enclosed.contains(index)) views.emplace_back(impl_->tensor(index).info, std::span<const std::byte>(impl_->tensor(index).data, impl_->tensor(index).byte_size()));
  return views;
}

std::size_t Interpreter::arena_bytes() const noexcept { return impl_->prepared->arena_bytes(); }
std::vector<PlannedTensor> Interpreter::memory_plan() const { return impl_->graph().plan; }
std::span<const PartitionReport> Interpreter::partitions() const noexcept { return impl_->prepared->partitions; }

std::vector<OperatorTime> Interpreter::profile() const {
  const PreparedGraph& graph = impl_->graph();
  std::vector<OperatorTime> times = graph.times;
  if (times.empty())
    for (const OperatorDef& op : graph.definition.operators) times.push_back({times.size(), op.name()});
  for (OperatorTime& time : times) {
    const OperatorDef& op = graph.definition.operators[time.index];
    if (!op.outputs.empty()) time.shape = graph.at(op.outputs.front()).info.shape;
    const Multiplications multiplications = multiplications_of(graph, op);
    time.multiplications = multiplications.count;
    time.factors = multiplications.factors;
  }
  for (const PreparedGraph::Step& step : graph.steps) {
    const VariantName& name = step.kernel->traits().name;
    times[step.op].kernel = cat(name.kernel, *name.kernel != '\0' && *name.isa != '\0' ? " " : "", name.isa);
  }
  return times;
}

void Interpreter::reset_profile() noexcept {
  for (OperatorTime& time : impl_->graph().times) time.runs = 0, time.total_us = time.fastest_us = 0;
}

void Interpreter::reset_variables() noexcept { impl_->prepared->reset_variables(); }

int Interpreter::threads() const noexcept { return impl_->pool->threads(); }

}  // namespace tandem
