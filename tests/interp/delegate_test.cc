// Other engines that run parts of a model.
#include "tandem/delegate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/interp/small_network.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;
using Names = std::vector<std::string>;

enum class Where { kNowhere, kName, kClaim, kPrepare, kEval };

struct Habits {
  std::string refuses;  // partitions with an operator of this name
  Where throws = Where::kNowhere;
};

// Takes the operators whose names it is given and fills their outputs with the number of their partition's inputs.
class TestDelegate final : public Delegate {
 public:
  explicit TestDelegate(Names names, Habits habits = {}) : names_(std::move(names)), habits_(std::move(habits)) {}
  std::string_view name() const override { return throw_in(Where::kName), "test"; }
  std::vector<std::size_t> claim(const DelegateGraph&, std::span<const DelegateNode> nodes) override {
    throw_in(Where::kClaim);
    std::vector<std::size_t> wanted{100000};  // there is no such node
    for (const DelegateNode& node : nodes) {
      if (std::ranges::find(names_, node.name) == names_.end()) continue;
      wanted.push_back(node.index);
      offered_to_cpu.push_back(node.runs_on_cpu);
    }
    return wanted;
  }
  Result<std::unique_ptr<DelegateKernel>> prepare(const DelegateGraph& graph, const DelegatePartition& partition) override {
    throw_in(Where::kPrepare);
    if (std::ranges::find(partition.nodes, habits_.refuses, &DelegateNode::name) != partition.nodes.end()) return Error(ErrorCode::kModelUnsupported, "not today");
    struct Fill final : DelegateKernel {
      explicit Fill(const TestDelegate& delegate) : habits(delegate.habits_) {}
      Result<void> eval(std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) override {
        if (habits.throws == Where::kEval) throw std::runtime_error("ah");
        for (const TensorView& output : outputs) std::ranges::fill(output.bytes(), std::byte{static_cast<unsigned char>(inputs.size())});
        return {};
      }
      Habits habits;
    };
    for (const int tensor : partition.inputs) EXPECT_FALSE(graph.constant(tensor));
    for (const int unknown : {-1, 100000}) {
      EXPECT_EQ(graph.tensor(unknown).dtype, DType::kOther);
      EXPECT_FALSE(graph.constant(unknown));
    }
    for (const int tensor : partition.outputs) shapes.push_back(graph.tensor(tensor).shape);
    partitions.push_back(partition);
    return std::make_unique<Fill>(*this);
  }
  std::vector<bool> offered_to_cpu;  // what runs_on_cpu was of the nodes it claimed
  std::vector<DelegatePartition> partitions;
  std::vector<Shape> shapes;  // of the partitions' outputs

 private:
  void throw_in(Where where) const {
    if (habits_.throws == where) throw std::runtime_error("ah");
  }
  Names names_;
  Habits habits_;
};

std::shared_ptr<TestDelegate> taking(Names names, Habits habits = {}) { return std::make_shared<TestDelegate>(std::move(names), std::move(habits)); }

// x -> ADD(x, x) -> MAX_POOL -> AVERAGE_POOL -> y, all [1,2,2,1]
ModelSpec chain() {
  ModelSpec spec;
  std::vector<int> tensors;
  for (const char* name : {"x", "sum", "largest", "average"}) tensors.push_back(spec.add_tensor(int8_tensor(name, {1, 2, 2, 1})));
  const std::vector<Option> pool{Option::byte(0, kSame), Option::integer_value(1, 1), Option::integer_value(2, 1), Option::integer_value(3, 1), Option::integer_value(4, 1)};
  spec.operators = {{.code = 0, .inputs = {0, 0}, .outputs = {1}, .options_type = 11},
                    {.code = 17, .inputs = {1}, .outputs = {2}, .options_type = 5, .options = pool},
                    {.code = 1, .inputs = {2}, .outputs = {3}, .options_type = 5, .options = pool}};
  spec.inputs = {0};
  spec.outputs = {3};
  return spec;
}

