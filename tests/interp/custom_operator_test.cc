// Operators of the user's own, and delegates.
#include "tandem/custom_operator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "tandem/aligned_buffer.h"
#include "tandem/delegate.h"
#include "tests/interp/small_network.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

struct Addition final : CustomKernel {
  explicit Addition(int value) : added(value) {}
  Result<void> eval(std::span<const ConstTensorView> in, std::span<const TensorView> out) override {
    if (in[0].as<std::int8_t>()[0] == 99) return Error(ErrorCode::kRunFailed, "does not like 99");
    if (in[0].as<std::int8_t>()[0] == 98) throw std::runtime_error("98!");
    std::ranges::transform(in[0].as<std::int8_t>(), out[0].as<std::int8_t>().begin(), [&](std::int8_t x) { return static_cast<std::int8_t>(x + added); });
    return {};
  }
  int added;
};

// Adds what its first option byte says.
Result<std::unique_ptr<CustomKernel>> prepare_addition(CustomOperatorContext& context) {
  if (context.options().empty()) return Error(ErrorCode::kModelMalformed, "needs an option");
  if (auto set = context.set_output_shape(0, context.input(0).shape); !set) return set.error();
  return std::make_unique<Addition>(static_cast<int>(context.options()[0]));
}

const CustomOperator kAddition{"Addition", prepare_addition};

ModelSpec addition(std::vector<std::uint8_t> options) {
  return one_operator({.code = 32, .custom_name = "Addition", .custom_options = std::move(options)}, {int8_tensor("x", {3})}, int8_tensor("y", {1}));
}

TEST(CustomOperator, RunsTheUsersKernel) {
  const auto file = write_model(addition({5}));
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.custom_operators = {kAddition}}).value();
  EXPECT_EQ(interpreter.output(0).info().shape, Shape{3});  // as prepared, not as the file says
  write_input<std::int8_t>(interpreter, 0, Ints{1, 2, 3});
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(0).as<std::int8_t>()[2], 8);
  // Bound memory is what the kernel gets to see.
  const AlignedBuffer in = AlignedBuffer::allocate(3).value(), out = AlignedBuffer::allocate(3).value();
  interpreter.bind_input(0, in.bytes().first(3)).value();
  interpreter.bind_output(0, out.bytes().first(3)).value();
  in.bytes()[1] = std::byte{7};
  interpreter.invoke().value();
  EXPECT_EQ(out.bytes()[1], std::byte{12});
}

TEST(CustomOperator, PassesErrorsOnWithTheirPlace) {
  EXPECT_TRUE(refused(addition({}), ErrorCode::kModelMalformed, "test.tflite: op #0 Addition: needs an option", {.custom_operators = {kAddition}}));
  EXPECT_TRUE(unsupported(addition({5}), "op #0 Addition (custom)"));  // without it
  const CustomOperator throws{"Addition", [](CustomOperatorContext&) -> Result<std::unique_ptr<CustomKernel>> { throw std::runtime_error("no"); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kCallbackFailed, "op #0 Addition: threw: no", {.custom_operators = {throws}}));
  const CustomOperator nothing{"Addition", [](CustomOperatorContext&) -> Result<std::unique_ptr<CustomKernel>> { return std::unique_ptr<CustomKernel>(); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kModelMalformed, "its preparation returned no kernel", {.custom_operators = {nothing}}));
  const CustomOperator negative{"Addition", [](CustomOperatorContext& context) -> Result<std::unique_ptr<CustomKernel>> { return context.set_output_shape(0, {-1}).error(); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kModelMalformed, "gives output 0 the shape [-1]", {.custom_operators = {negative}}));

  const auto file = write_model(addition({5}));
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.custom_operators = {kAddition}}).value();
  for (const auto& [value, message] : std::map<int, std::string>{{99, "does not like 99"}, {98, "threw: 98!"}}) {
    write_input<std::int8_t>(interpreter, 0, Ints{value, 0, 0});
    const auto ended = interpreter.invoke();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().message(), "test.tflite: op #0 Addition: " + message);
  }
}

// Takes the operators whose names it is given. Of a partition it computes nothing itself: it runs a CPU interpreter of the same nodes.
class TestDelegate final : public Delegate {
 public:
  explicit TestDelegate(std::vector<std::string> names, bool fails = false) : names_(std::move(names)), fails_(fails) {}
  std::string_view name() const override { return "test"; }
  std::vector<std::size_t> claim(const DelegateGraph&, std::span<const DelegateNode> nodes) override {
    std::vector<std::size_t> wanted{100000};  // there is no such node
    for (const DelegateNode& node : nodes)
      if (std::ranges::find(names_, node.name) != names_.end()) wanted.push_back(node.index);
    return wanted;
  }
  Result<std::unique_ptr<DelegateKernel>> prepare(const DelegateGraph& graph, const DelegatePartition& partition) override {
    if (fails_) return Error(ErrorCode::kModelUnsupported, "not today");
    struct Fill final : DelegateKernel {
      Result<void> eval(std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) override {
        for (const TensorView& output : outputs) std::ranges::fill(output.bytes(), std::byte{static_cast<unsigned char>(inputs.size())});
        return {};
      }
    };
    for (const int tensor : partition.inputs) EXPECT_FALSE(graph.constant(tensor));
    partitions.push_back(partition);
    return std::make_unique<Fill>();
  }
  std::vector<DelegatePartition> partitions;

