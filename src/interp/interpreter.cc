#include "tandem/interpreter.h"

#include <algorithm>
#include <cstdint>

#include "base/parallel.h"
#include "base/text.h"
#include "base/try.h"
#include "interp/model_impl.h"
#include "interp/prepare.h"

namespace tandem {

struct Interpreter::Impl {
  explicit Impl(Model shared) : model(std::move(shared)) {}

  PreparedGraph& graph() const noexcept { return *prepared->main; }
  RuntimeTensor& tensor(int index) const noexcept { return graph().at(index); }
  const SubgraphDef& main() const noexcept { return graph().definition; }
  std::string called(std::string_view what, std::size_t index) const { return cat(model.name(), ": ", what, " ", index); }

  Result<void> bind(std::string_view what, const std::vector<int>& list, std::size_t index, std::span<std::byte> bytes) {
    const auto refuse = [&](std::string_view why) { return Error(ErrorCode::kInvalidArgument, cat(called(what, index), ": ", why)); };
    if (index >= list.size()) return refuse(cat("there are ", list.size()));
    RuntimeTensor& target = tensor(list[index]);
    if (bytes.size() != target.byte_size()) return refuse(cat("a buffer of ", bytes.size(), " bytes for ", describe(target.info), ", which has ", target.byte_size()));
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kTensorAlignment != 0) return refuse(cat("the buffer must start on ", kTensorAlignment, " bytes; use an AlignedBuffer"));
    target.data = bytes.data();
    return {};
  }

  Model model;
  InterpreterOptions options;
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
  TANDEM_ASSIGN(impl->pool, ThreadPool::create(options.threads));
  TANDEM_ASSIGN(impl->prepared, prepare_model(model, options, *impl->pool, {}));
  return Interpreter(std::move(impl));
}

std::size_t Interpreter::input_count() const noexcept { return impl_->main().inputs.size(); }
std::size_t Interpreter::output_count() const noexcept { return impl_->main().outputs.size(); }

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
    const bool is_input = std::ranges::find(impl_->main().inputs, outputs[index]) != impl_->main().inputs.end();
    if (is_input || impl_->tensor(outputs[index]).is_constant())
      return Error(ErrorCode::kInvalidArgument, cat(impl_->called("output", index), ": is ", is_input ? "an input" : "a constant", " of the model and cannot be bound"));
  }
  return impl_->bind("output", outputs, index, bytes);
}

Result<void> Interpreter::invoke() {
  Invocation invocation{*impl_->pool, nullptr, impl_->options.loop_limit};
  return impl_->graph().run(invocation);
}

Result<std::vector<ConstTensorView>> Interpreter::operator_outputs() const {
  if (!impl_->options.keep_intermediates)
    return Error(ErrorCode::kInvalidState, cat(impl_->model.name(), ": operators' outputs are kept only with InterpreterOptions::keep_intermediates"));
  std::vector<ConstTensorView> views;
  for (const OperatorDef& op : impl_->main().operators)
    for (const int index : op.outputs) views.emplace_back(impl_->tensor(index).info, std::span<const std::byte>(impl_->tensor(index).data, impl_->tensor(index).byte_size()));
  return views;
}

std::size_t Interpreter::arena_bytes() const noexcept { return impl_->graph().arena.size(); }
int Interpreter::threads() const noexcept { return impl_->pool->threads(); }

}  // namespace tandem
