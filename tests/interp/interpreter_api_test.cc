// Signatures, resizing and the memory plan.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "base/isa.h"
#include "interp/kernels/packed.h"
#include "interp/model/reader.h"
#include "tandem/profile.h"
#include "tests/interp/one_operator.h"
#include "tests/interp/small_network.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using namespace test;

// Graph 0 gives x + x, graph 1 x + x + x; each is also a signature.
ModelSpec two_signatures() {
  ModelSpec spec, other;
  for (auto* graph : {&spec, &other}) {
    graph->inputs = {graph->add_tensor(int8_tensor("x_int8", {1, 2}))};
    graph->outputs = {graph->add_tensor(int8_tensor("sum", {1, 2}))};
    graph->operators = {{.code = 0, .inputs = {0, 0}, .outputs = {1}, .options_type = 11}};
  }
  other.outputs = {other.add_tensor(int8_tensor("sum of three", {1, 2}))};
  other.operators.push_back({.code = 0, .inputs = {0, 1}, .outputs = {2}, .options_type = 11});
  spec.graphs = {other};
  spec.signatures = {{.key = "double", .graph = 0, .inputs = {{"x", 0}}, .outputs = {{"y", 1}}}, {.key = "triple", .graph = 1, .inputs = {{"x", 0}}, .outputs = {{"y", 2}}}};
  return spec;
}

TEST(Signatures, AreTheModelsAndChooseTheGraphToRun) {
  const auto file = write_model(two_signatures());
  const Model model = Model::load(file, "test.tflite").value();
  ASSERT_EQ(model.signatures().size(), 2u);
  EXPECT_EQ(model.signatures()[1].key, "triple");
  EXPECT_EQ(model.signatures()[1].inputs, std::vector<std::string>{"x"});
  EXPECT_EQ(model.signatures()[1].outputs, std::vector<std::string>{"y"});
  const auto run = [&](const std::string& signature) {
    auto interpreter = Interpreter::create(model, {.signature = signature}).value();
    const std::size_t in = interpreter.input_index("x").value();
    write_input<std::int8_t>(interpreter, in, Ints{1, -2});
    interpreter.invoke().value();
    return int{interpreter.output(interpreter.output_index("y").value()).as<std::int8_t>()[1]};
  };
  EXPECT_EQ(run(""), -4);
  EXPECT_EQ(run("double"), -4);
  EXPECT_EQ(run("triple"), -6);
}

TEST(Signatures, LeaveTheTensorsTheirNames) {
  const auto file = write_model(two_signatures());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  EXPECT_EQ(interpreter.input_index("x_int8").value(), 0u);
  EXPECT_EQ(interpreter.output_index("sum").value(), 0u);
}

