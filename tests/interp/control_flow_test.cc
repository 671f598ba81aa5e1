// Graphs that call graphs: IF, WHILE, CALL_ONCE, and the variables that they share.
#include <gtest/gtest.h>

#include "tests/interp/sequence.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kReshape = 22, kIf = 118, kWhile = 119, kCallOnce = 129, kVarHandle = 142, kReadVariable = 143, kAssignVariable = 144, kQuantize = 114;

TensorSpec bool_tensor(std::string name, Shape shape = {1}) { return {.name = std::move(name), .shape = std::move(shape), .type = kBoolType}; }
TensorSpec handle(std::string name) { return {.name = std::move(name), .type = kResourceType}; }
OperatorSpec call(int code, int options_type, std::vector<int> graphs, std::vector<int> inputs, std::vector<int> outputs) {
  OperatorSpec op{.code = code, .inputs = std::move(inputs), .outputs = std::move(outputs), .options_type = options_type};
  for (std::size_t i = 0; i < graphs.size(); ++i) op.options.push_back(Option::integer_value(static_cast<int>(i), graphs[i]));
  return op;
}
OperatorSpec named(int tensor, std::string name) {
  return {.code = kVarHandle, .inputs = {}, .outputs = {tensor}, .options_type = 111, .options = {Option::text(0, "net"), Option::text(1, std::move(name))}};
}

// A graph that gives one of its inputs, whose tensors these are, unchanged.
ModelSpec choice(std::vector<TensorSpec> inputs, int chosen) {
  ModelSpec graph;
  for (auto& tensor : inputs) graph.inputs.push_back(graph.add_tensor(std::move(tensor)));
  graph.outputs = {graph.inputs[static_cast<std::size_t>(chosen)]};
  return graph;
}

// result = condition ? a : b
ModelSpec conditional(std::vector<int> graphs = {1, 2}) {
  ModelSpec spec;
  spec.inputs = {spec.add_tensor(bool_tensor("condition")), spec.add_tensor(int8_tensor("a", {3})), spec.add_tensor(int8_tensor("b", {3}))};
  spec.outputs = {spec.add_tensor(int8_tensor("result", {3}))};
  spec.operators = {call(kIf, 92, std::move(graphs), spec.inputs, spec.outputs)};
  spec.graphs = {choice({int8_tensor("x", {3}), int8_tensor("y", {3})}, 0), choice({int8_tensor("x", {3}), int8_tensor("y", {3})}, 1)};
  return spec;
}

TEST(If, RunsTheBranchThatItsConditionNames) {
  const auto file = write_model(conditional());
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  for (const int condition : {1, 0, 2}) {  // any byte but 0 is true
    interpreter.input(0).bytes()[0] = static_cast<std::byte>(condition);
    write_input<std::int8_t>(interpreter, 1, Ints{1, 2, 3});
    write_input<std::int8_t>(interpreter, 2, Ints{-4, -5, -6});
    interpreter.invoke().value();
    const auto result = interpreter.output(0).as<std::int8_t>();
    EXPECT_EQ(Ints(result.begin(), result.end()), condition != 0 ? Ints({1, 2, 3}) : Ints({-4, -5, -6}));
  }
}

TEST(If, RefusesGraphsThatDoNotFit) {
  EXPECT_TRUE(malformed(conditional({1, 3}), "op #0 IF: its else branch is subgraph 3 of 3"));
  EXPECT_TRUE(malformed(conditional({-1, 2}), "op #0 IF: its then branch is subgraph -1 of 3"));
  EXPECT_TRUE(malformed(conditional({0, 2}), "op #0 IF: its then branch, subgraph 0, calls itself by it"));
  auto fewer_inputs = conditional();
  fewer_inputs.graphs[0] = choice({int8_tensor("x", {3})}, 0);
  EXPECT_TRUE(malformed(fewer_inputs, "op #0 IF: its then branch, subgraph 1, takes 1 inputs, gets 2"));
  auto other_type = conditional();
  other_type.graphs[1] = choice({int8_tensor("x", {3}), float_tensor("y", {3})}, 1);
  EXPECT_TRUE(malformed(other_type, "is given to its else branch, subgraph 2, which takes tensor 1 'y' [3] float32"));
  auto more_outputs = conditional();
  more_outputs.graphs[0].outputs.push_back(1);
  EXPECT_TRUE(malformed(more_outputs, "op #0 IF: its then branch, subgraph 1, has 2 outputs, needs 1"));
  auto no_bool = conditional();
  no_bool.tensors[0] = int8_tensor("condition", {1});
  EXPECT_TRUE(unsupported(no_bool, "'condition' [1] int8: this type is not supported here, only bool"));
  auto two_bools = conditional();
  two_bools.tensors[0].shape = {2};
  EXPECT_TRUE(malformed(two_bools, "'condition' [2] bool: a condition is one value"));
  auto shapes = conditional();
  shapes.graphs[1].tensors.push_back(int32_constant("shape", {2}, {1, 3}));
  shapes.graphs[1].tensors.push_back(int8_tensor("reshaped", {1, 3}));
  shapes.graphs[1].operators = {{.code = kReshape, .inputs = {1, 2}, .outputs = {3}}};
  shapes.graphs[1].outputs = {3};
  EXPECT_TRUE(unsupported(shapes, "must have one shape"));
  expect_options_checked(conditional(), "IF");
}

