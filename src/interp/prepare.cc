#include "interp/prepare.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "base/try.h"
#include "interp/delegation.h"
#include "interp/memory_budget.h"
#include "interp/model_impl.h"
#include "interp/ops/registry.h"
#include "interp/place.h"
#include "interp/plan/arena_planner.h"
#include "interp/supported.h"

namespace tandem {
namespace {

// A model that calls its graphs from many places could otherwise ask for a number of copies that grows with every level.
constexpr int kMostCalls = 1000;
constexpr std::size_t kMostCopies = 100'000;  // tensors and operators of all of them
constexpr std::size_t kMostNested = 100;      // each takes a few kilobytes of the thread's stack
constexpr std::size_t kUsualOperators = 4096;  // of the main graph: only those past them count against the limit

class Preparation final : public OpEnvironment {
 public:
  Preparation(const Model::Impl& model, const InterpreterOptions& options, Isa isa, ThreadPool& pool, MemoryBudget& budget, PreparedModel& result)
      : model_(model), options_(options), isa_(isa), pool_(pool), budget_(budget), result_(result) {}

  std::string_view model() const noexcept override { return model_.name; }
  Numerics numerics() const noexcept override { return options_.numerics; }
  std::size_t memory_limit() const noexcept override { return budget_.left(); }
  Isa isa() const noexcept override { return isa_; }
  int threads() const noexcept override { return pool_.threads(); }
  ResourceTable& resources() noexcept override { return result_.resources; }

  std::span<const SubgraphDef> graphs() const noexcept override { return model_.graph.subgraphs; }
  bool calls(int index) const noexcept override { return std::ranges::find(calling_, index) != calling_.end(); }
  void take(std::size_t bytes) noexcept override { budget_.take(bytes); }

  Result<void> reserve_workspace(std::size_t bytes) override { return budget_.reserve_workspace(bytes); }
  bool has_room(int graph, std::size_t op, std::int64_t layout, std::size_t packed_bytes, std::size_t workspace_bytes) override {
    return budget_.has_room(packed_key(graph, op, layout), packed_bytes, workspace_bytes);
  }
  Result<std::shared_ptr<const AlignedBuffer>> pack(int graph, std::size_t op, std::int64_t layout, std::size_t bytes, const std::function<void(std::byte*)>& fill) override {
    return budget_.pack(packed_key(graph, op, layout), bytes, fill);
  }

  Result<Callee*> prepare_call(int index, std::span<const RuntimeTensor* const> arguments) override {
    const auto graph = static_cast<std::size_t>(index);
    TANDEM_TRY(take_copy(graphs()[graph]));
    TANDEM_TRY(expect_supported(model_, index, options_, std::vector<bool>(graphs()[graph].operators.size(), true)));
    auto prepared = std::make_unique<PreparedGraph>(model_.graph.subgraphs[graph], index, cat("subgraph ", index));
    TANDEM_TRY(add_tensors(*prepared));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      RuntimeTensor& input = prepared->at(prepared->definition.inputs[i]);
      input.info.shape = arguments[i]->info.shape;
      input.resource = arguments[i]->resource;
    }
    TANDEM_TRY(prepare(*prepared));
    result_.callees.push_back(std::move(prepared));
    return result_.callees.back().get();
  }

  Result<void> prepare_main(int index, std::span<const Shape> input_shapes) {
    const auto graph = static_cast<std::size_t>(index);
    result_.main = std::make_unique<PreparedGraph>(graphs()[graph], index, model_.name);
    PreparedGraph& prepared = *result_.main;
    const std::size_t operators = prepared.definition.operators.size();
    if (operators > kUsualOperators) TANDEM_TRY(take_operators(operators - kUsualOperators));
    TANDEM_TRY(add_tensors(prepared));
    for (std::size_t i = 0; i < input_shapes.size(); ++i) prepared.at(prepared.definition.inputs[i]).info.shape = input_shapes[i];
    if (options_.profile)
      for (std::size_t i = 0; i < prepared.definition.operators.size(); ++i) prepared.times.push_back({i, prepared.definition.operators[i].name()});

    Delegation delegation(prepared, options_.delegates);
    TANDEM_TRY(delegation.offer(runs_on_cpu(prepared.definition, options_), result_.partitions));
    std::vector<bool> needed;
    for (std::size_t i = 0; i < prepared.definition.operators.size(); ++i) needed.push_back(!delegation.claimed(i));
    TANDEM_TRY(expect_supported(model_, index, options_, needed));
    TANDEM_TRY(prepare(prepared, &delegation, &result_.partitions));
    budget_.warn_of_unpacked();
    return {};
  }