Ints run_with(const ModelSpec& spec, std::vector<std::shared_ptr<Delegate>> delegates, std::vector<PartitionReport>& reports) {
  const auto file = write_model(spec);
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.delegates = std::move(delegates)}).value();
  reports.assign(interpreter.partitions().begin(), interpreter.partitions().end());
  write_input<std::int8_t>(interpreter, 0, Ints{1, 2, 3, 4});
  interpreter.invoke().value();
  const auto out = interpreter.output(0).as<std::int8_t>();
  return {out.begin(), out.end()};
}

TEST(Delegate, RunsWhatItTakesAndTheCpuTheRest) {
  std::vector<PartitionReport> reports;
  EXPECT_EQ(run_with(chain(), {}, reports), Ints({2, 4, 6, 8}));
  EXPECT_TRUE(reports.empty());

  auto middle = taking({"MAX_POOL_2D"});
  EXPECT_EQ(run_with(chain(), {middle}, reports), Ints({1, 1, 1, 1}));  // the delegate's, through the CPU's AVERAGE_POOL_2D
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].delegate, "test");
  EXPECT_EQ(reports[0].nodes, std::vector<std::size_t>{1});
  EXPECT_EQ(reports[0].refusal, "");
  ASSERT_EQ(middle->partitions.size(), 1u);
  EXPECT_EQ(middle->partitions[0].inputs, std::vector<int>{1});
  EXPECT_EQ(middle->partitions[0].outputs, std::vector<int>{2});

  // Neighbours make one partition, whose inner tensors are nobody else's.
  auto two = taking({"ADD", "MAX_POOL_2D"});
  EXPECT_EQ(run_with(chain(), {two}, reports), Ints({1, 1, 1, 1}));
  ASSERT_EQ(two->partitions.size(), 1u);
  EXPECT_EQ(two->partitions[0].nodes.size(), 2u);
  EXPECT_EQ(two->partitions[0].inputs, std::vector<int>{0});
  EXPECT_EQ(two->partitions[0].outputs, std::vector<int>{2});

  auto apart = taking({"ADD", "AVERAGE_POOL_2D"});
  run_with(chain(), {apart}, reports);
  EXPECT_EQ(apart->partitions.size(), 2u);
}

TEST(Delegate, LeavesWhatItFailsToPrepareToTheCpu) {
  std::vector<PartitionReport> reports;
  EXPECT_EQ(run_with(chain(), {taking({"ADD", "MAX_POOL_2D"}, {.refuses = "ADD"})}, reports), Ints({2, 4, 6, 8}));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].nodes, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(reports[0].refusal, "not today");
}

TEST(Delegate, IsOfferedWhatEarlierOnesLeft) {
  std::vector<PartitionReport> reports;
  auto first = taking({"ADD"}), second = taking({"ADD", "MAX_POOL_2D"});
  run_with(chain(), {first, second}, reports);
  ASSERT_EQ(second->partitions.size(), 1u);
  ASSERT_EQ(second->partitions[0].nodes.size(), 1u);
  EXPECT_EQ(second->partitions[0].nodes[0].name, "MAX_POOL_2D");
}

TEST(Delegate, MayTakeWhatTheCpuDoesNotHave) {
  auto spec = chain();
  spec.operators[1] = {.code = 32, .inputs = {1}, .outputs = {2}, .custom_name = "Mystery"};
  std::vector<PartitionReport> reports;
  auto knows = taking({"Mystery"});
  EXPECT_EQ(run_with(spec, {knows}, reports), Ints({1, 1, 1, 1}));
  EXPECT_FALSE(knows->partitions[0].nodes[0].runs_on_cpu);
  EXPECT_TRUE(unsupported(spec, "op #1 Mystery (custom)"));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelUnsupported, "op #1 Mystery: only delegate 'test' has it, which failed: not today",
                      {.delegates = {taking({"Mystery"}, {.refuses = "Mystery"})}}));
}