// Two graphs that call each other would never end.
// Each call has a copy of its graph: a short file must not multiply a long one.
TEST(If, RefusesCallsWhoseCopiesAreTooMany) {
  ModelSpec spec = conditional();
  for (int i = 0; i < 60'000; ++i) spec.graphs[0].add_tensor(int8_tensor("t", {1}));
  EXPECT_TRUE(accepted(spec));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "the copies of the subgraphs that it calls need more than the limit, 1000000 bytes", {.memory_limit_bytes = 1'000'000}));
  spec.operators.push_back(call(kIf, 92, {1, 2}, spec.inputs, {spec.add_tensor(int8_tensor("again", {3}))}));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "or for more than 100000 tensors and operators in all"));
}

TEST(If, RefusesCallsThatNestTooDeep) {
  ModelSpec spec = conditional({1, 1});
  spec.graphs.clear();
  const auto graph_that_calls = [](int next) {
    ModelSpec graph;
    graph.inputs = {graph.add_tensor(int8_tensor("x", {3})), graph.add_tensor(int8_tensor("y", {3}))};
    auto yes = bool_tensor("yes");
    yes.data = {1};
    graph.outputs = {graph.add_tensor(int8_tensor("z", {3}))};
    graph.operators = {call(kIf, 92, {next, next}, {graph.add_tensor(yes), graph.inputs[0], graph.inputs[1]}, graph.outputs)};
    return graph;
  };
  for (int i = 1; i < 300; ++i) spec.graphs.push_back(graph_that_calls(i + 1));
  spec.graphs.push_back(choice({int8_tensor("x", {3}), int8_tensor("y", {3})}, 0));
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "more than 100 deep"));
}

TEST(If, RefusesARoundOfCalls) {
  auto spec = conditional();
  ModelSpec inner = conditional({0, 2});
  inner.graphs.clear();
  spec.inputs.clear();
  ModelSpec back = choice({bool_tensor("c"), int8_tensor("x", {3}), int8_tensor("y", {3})}, 1);
  back.outputs = {back.add_tensor(int8_tensor("z", {3}))};
  back.operators = {call(kIf, 92, {1, 1}, {0, 1, 2}, back.outputs)};
  auto outer = conditional({1, 1});
  outer.tensors.push_back(bool_tensor("second"));
  outer.inputs.push_back(4);
  outer.operators[0].inputs = {0, 4, 1, 2};
  outer.graphs = {back, choice({int8_tensor("x", {3}), int8_tensor("y", {3})}, 0)};
  EXPECT_TRUE(malformed(outer, "subgraph 1: op #0 IF: its then branch, subgraph 1, calls itself by it"));
}

// while (flag) { flag, value = body(flag, value) }: the body hands on its inputs in this order.
ModelSpec loop(std::vector<int> body_outputs) {
  ModelSpec spec;
  spec.inputs = {spec.add_tensor(bool_tensor("flag")), spec.add_tensor(bool_tensor("next")), spec.add_tensor(int8_tensor("value", {2}))};
  spec.outputs = {spec.add_tensor(bool_tensor("flag_out")), spec.add_tensor(bool_tensor("next_out")), spec.add_tensor(int8_tensor("value_out", {2}))};
  spec.operators = {call(kWhile, 93, {1, 2}, spec.inputs, spec.outputs)};
  const std::vector<TensorSpec> parameters{bool_tensor("f"), bool_tensor("n"), int8_tensor("v", {2})};
  ModelSpec body = choice(parameters, 0);
  body.outputs = std::move(body_outputs);
  spec.graphs = {choice(parameters, 0), body};
  return spec;
}

TEST(While, GoesRoundUntilItsConditionIsFalse) {
  const auto file = write_model(loop({1, 0, 2}));  // flag and next change places
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const auto run = [&](int flag, int next) {
    interpreter.input(0).bytes()[0] = static_cast<std::byte>(flag);
    interpreter.input(1).bytes()[0] = static_cast<std::byte>(next);
    write_input<std::int8_t>(interpreter, 2, Ints{7, -7});
    interpreter.invoke().value();
    return Ints{static_cast<int>(interpreter.output(0).bytes()[0]), static_cast<int>(interpreter.output(1).bytes()[0]), interpreter.output(2).as<std::int8_t>()[1]};
  };
  EXPECT_EQ(run(1, 0), Ints({0, 1, -7}));  // once
  EXPECT_EQ(run(0, 1), Ints({0, 1, -7}));  // never
}