 private:
  FoldedConstants::Key packed_key(int graph, std::size_t op, std::int64_t layout) const { return {FoldedConstants::Kind::kPacked, graph, static_cast<int>(op), options_.numerics, layout}; }

  Result<void> take_operators(std::size_t count) { return budget_.take(cat("its ", count, " operators need"), count * kBytesOfOperator); }

  // Every place that calls a graph has a copy of it, which counts as the arena's memory does.
  Result<void> take_copy(const SubgraphDef& graph) {
    copies_ += graph.tensors.size() + graph.operators.size();
    if (++calls_ > kMostCalls || copies_ > kMostCopies || calling_.size() > kMostNested)
      return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": calls its subgraphs from more than ", kMostCalls, " places, more than ", kMostNested, " deep or for more than ", kMostCopies, " tensors and operators in all"));
    std::size_t bytes = graph.operators.size() * kBytesOfOperator;
    for (const TensorDef& tensor : graph.tensors) bytes += sizeof(RuntimeTensor) + tensor.info.name.size() + sizeof(std::int32_t) * tensor.info.shape.size() + sizeof(float) * tensor.info.quantization.scales.size() + sizeof(std::int64_t) * tensor.info.quantization.zero_points.size();
    return budget_.take("the copies of the subgraphs that it calls need", bytes);
  }

  Result<void> add_tensors(PreparedGraph& prepared) {
    std::vector<bool> computed(prepared.definition.tensors.size());
    for (const OperatorDef& op : prepared.definition.operators)
      for (const int output : op.outputs) computed[static_cast<std::size_t>(output)] = true;
    for (const int input : prepared.definition.inputs) computed[static_cast<std::size_t>(input)] = true;
    for (std::size_t i = 0; i < computed.size(); ++i) {
      const TensorDef& tensor = prepared.definition.tensors[i];
      // What has no elements needs no data: an empty list of axes or dimensions is a constant too.
      const bool is_constant = tensor.is_constant() || (!computed[i] && !tensor.is_variable && element_count(tensor.info.shape) == 0);
      prepared.tensors.push_back({tensor.info, const_cast<std::byte*>(tensor.constant.data()), is_constant ? Constant::kOfModel : Constant::kNo, tensor.is_variable});
      if (tensor.sparsity) TANDEM_TRY(unpack(prepared, i));
    }
    return {};
  }

  // Operators see sparse constants with all of their values.
  Result<void> unpack(PreparedGraph& prepared, std::size_t index) {
    RuntimeTensor& target = prepared.tensors[index];
    const TensorDef& tensor = prepared.definition.tensors[index];
    const auto key = FoldedConstants::Key{FoldedConstants::Kind::kUnpacked, prepared.index, static_cast<int>(index), Numerics::kTflite};
    TANDEM_TRY(budget_.charge_once(key, target, target.byte_size(), target.byte_size()));
    TANDEM_ASSIGN(auto memory, model_.folded.get(key, [&]() -> Result<std::shared_ptr<const AlignedBuffer>> {
      TANDEM_ASSIGN(auto dense, AlignedBuffer::allocate(target.byte_size()));
      densify(tensor.info, *tensor.sparsity, tensor.constant, dense.data());
      return std::make_shared<const AlignedBuffer>(std::move(dense));
    }));
    target.data = memory->data();
    prepared.constants.push_back(std::move(memory));
    return {};
  }

  Result<void> prepare(PreparedGraph& prepared, Delegation* delegation = nullptr, std::vector<PartitionReport>* reports = nullptr) {
    calling_.push_back(prepared.index);
    for (const RuntimeTensor& tensor : prepared.tensors) {
      if (element_count(tensor.info.shape) < 0) return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": ", describe(tensor.info), " has more than 2147483647 elements"));
      // Before any operator reserves memory by the sizes of its operands.
      if (!tensor.is_constant()) TANDEM_TRY(budget_.expect_room(tensor, tensor.byte_size()));
    }
    for (std::size_t i = 0; i < prepared.definition.operators.size(); ++i) {
      if (delegation != nullptr && delegation->claimed(i)) prepare_claimed(prepared, i, *delegation);
      else TANDEM_TRY(prepare_step(prepared, i));
    }
    if (delegation != nullptr) TANDEM_TRY(delegation->replace_steps(*reports));
    if (!options_.keep_intermediates) prepared.drop_unread_steps();
    TANDEM_ASSIGN(const std::size_t bytes, place_tensors(prepared, options_.keep_intermediates, [&](const RuntimeTensor& largest, std::size_t needed) -> Result<void> {
      return budget_.expect_room(largest, needed);
    }));
    budget_.take(bytes);
    prepared.reset_variables();
    calling_.pop_back();
    return {};
  }

  // Computes operator `i` at once, or adds the step that runs it.
  Result<void> prepare_step(PreparedGraph& prepared, std::size_t i) {
    prepared.preparing = i;
    const OperatorDef& op = prepared.definition.operators[i];
    const OpContext context(*this, prepared, i, op);
    TANDEM_ASSIGN(auto kernel, prepare_operator(context, op, options_));
    if (computes_nothing(prepared, op, *kernel)) kernel = make_kernel([](ThreadPool&) {}, kernel->traits());
    const Constant constant = folds_to(prepared, op, *kernel);
    if (constant != Constant::kNo) return fold(prepared, i, *kernel, constant);
    prepared.steps.push_back({std::move(kernel), i, i});
    return {};
  }

  // What the CPU has against an operator that a delegate claimed matters only if that fails too: until then its step has no kernel.
  void prepare_claimed(PreparedGraph& prepared, std::size_t i, Delegation& delegation) {
    if (!delegation.needed(i)) {
      const auto calling = calling_.size(), callees = result_.callees.size();
      const MemoryBudget::State before = budget_.state();
      const Result<void> done = prepare_step(prepared, i);
      // A delegate may compute something else.
      for (const int output : prepared.definition.operators[i].outputs) {
        prepared.at(output).function = nullptr;
        prepared.at(output).padding = nullptr;
      }
      if (done) return;
      delegation.set_cpu_error(i, done.error());
      undo(prepared, i);
      budget_.return_to(before);
      calling_.resize(calling);
      result_.callees.resize(callees);
    }
    prepared.steps.push_back({nullptr, i, i});
  }

  // Takes back what an operator's preparation did to the graph before it failed.
  static void undo(PreparedGraph& prepared, std::size_t i) {
    prepared.drop_scratch(i);
    for (const int output : prepared.definition.operators[i].outputs) {
      prepared.at(output).info = prepared.definition.tensors[static_cast<std::size_t>(output)].info;
      prepared.at(output).resource = nullptr;
    }
  }

  // Beside a dimension of 0 the others may be so large that a loop over them takes for ever.
  static bool computes_nothing(const PreparedGraph& prepared, const OperatorDef& op, const Kernel& kernel) {
    return kernel.traits().folding != Folding::kNever && !op.outputs.empty() &&
           std::ranges::all_of(op.outputs, [&](int output) { return prepared.at(output).byte_size() == 0; });
  }

  // Whose constants the outputs of an operator are, if they can be computed here and now. An output of the graph is never folded: its
  // memory is the caller's.
  static Constant folds_to(const PreparedGraph& prepared, const OperatorDef& op, const Kernel& kernel) {
    if (kernel.traits().folding == Folding::kNever) return Constant::kNo;
    for (const int output : op.outputs)
      if (prepared.definition.tensors[static_cast<std::size_t>(output)].is_output) return Constant::kNo;
    if (kernel.traits().folding == Folding::kAlways) return Constant::kOfInterpreter;
    Constant whose = Constant::kOfModel;
    for (const int input : op.inputs) {
      if (input < 0) continue;
      const RuntimeTensor& tensor = prepared.at(input);
      if (!tensor.is_constant()) return Constant::kNo;
      whose = std::max(whose, tensor.constant);
    }
    return op.inputs.empty() ? Constant::kNo : whose;
  }

  Result<void> fold(PreparedGraph& prepared, std::size_t index, Kernel& kernel, Constant constant) {
    const OperatorDef& op = prepared.definition.operators[index];
    std::vector<RuntimeTensor*> targets;
    std::size_t bytes = 0;
    const auto add = [&](RuntimeTensor& target) {
      targets.push_back(&target);
      bytes += aligned(target.byte_size());
    };
    for (const int output : op.outputs) add(prepared.at(output));
    const std::size_t kept = bytes;
    // The scratch memory of the operator just prepared is what stands last.
    for (std::size_t s = prepared.scratch_owners.size(); s-- > 0 && prepared.scratch_owners[s] == index;) add(prepared.tensors[prepared.definition.tensors.size() + s]);
    const auto compute = [&]() -> Result<std::shared_ptr<const AlignedBuffer>> {
      TANDEM_ASSIGN(auto memory, AlignedBuffer::allocate(bytes));
      std::size_t at = 0;
      for (RuntimeTensor* target : targets) {
        target->data = memory.data() + at;
        at += aligned(target->byte_size());
      }
      Invocation invocation{pool_, nullptr, options_.loop_limit};
      TANDEM_TRY(prepared.run_step(kernel, index, invocation));
      return std::make_shared<const AlignedBuffer>(std::move(memory));
    };
    // Interpreters of a model share what depends on nothing else.
    const FoldedConstants::Key key{FoldedConstants::Kind::kOutputs, prepared.index, static_cast<int>(index), options_.numerics};
    std::shared_ptr<const AlignedBuffer> memory;
    if (constant == Constant::kOfModel) {
      TANDEM_TRY(budget_.charge_once(key, *targets.front(), bytes, kept));
      TANDEM_ASSIGN(memory, model_.folded.get(key, compute));
    } else {
      TANDEM_TRY(budget_.expect_room(*targets.front(), bytes));
      budget_.take(kept);
      TANDEM_ASSIGN(memory, compute());
    }
    std::size_t at = 0;
    for (const int output : op.outputs) {
      RuntimeTensor& target = prepared.at(output);
      target.data = const_cast<std::byte*>(memory->data()) + at;
      target.constant = constant;
      at += aligned(target.byte_size());
    }
    prepared.drop_scratch(index);
    prepared.constants.push_back(std::move(memory));
    return {};
  }

  const Model::Impl& model_;
  const InterpreterOptions& options_;
  Isa isa_;
  ThreadPool& pool_;
  MemoryBudget& budget_;
  PreparedModel& result_;
  std::vector<int> calling_;  // graphs from the main one to that being prepared
  int calls_ = 0;             // of graphs so far, and what their copies hold
  std::size_t copies_ = 0;
};

}  // namespace