TEST(Signatures, NamesThatAreNotThereAreRefused) {
  const auto file = write_model(two_signatures());
  const Model model = Model::load(file, "test.tflite").value();
  const auto unknown = Interpreter::create(model, {.signature = "quadruple"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(unknown.error().message(), "test.tflite: has no signature 'quadruple', only 'double', 'triple'");
  const auto interpreter = Interpreter::create(model, {.signature = "triple"}).value();
  EXPECT_EQ(interpreter.input_index("z").error().message(), "test.tflite: has no input 'z', only 'x'");
  EXPECT_EQ(interpreter.output_index("sum of three").value(), 0u);  // the tensor's own name will do too
  EXPECT_FALSE(interpreter.output_index("sum"));                    // not an output of this graph
}

TEST(Signatures, ThatPointNowhereAreRefused) {
  auto graph = two_signatures();
  graph.signatures[0].graph = 7;
  EXPECT_TRUE(malformed(graph, "signature 'double': is of subgraph 7 of 2"));
  auto tensor = two_signatures();
  tensor.signatures[0].inputs = {{"x", 99}};
  EXPECT_TRUE(malformed(tensor, "signature 'double': its input 'x' is tensor 99, which is none of the graph's"));
  auto no_output = two_signatures();
  no_output.signatures[0].outputs = {{"y", 0}};
  EXPECT_TRUE(malformed(no_output, "signature 'double': its output 'y' is tensor 0"));
}

TEST(ResizeInputs, PreparesTheModelForOtherShapes) {
  const auto file = write_model(two_signatures());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const std::vector<Shape> larger{{3, 2}};
  interpreter.resize_inputs(larger).value();
  EXPECT_EQ(interpreter.output(0).info().shape, (Shape{3, 2}));
  write_input<std::int8_t>(interpreter, 0, Ints{1, 2, 3, 4, 5, 6});
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(0).as<std::int8_t>()[5], 12);
}

TEST(ResizeInputs, LeavesAllAsItWasOnAnError) {
  const auto file = write_model(small_network());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const auto refusal = [&](std::vector<Shape> shapes) {
    const auto resized = interpreter.resize_inputs(shapes);
    return resized ? std::string("accepted") : resized.error().message();
  };
  EXPECT_EQ(refusal({}), "test.tflite: 0 shapes for 1 inputs");
  EXPECT_EQ(refusal({{1, -8, 8, 3}}), "test.tflite: input 0: shape [1,-8,8,3], dimensions must not be negative");
  EXPECT_EQ(refusal({{65536, 65536, 8, 3}}), "test.tflite: input 0: shape [65536,65536,8,3], has more than 2147483647 elements");
  EXPECT_NE(refusal({{1, 8, 8, 4}}).find("op #2 CONV_2D"), std::string::npos) << refusal({{1, 8, 8, 4}});
  EXPECT_NE(refusal({{1, 16, 16, 3}}).find("RESHAPE"), std::string::npos);
  EXPECT_EQ(interpreter.input(0).info().shape, (Shape{1, 8, 8, 3}));
  EXPECT_TRUE(interpreter.invoke());
}

// What has to have memory while the main graph runs, by what the file says alone: inputs and what operators compute, from where they are
// written to where they are read last.
std::vector<PlannedTensor> lifetimes(const SubgraphDef& graph) {
  std::vector<PlannedTensor> all;
  for (std::size_t t = 0; t < graph.tensors.size(); ++t) {
    const auto among = [index = static_cast<int>(t)](const std::vector<int>& list) { return std::ranges::find(list, index) != list.end(); };
    PlannedTensor tensor{.bytes = static_cast<std::size_t>(element_count(graph.tensors[t].info.shape)) * size_of(graph.tensors[t].info.dtype)};
    bool used = among(graph.inputs);
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      if (among(graph.operators[op].outputs)) tensor.first = tensor.last = op, used = true;
      if (among(graph.operators[op].inputs)) tensor.last = op;
    }
    if (among(graph.outputs)) tensor.last = graph.operators.size();
    if (used && !graph.tensors[t].is_constant()) all.push_back(tensor);
  }
  return all;
}

// The larger of what any operator reads and writes: a plan cannot be smaller.
std::size_t widest(const SubgraphDef& graph) {
  std::size_t most = 0;
  for (const OperatorDef& op : graph.operators) {
    std::set<int> operands(op.inputs.begin(), op.inputs.end());
    operands.insert(op.outputs.begin(), op.outputs.end());
    std::size_t bytes = 0;
    for (const int t : operands) {
      if (t < 0 || graph.tensors[static_cast<std::size_t>(t)].is_constant()) continue;
      const TensorInfo& info = graph.tensors[static_cast<std::size_t>(t)].info;
      bytes += static_cast<std::size_t>(element_count(info.shape)) * size_of(info.dtype);
    }
    most = std::max(most, bytes);
  }
  return most;
}