TEST(While, EndsWithAnErrorInsteadOfNever) {
  const auto file = write_model(loop({0, 1, 2}));
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.loop_limit = 50}).value();
  interpreter.input(0).bytes()[0] = std::byte{1};
  const auto ended = interpreter.invoke();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), ErrorCode::kRunFailed);
  EXPECT_EQ(ended.error().message(), "test.tflite: op #0 WHILE: went round 50 times with all loops, the limit (InterpreterOptions::loop_limit)");
}

// Two loops, one in the other: the limit is for both together.
TEST(While, CountsTheRoundsOfAllLoops) {
  auto spec = loop({0, 1, 2});
  spec.graphs[0].operators.clear();
  ModelSpec outer_body = loop({1, 0, 2});  // leaves when its flag has fallen
  outer_body.operators[0].options = {Option::integer_value(0, 1), Option::integer_value(1, 3)};
  const ModelSpec inner_body = std::move(outer_body.graphs[1]);
  outer_body.graphs.clear();
  outer_body.outputs = {outer_body.inputs[0], outer_body.inputs[1], outer_body.outputs[2]};
  spec.graphs = {spec.graphs[0], outer_body, inner_body};
  const auto file = write_model(spec);
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.loop_limit = 21}).value();
  interpreter.input(0).bytes()[0] = std::byte{1};  // each round of the outer loop takes one of the inner
  const auto ended = interpreter.invoke();
  ASSERT_FALSE(ended);
  EXPECT_NE(ended.error().message().find("went round 21 times with all loops"), std::string::npos) << ended.error().message();
}

TEST(While, RefusesGraphsThatDoNotFit) {
  auto short_body = loop({0, 1});
  EXPECT_TRUE(malformed(short_body, "op #0 WHILE: its body, subgraph 2, has 2 outputs, needs 3"));
  EXPECT_TRUE(malformed(loop({0, 2, 1}), "must be of one type"));
  auto no_bool = loop({0, 1, 2});
  no_bool.graphs[0].outputs = {2};
  EXPECT_TRUE(unsupported(no_bool, "int8: this type is not supported here, only bool"));
  auto itself = loop({0, 1, 2});
  itself.operators[0].options[1] = Option::integer_value(1, 0);
  EXPECT_TRUE(malformed(itself, "op #0 WHILE: its body, subgraph 0, calls itself by it"));
  auto lost = loop({0, 1, 2});
  lost.operators[0].outputs.pop_back();
  lost.outputs.pop_back();
  EXPECT_TRUE(malformed(lost, "op #0 WHILE: 2 outputs for 3 inputs"));
}

// The first invoke sets the variable to 5, 6; every invoke reads it, then assigns its input.
ModelSpec memory() {
  ModelSpec spec;
  const int in = spec.add_tensor(int8_tensor("in", {2})), h = spec.add_tensor(handle("handle")), out = spec.add_tensor(int8_tensor("out", {2}));
  spec.operators = {call(kCallOnce, 103, {1}, {}, {}), named(h, "state"), {.code = kReadVariable, .inputs = {h}, .outputs = {out}}, {.code = kAssignVariable, .inputs = {h, in}}};
  spec.inputs = {in};
  spec.outputs = {out};
  ModelSpec start;
  const int h2 = start.add_tensor(handle("handle")), initial = start.add_tensor(holding(int8_tensor("initial", {2}), {5, 6}));
  start.operators = {named(h2, "state"), {.code = kAssignVariable, .inputs = {h2, initial}}};
  spec.graphs = {start};
  return spec;
}

TEST(Variables, LastFromOneInvokeToTheNext) {
  const auto file = write_model(memory());
  const Model model = Model::load(file, "test.tflite").value();
  auto interpreter = Interpreter::create(model).value();
  const auto run = [](Interpreter& one, const Ints& values) {
    write_input<std::int8_t>(one, 0, values);
    one.invoke().value();
    const auto out = one.output(0).as<std::int8_t>();
    return Ints(out.begin(), out.end());
  };
  EXPECT_EQ(run(interpreter, {1, 2}), Ints({5, 6}));
  EXPECT_EQ(run(interpreter, {3, 4}), Ints({1, 2}));
  EXPECT_EQ(run(interpreter, {0, 0}), Ints({3, 4}));
  // They are the interpreter's, not the model's.
  auto other = Interpreter::create(model).value();
  EXPECT_EQ(run(other, {0, 0}), Ints({5, 6}));
  interpreter.reset_variables();
  EXPECT_EQ(run(interpreter, {0, 0}), Ints({5, 6}));
}