Result<std::unique_ptr<PreparedModel>> prepare_model(const Model& model, const InterpreterOptions& options, int graph, ThreadPool& pool, std::span<const Shape> input_shapes) {
  TANDEM_ASSIGN(const Isa isa, chosen_isa());
  const auto prepare = [&](bool packs) -> Result<std::unique_ptr<PreparedModel>> {
    auto prepared = std::make_unique<PreparedModel>();
    MemoryBudget budget(impl_of(model), options.memory_limit_bytes, pool, packs);
    if (auto done = Preparation(impl_of(model), options, isa, pool, budget, *prepared).prepare_main(graph, input_shapes); !done) {
      budget.forget_packed();
      return done.error();
    }
    return prepared;
  };
  auto prepared = prepare(true);
  // Tensors are placed last, and packed weights may have taken their room.
  if (!prepared && prepared.error().code() == ErrorCode::kModelTooLarge) return prepare(false);
  return prepared;
}

std::size_t PreparedModel::arena_bytes() const noexcept {
  std::size_t bytes = main->arena.size();
  for (const auto& callee : callees) bytes += callee->arena.size();
  return bytes;
}

void PreparedModel::reset_variables() noexcept {
  main->reset_variables();
  for (const auto& callee : callees) callee->reset_variables();
  resources.reset();
}

}  // namespace tandem