// A delegate for all of a larger model: what comes out is the delegate's for each output.
TEST(Delegate, TakesAWholeModel) {
  Names names;
  const auto spec = small_network();
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  auto plain = Interpreter::create(model).value();
  for (const OperatorTime& time : plain.profile()) names.push_back(time.name);
  auto all = taking(names);
  auto interpreter = Interpreter::create(model, {.delegates = {all}}).value();
  ASSERT_EQ(all->partitions.size(), 1u);
  EXPECT_EQ(all->partitions[0].nodes.size(), spec.operators.size());
  EXPECT_EQ(all->partitions[0].outputs.size(), 2u);
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(1).bytes()[0], std::byte{1});
  // The tensors between the operators take no memory.
  EXPECT_EQ(interpreter.memory_plan().size(), interpreter.input_count() + interpreter.output_count());
}

TEST(Delegate, NeedsNoMemoryThatOnlyTheCpuWorksIn) {
  const auto file = write_model(one_operator({.code = 126, .options_type = 101, .options = {Option::byte(0, 1)}}, {float_tensor("a", {3, 2}), float_tensor("b", {3, 2})}, float_tensor("c", {2, 2})));
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_GT(Interpreter::create(model).value().memory_plan().size(), 3u);
  EXPECT_EQ(Interpreter::create(model, {.delegates = {taking({"BATCH_MATMUL"})}}).value().memory_plan().size(), 3u);
  EXPECT_GT(Interpreter::create(model, {.delegates = {taking({"BATCH_MATMUL"}, {.refuses = "BATCH_MATMUL"})}}).value().memory_plan().size(), 3u);
}

TEST(Delegate, KeepsTheTensorsInsideToItself) {
  const auto file = write_model(chain());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.keep_intermediates = true, .delegates = {taking({"ADD", "MAX_POOL_2D"})}}).value();
  interpreter.invoke().value();
  const auto views = interpreter.operator_outputs().value();
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].info().name, "largest");
  EXPECT_EQ(views[1].info().name, "average");
}

TEST(Delegate, MayFailInOneOfItsPartitions) {
  std::vector<PartitionReport> reports;
  EXPECT_EQ(run_with(chain(), {taking({"ADD", "AVERAGE_POOL_2D"}, {.refuses = "ADD"})}, reports), Ints({1, 1, 1, 1}));
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].refusal, "not today");
  EXPECT_EQ(reports[1].refusal, "");
  EXPECT_EQ(run_with(chain(), {taking({"MAX_POOL_2D", "AVERAGE_POOL_2D"}, {.refuses = "AVERAGE_POOL_2D"})}, reports), Ints({2, 4, 6, 8}));
  ASSERT_EQ(reports.size(), 1u);
}

TEST(Delegate, MayThrow) {
  std::vector<PartitionReport> reports;
  const auto expect_report = [&](Where where, std::string_view name, std::vector<std::size_t> nodes, std::string_view refusal) {
    // Another delegate is not touched by it.
    EXPECT_EQ(run_with(chain(), {taking({"ADD"}, {.throws = where}), taking({"AVERAGE_POOL_2D"})}, reports), Ints({1, 1, 1, 1}));
    ASSERT_EQ(reports.size(), 2u);
    EXPECT_EQ(reports[0].delegate, name);
    EXPECT_EQ(reports[0].nodes, nodes);
    EXPECT_EQ(reports[0].refusal, refusal);
    EXPECT_EQ(reports[1].refusal, "");
  };
  expect_report(Where::kName, "number 0", {}, "offered the operators, it threw: ah");
  expect_report(Where::kClaim, "test", {}, "offered the operators, it threw: ah");
  expect_report(Where::kPrepare, "test", {0}, "threw: ah");

  const auto file = write_model(chain());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.delegates = {taking({"MAX_POOL_2D"}, {.throws = Where::kEval})}}).value();
  const auto ended = interpreter.invoke();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), ErrorCode::kCallbackFailed);
  EXPECT_EQ(ended.error().message(), "test.tflite: op #1 MAX_POOL_2D: threw: ah");
}