TEST(Variables, AreWhatTheyWereAfterAReset) {
  auto spec = memory();
  spec.operators.erase(spec.operators.begin());  // CALL_ONCE
  const auto file = write_model(spec);
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.numerics = Numerics::kTflm}).value();
  const auto run = [&] {
    write_input<std::int8_t>(interpreter, 0, Ints{3, 4});
    interpreter.invoke().value();
    return int{interpreter.output(0).as<std::int8_t>()[1]};
  };
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(run(), 4);
  interpreter.reset_variables();
  EXPECT_EQ(run(), 0);
}

// The memory of an operator in a branch: result = condition ? filter of a : a.
TEST(Variables, OfCalledGraphsAreResetToo) {
  auto spec = conditional();
  const auto number = [](std::string name) { return float_tensor(std::move(name), {1, 1}); };
  spec.tensors[1] = number("a"), spec.tensors[2] = number("b"), spec.tensors[3] = number("result");
  ModelSpec filter = recurrent({.code = 27, .options_type = 6, .options = {Option::integer_value(0, 1), Option::byte(1, kNone)}},
                               {number("x"), float_constant("feature", {1, 1}, {1}), float_constant("time", {1, 2}, {10, 1}), kAbsent, variable(float_tensor("state", {1, 2}))}, number("y"));
  filter.inputs.push_back(filter.add_tensor(number("unused")));
  spec.graphs = {filter, choice({number("x"), number("y")}, 0)};
  const auto file = write_model(spec);
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const auto run = [&](float value) {
    interpreter.input(0).bytes()[0] = std::byte{1};
    write_input<float>(interpreter, 1, Floats{value});
    write_input<float>(interpreter, 2, Floats{0});
    interpreter.invoke().value();
    return interpreter.output(0).as<float>()[0];
  };
  EXPECT_EQ(run(2), 2);
  EXPECT_EQ(run(3), 23);
  interpreter.reset_variables();
  EXPECT_EQ(run(3), 3);
}

TEST(Variables, AreNotReadBeforeTheyAreAssigned) {
  auto spec = memory();
  spec.operators.erase(spec.operators.begin());  // CALL_ONCE
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  const auto ended = Interpreter::create(model).value().invoke();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), ErrorCode::kRunFailed);
  EXPECT_EQ(ended.error().message(), "test.tflite: op #1 READ_VARIABLE: variable 'net/state' is read before it is assigned");
  // TFLite Micro's hold real 0 from the start.
  EXPECT_TRUE(Interpreter::create(model, {.numerics = Numerics::kTflm}).value().invoke());
}

TEST(Variables, AreRefusedWhereTheirUsesDisagree) {
  auto other_shape = memory();
  other_shape.tensors[0].shape = {3};
  EXPECT_TRUE(unsupported(other_shape, "op #3 ASSIGN_VARIABLE: tensor 0 'in' [3] int8: the variable was assigned [2] int8 before"));
  auto other_type = memory();
  other_type.tensors[2] = float_tensor("out", {2});
  EXPECT_TRUE(malformed(other_type, "op #2 READ_VARIABLE: tensor 2 'out' [2] float32: the variable is int8"));
  auto no_handle = memory();
  no_handle.operators[2].inputs = {0};
  EXPECT_TRUE(unsupported(no_handle, "op #2 READ_VARIABLE: tensor 0 'in' [2] int8: this type is not supported here, only resource"));
  auto foreign = memory();
  foreign.operators.erase(foreign.operators.begin() + 1);  // VAR_HANDLE
  foreign.inputs.push_back(1);
  EXPECT_TRUE(malformed(foreign, "op #1 READ_VARIABLE: tensor 1 'handle' [] resource: is not a handle that VAR_HANDLE made"));
}

TEST(CallOnce, RefusesAGraphThatTakesOrGivesValues) {
  auto gives = memory();
  gives.graphs[0].outputs = {1};
  EXPECT_TRUE(malformed(gives, "op #0 CALL_ONCE: its initialiser, subgraph 1, has 1 outputs, needs 0"));
  auto itself = memory();
  itself.operators[0].options = {Option::integer_value(0, 0)};
  itself.inputs.clear();
  EXPECT_FALSE(accepted(itself));
}

// A called graph's own error says where it happened.
TEST(If, NamesTheSubgraphOfAnErrorInside) {
  auto spec = conditional();
  spec.graphs[0].tensors.push_back(float_tensor("bad", {3}));
  spec.graphs[0].operators = {{.code = kQuantize, .inputs = {0}, .outputs = {2}}};
  spec.graphs[0].outputs = {2};
  EXPECT_TRUE(unsupported(spec, "test.tflite: subgraph 1: op #0 QUANTIZE: tensor 2 'bad' [3] float32"));
}

}  // namespace
}  // namespace tandem