// Largest first, each at the lowest place that is free while it is alive.
std::size_t greedy_by_size(std::vector<PlannedTensor> tensors) {
  std::ranges::stable_sort(tensors, std::ranges::greater(), &PlannedTensor::bytes);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    tensors[i].offset = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t j = 0; j < i; ++j) {
        const bool together = tensors[i].first <= tensors[j].last && tensors[j].first <= tensors[i].last;
        if (!together || tensors[i].offset >= tensors[j].offset + tensors[j].bytes || tensors[j].offset >= tensors[i].offset + tensors[i].bytes) continue;
        tensors[i].offset = tensors[j].offset + tensors[j].bytes;
        moved = true;
      }
    }
    bytes = std::max(bytes, tensors[i].offset + tensors[i].bytes);
  }
  return bytes;
}

TEST(MemoryPlan, KeepsTensorsApartThatLiveAtTheSameTime) {
  const auto spec = small_network();
  const auto file = write_model(spec);
  const auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const auto plan = interpreter.memory_plan();
  const std::size_t unpadded = packed_conv_q8(chosen_isa().value()) == nullptr ? 0 : 1;  // what PAD makes, where the convolution pads by itself
  ASSERT_GT(plan.size() + unpadded, spec.operators.size());
  for (std::size_t i = 0; i < plan.size(); ++i) {
    EXPECT_LE(plan[i].offset + plan[i].bytes, interpreter.arena_bytes());
    for (std::size_t j = 0; j < i; ++j) {
      const bool together = plan[i].first <= plan[j].last && plan[j].first <= plan[i].last;
      const bool overlap = plan[i].offset < plan[j].offset + plan[j].bytes && plan[j].offset < plan[i].offset + plan[i].bytes;
      // Only an operator that computes in place may hand its input's memory to its output, at the moment when one ends and the other begins.
      const bool in_place = plan[i].offset == plan[j].offset && plan[i].bytes == plan[j].bytes && (plan[i].last == plan[j].first || plan[j].last == plan[i].first);
      EXPECT_TRUE(!together || !overlap || in_place) << plan[i].name << " and " << plan[j].name;
    }
  }
}

TEST(MemoryPlan, TakesLittleMoreThanItMustForRealModels) {
  TANDEM_NEEDS_SHARED_DATA();
  int models = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared_dir() / "models")) {
    if (entry.path().extension() != ".tflite") continue;
    SCOPED_TRACE(entry.path().filename());
    const auto text = read_text(entry.path());
    const auto graph = read_model(std::as_bytes(std::span(text)), "model");
    const auto interpreter = Interpreter::create(Model::load(entry.path()).value());
    if (!interpreter) continue;  // an operator that TFLite itself has not built in
    const std::size_t needed = std::max(widest(graph->subgraphs[0]), greedy_by_size(lifetimes(graph->subgraphs[0])));
    EXPECT_LE(static_cast<double>(interpreter->arena_bytes()), 1.05 * static_cast<double>(needed));
    ++models;
  }
  EXPECT_GT(models, 40);
}

TEST(MemoryPlan, IsDrawnAsLifetimes) {
  const std::vector<PlannedTensor> plan{{0, "x", 0, 64, 0, 1}, {-1, "", 64, 4, 1, 1}, {3, "long", 0, 8, 3, 3}};
  EXPECT_EQ(draw(plan),
            "68 bytes, 3 tensors, 4 operators from left to right\n"
            "    offset       bytes  alive  tensor\n"
            "         0          64  ##..  0 x\n"
            "        64           4  .#..  (scratch)\n"
            "         0           8  ...#  3 long\n");
  EXPECT_NE(draw(plan, 2).find("  #.  0 x\n"), std::string::npos) << draw(plan, 2);
  EXPECT_EQ(draw({}), "0 bytes, 0 tensors, 0 operators from left to right\n    offset       bytes  alive  tensor\n");
}

TEST(Invoke, EndsBetweenOperatorsWhenItIsCancelled) {
  const auto file = write_model(small_network());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  std::atomic<bool> cancelled{true};
  const auto ended = interpreter.invoke(&cancelled);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), ErrorCode::kInterrupted);
  cancelled = false;
  EXPECT_TRUE(interpreter.invoke(&cancelled));
}

}  // namespace
}  // namespace tandem