TEST(Delegate, MustNotBeNull) {
  const auto file = write_model(chain());
  const auto refused = Interpreter::create(Model::load(file, "test.tflite").value(), {.delegates = {taking({"ADD"}), nullptr}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().message(), "delegates: number 1 is null; leave it out");
}

TEST(Delegate, MayTakeWhatTheCpuRefusesToPrepare) {
  const auto spec = one_operator({.code = 101}, {plain_tensor("x", {2}, kFloat64Type)}, plain_tensor("y", {2}, kFloat64Type));
  const std::string refusal = "op #0 ABS: tensor 0 'x' [2] float64: this type is not supported here, only float32";
  EXPECT_TRUE(unsupported(spec, refusal));
  const auto file = write_model(spec);
  auto abs = taking({"ABS"});
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.delegates = {abs}}).value();
  EXPECT_EQ(abs->offered_to_cpu, std::vector<bool>{true});
  EXPECT_FALSE(abs->partitions.at(0).nodes[0].runs_on_cpu);
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(0).bytes()[15], std::byte{1});
  // If that fails too, it is the CPU's error that tells why.
  const InterpreterOptions options{.delegates = {taking({"ABS"}, {.refuses = "ABS"})}};
  EXPECT_TRUE(refused(spec, ErrorCode::kModelUnsupported, refusal, options));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelUnsupported, "; delegate 'test' has claimed it, but failed: not today", options));
}

// A preparation that fails half way leaves nothing behind.
TEST(Delegate, SeesTheFilesShapesOfWhatTheCpuFailedToPrepare) {
  auto spec = chain();
  spec.operators[1] = {.code = 32, .inputs = {1}, .outputs = {2}, .custom_name = "Half"};
  const CustomOperator half{"Half", [](CustomOperatorContext& context) -> Result<std::unique_ptr<CustomKernel>> {
    context.set_output_shape(0, {1, 5, 5, 1}).value();
    return Error(ErrorCode::kModelMalformed, "half way");
  }};
  EXPECT_TRUE(refused(spec, ErrorCode::kModelMalformed, "half way", {.custom_operators = {half}}));
  const auto file = write_model(spec);
  auto delegate = taking({"Half"});
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.custom_operators = {half}, .delegates = {delegate}}).value();
  EXPECT_EQ(delegate->shapes, std::vector<Shape>({{1, 2, 2, 1}}));
  EXPECT_EQ(interpreter.output(0).info().shape, Shape({1, 2, 2, 1}));
}

TEST(Delegate, IsAskedAnewWhenInputsAreResized) {
  const std::vector<Shape> larger{{3, 2, 2, 1}};
  const auto file = write_model(chain());
  auto middle = taking({"MAX_POOL_2D"});
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.delegates = {middle}}).value();
  interpreter.resize_inputs(larger).value();
  EXPECT_EQ(middle->shapes, std::vector<Shape>({{1, 2, 2, 1}, {3, 2, 2, 1}}));
  ASSERT_EQ(interpreter.partitions().size(), 1u);
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(0).bytes().size(), 12u);
  EXPECT_EQ(interpreter.output(0).bytes()[11], std::byte{1});

  // Nobody can say what shape an operator gives that the library does not have.
  auto spec = chain();
  spec.operators[1] = {.code = 32, .inputs = {1}, .outputs = {2}, .custom_name = "Mystery"};
  const auto other_file = write_model(spec);
  auto knows = taking({"Mystery"});
  auto other = Interpreter::create(Model::load(other_file, "test.tflite").value(), {.delegates = {knows}}).value();
  other.resize_inputs(larger).value();
  EXPECT_EQ(knows->shapes, std::vector<Shape>({{1, 2, 2, 1}, {1, 2, 2, 1}}));
}

}  // namespace
}  // namespace tandem
