// With Numerics::kTflm the interpreter refuses the types that TFLite Micro's kernels do not take, by operator and type, and computes what
// TFLite Micro computes.
#include "tests/interp/one_operator.h"

namespace tandem::test {
namespace {

constexpr InterpreterOptions tflm() { return {.numerics = Numerics::kTflm}; }

TensorSpec tensor(std::string name, Shape shape, int type) {
  const bool is_quantised = type == kInt8Type || type == kUint8Type || type == kInt16Type;
  TensorSpec spec{.name = std::move(name), .shape = std::move(shape), .type = type};
  if (is_quantised) spec.scales = {1}, spec.zero_points = {0};
  return spec;
}

ModelSpec unary(int code, int from, int to) { return one_operator({.code = code}, {tensor("x", {2}, from)}, tensor("y", {2}, to)); }
ModelSpec binary(int code, int type, int result, int options_type = 0) {
  return one_operator({.code = code, .options_type = options_type}, {tensor("a", {2}, type), tensor("b", {2}, type)}, tensor("y", {2}, result));
}
ModelSpec gather(int positions) {
  TensorSpec list = tensor("positions", {1}, positions);
  list.data.assign(positions == kInt64Type ? 8 : 4, 0);
  return one_operator({.code = 36, .options_type = 23}, {tensor("table", {2, 2}, kFloat32Type), std::move(list)}, tensor("y", {1, 2}, kFloat32Type));
}
ModelSpec shape_of(int result) { return one_operator({.code = 77, .options_type = 55, .options = {Option::byte(0, result)}}, {tensor("x", {2, 3}, kUint8Type)}, tensor("y", {2}, result)); }
ModelSpec convolution(int data, int weights) {
  TensorSpec kernel = tensor("kernel", {1, 1, 1, 1}, weights);
  kernel.data.assign(weights == kFloat32Type ? 4 : 1, 1);
  return one_operator({.code = 3, .options_type = 1, .options = {Option::byte(0, kValid), Option::integer_value(1, 1), Option::integer_value(2, 1)}},
                      {tensor("x", {1, 2, 2, 1}, data), std::move(kernel), int32_constant("bias", {1}, {0})}, tensor("y", {1, 2, 2, 1}, data));
}
// A bias of floats where the data are.
ModelSpec float_convolution(int weights) {
  ModelSpec spec = convolution(kFloat32Type, weights);
  spec.tensors[2].type = kFloat32Type;
  return spec;
}

// TFLite runs it, TFLite Micro does not.
void expect_refused(const ModelSpec& spec, std::string_view what) {
  EXPECT_TRUE(accepted(spec)) << what;
  EXPECT_TRUE(refused(spec, ErrorCode::kModelUnsupported, what, tflm()));
}
void expect_run(const ModelSpec& spec, std::string_view what) {
  const auto file = write_model(spec);
  const Model model = Model::load(file, "test.tflite").value();
  auto interpreter = Interpreter::create(model, tflm());
  ASSERT_TRUE(interpreter) << what << ": " << interpreter.error().message();
  EXPECT_TRUE(interpreter->invoke()) << what;
}

constexpr int kAdd = 0, kDequantize = 6, kCast = 53, kLess = 58, kNeg = 59, kGreater = 61, kQuantize = 114, kReluAlone = 19, kReshape = 22;

TEST(TflmTypes, DataOfATypeThatIsNotTaken) {
  expect_refused(convolution(kUint8Type, kUint8Type), "op #0 CONV_2D (TFLite Micro does not take uint8)");
  expect_refused(binary(kAdd, kUint8Type, kUint8Type, 11), "op #0 ADD (TFLite Micro does not take uint8)");
  expect_refused(unary(kReluAlone, kUint8Type, kUint8Type), "op #0 RELU (TFLite Micro does not take uint8)");
  expect_refused(unary(kNeg, kInt32Type, kInt32Type), "op #0 NEG (TFLite Micro does not take int32)");
}

TEST(TflmTypes, WeightsOfHalfPrecisionAndOfDynamicRange) {
  expect_refused(unary(kDequantize, kFloat16Type, kFloat32Type), "op #0 DEQUANTIZE (TFLite Micro does not take float16)");
  expect_refused(float_convolution(kInt8Type), "op #0 CONV_2D (TFLite Micro does not take int8 as input 1 where its output is float32)");
}

TEST(TflmTypes, OperandsBesidesTheData) {
  expect_refused(gather(kInt64Type), "op #0 GATHER (TFLite Micro does not take int64 as input 1)");
  expect_run(gather(kInt32Type), "GATHER");
}

TEST(TflmTypes, OperatorsThatOpenmvDoesNotRegister) {
  const auto along_axis = [](int code, int type, Shape result) {
    return one_operator({.code = code, .options_type = code == 105 ? 104 : 27}, {tensor("x", {2, 2}, type), int32_constant("axis", {1}, {0})}, tensor("y", std::move(result), type));
  };
  expect_run(along_axis(105, kUint8Type, {2, 2}), "REVERSE_V2");
  expect_refused(along_axis(105, kFloat16Type, {2, 2}), "op #0 REVERSE_V2 (TFLite Micro does not take float16)");
  expect_run(along_axis(89, kInt8Type, {2}), "REDUCE_MIN");
  expect_refused(along_axis(89, kUint8Type, {2}), "op #0 REDUCE_MIN (TFLite Micro does not take uint8)");
}

TEST(TflmTypes, OutputsDecideToo) {
  expect_refused(shape_of(kInt64Type), "op #0 SHAPE (TFLite Micro does not make int64)");
  expect_refused(unary(kQuantize, kFloat32Type, kUint8Type), "op #0 QUANTIZE (TFLite Micro does not take float32 where its output is uint8)");
  expect_refused(unary(kQuantize, kUint8Type, kUint8Type), "op #0 QUANTIZE (TFLite Micro does not take uint8 where its output is uint8)");
  expect_refused(unary(kCast, kInt32Type, kInt64Type), "op #0 CAST (TFLite Micro does not make int64)");
  expect_run(shape_of(kInt32Type), "SHAPE");
  expect_run(unary(kQuantize, kUint8Type, kInt8Type), "QUANTIZE of uint8");
  expect_run(unary(kQuantize, kInt8Type, kUint8Type), "QUANTIZE to uint8");
  expect_run(unary(kCast, kBoolType, kInt32Type), "CAST");
}

TEST(TflmTypes, EveryTypeIsNamedOnceWithTheFirstOperator) {
  ModelSpec spec = unary(kReluAlone, kUint8Type, kUint8Type);
  const int third = spec.add_tensor(tensor("z", {2}, kUint8Type));
  spec.operators.push_back({.code = kReluAlone, .inputs = spec.outputs, .outputs = {third}});
  spec.operators.push_back({.code = 69, .inputs = {third, spec.add_tensor(int32_constant("times", {1}, {2}))}, .outputs = {spec.add_tensor(tensor("tiles", {4}, kUint8Type))}});
  spec.outputs = spec.operators.back().outputs;
  expect_refused(spec, "op #0 RELU (TFLite Micro does not take uint8) (2 of them), op #2 TILE (not in TFLite Micro)");
}

TEST(TflmTypes, WhatIsTakenRuns) {
  for (const int type : {kInt8Type, kFloat32Type, kInt16Type, kInt32Type}) expect_run(binary(kAdd, type, type, 11), "ADD");
  for (const int type : {kInt8Type, kFloat32Type, kInt16Type}) expect_run(unary(kReluAlone, type, type), "RELU");
  for (const int type : {kInt8Type, kInt16Type, kUint8Type}) expect_run(unary(kDequantize, type, kFloat32Type), "DEQUANTIZE");
  expect_run(convolution(kInt8Type, kInt8Type), "CONV_2D int8");
  expect_run(float_convolution(kFloat32Type), "CONV_2D float32");
  ModelSpec reshape = unary(kReshape, kUint8Type, kUint8Type);
  reshape.operators[0].options_type = 17;
  reshape.operators[0].options = {Option::integers(0, {2})};
  expect_run(reshape, "RESHAPE takes every type");
}

TEST(TflmTypes, OfTheComparisonsOnlyGreaterTakesInt16) {
  expect_run(binary(kGreater, kInt16Type, kBoolType), "GREATER");
  expect_refused(binary(kLess, kInt16Type, kBoolType), "op #0 LESS (TFLite Micro does not take int16)");
}

// Where TFLite Micro's results are not TFLite's though it takes the types.
TEST(TflmResults, AddOfInt32HasNoActivation) {
  ModelSpec spec = binary(kAdd, kInt32Type, kInt32Type, 11);
  spec.operators[0].options = {Option::byte(0, kRelu)};
  EXPECT_EQ((run_as<std::int32_t, std::int32_t>(spec, {-5, 5}, {1, 1})), (Ints{0, 6}));
  EXPECT_EQ((run_micro<std::int32_t, std::int32_t>(spec, {-5, 5}, {1, 1})), (Ints{-4, 6}));
}

TEST(TflmResults, SpaceToBatchPadsWithCode0) {
  const ModelSpec spec = one_operator({.code = 38}, {int8_tensor("x", {1, 1, 1, 1}, 1, 9), int32_constant("block", {2}, {1, 2}), int32_constant("edges", {2, 2}, {0, 0, 0, 1})},
                                      int8_tensor("y", {2, 1, 1, 1}, 1, 9));
  EXPECT_EQ(run<std::int8_t>(spec, {5}), (Ints{5, 9}));
  EXPECT_EQ((run_micro<std::int8_t, std::int8_t>(spec, {5})), (Ints{5, 0}));
}

TEST(TflmResults, DequantizeKnowsTheFirstScaleOnly) {
  ModelSpec spec = unary(kDequantize, kInt8Type, kFloat32Type);
  spec.tensors[0].scales = {0.5f, 2};
  spec.tensors[0].zero_points = {0, 0};
  EXPECT_EQ((run_as<std::int8_t, float>(spec, {3, 3})), (Floats{1.5f, 6}));
  EXPECT_EQ((run_micro<std::int8_t, float>(spec, {3, 3})), (Floats{1.5f, 1.5f}));
}

}  // namespace
}  // namespace tandem::test