 private:
  std::vector<std::string> names_;
  bool fails_;
};

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

  auto middle = std::make_shared<TestDelegate>(std::vector<std::string>{"MAX_POOL_2D"});
  EXPECT_EQ(run_with(chain(), {middle}, reports), Ints({1, 1, 1, 1}));  // the delegate's, through the CPU's AVERAGE_POOL_2D
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].delegate, "test");
  EXPECT_EQ(reports[0].nodes, std::vector<std::size_t>{1});
  EXPECT_EQ(reports[0].refusal, "");
  ASSERT_EQ(middle->partitions.size(), 1u);
  EXPECT_EQ(middle->partitions[0].inputs, std::vector<int>{1});
  EXPECT_EQ(middle->partitions[0].outputs, std::vector<int>{2});

  // Neighbours make one partition, whose inner tensors are nobody else's.
  auto two = std::make_shared<TestDelegate>(std::vector<std::string>{"ADD", "MAX_POOL_2D"});
  EXPECT_EQ(run_with(chain(), {two}, reports), Ints({1, 1, 1, 1}));
  ASSERT_EQ(two->partitions.size(), 1u);
  EXPECT_EQ(two->partitions[0].nodes.size(), 2u);
  EXPECT_EQ(two->partitions[0].inputs, std::vector<int>{0});
  EXPECT_EQ(two->partitions[0].outputs, std::vector<int>{2});

  auto apart = std::make_shared<TestDelegate>(std::vector<std::string>{"ADD", "AVERAGE_POOL_2D"});
  run_with(chain(), {apart}, reports);
  EXPECT_EQ(apart->partitions.size(), 2u);
}

TEST(Delegate, LeavesWhatItFailsToPrepareToTheCpu) {
  std::vector<PartitionReport> reports;
  EXPECT_EQ(run_with(chain(), {std::make_shared<TestDelegate>(std::vector<std::string>{"ADD", "MAX_POOL_2D"}, true)}, reports), Ints({2, 4, 6, 8}));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].nodes, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(reports[0].refusal, "not today");
}

TEST(Delegate, IsOfferedWhatEarlierOnesLeft) {
  std::vector<PartitionReport> reports;
  auto first = std::make_shared<TestDelegate>(std::vector<std::string>{"ADD"}), second = std::make_shared<TestDelegate>(std::vector<std::string>{"ADD", "MAX_POOL_2D"});
  run_with(chain(), {first, second}, reports);
  ASSERT_EQ(second->partitions.size(), 1u);
  ASSERT_EQ(second->partitions[0].nodes.size(), 1u);
  EXPECT_EQ(second->partitions[0].nodes[0].name, "MAX_POOL_2D");
}

TEST(Delegate, MayTakeWhatTheCpuDoesNotHave) {
  auto spec = chain();
  spec.operators[1] = {.code = 32, .inputs = {1}, .outputs = {2}, .custom_name = "Mystery"};
  std::vector<PartitionReport> reports;
  auto knows = std::make_shared<TestDelegate>(std::vector<std::string>{"Mystery"});
  EXPECT_EQ(run_with(spec, {knows}, reports), Ints({1, 1, 1, 1}));
  EXPECT_FALSE(knows->partitions[0].nodes[0].runs_on_cpu);
  EXPECT_TRUE(unsupported(spec, "op #1 Mystery (custom)"));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelUnsupported, "op #1 Mystery: only delegate 'test' has it, which failed: not today",
                      {.delegates = {std::make_shared<TestDelegate>(std::vector<std::string>{"Mystery"}, true)}}));
}

// A delegate for all of a larger model: what comes out is the delegate's for each output.
TEST(Delegate, TakesAWholeModel) {
  std::vector<std::string> names;
  const auto spec = small_network();
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  auto plain = Interpreter::create(model).value();
  for (const OperatorTime& time : plain.profile()) names.push_back(time.name);
  auto all = std::make_shared<TestDelegate>(names);
  auto interpreter = Interpreter::create(model, {.delegates = {all}}).value();
  ASSERT_EQ(all->partitions.size(), 1u);
  EXPECT_EQ(all->partitions[0].nodes.size(), spec.operators.size());
  EXPECT_EQ(all->partitions[0].outputs.size(), 2u);
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(1).bytes()[0], std::byte{1});
}

}  // namespace
}  // namespace tandem
