#include "tests/interp/sequence.h"

namespace tandem {
namespace {

using namespace test;

OperatorSpec svdf(int rank, int activation = kNone, bool asymmetric = false) {
  return {.code = 27, .options_type = 6, .options = {Option::integer_value(0, rank), Option::byte(1, activation), Option::byte(2, asymmetric)}};
}

// One unit of two filters, which remember two steps: 2 x and 3 x, weighted 1 and 10, 100 and 1000.
ModelSpec two_filters(int activation = kNone, TensorSpec bias = kAbsent, int batches = 1) {
  return recurrent(svdf(2, activation),
                   {float_tensor("x", {batches, 1}), float_constant("feature", {2, 1}, {2, 3}), float_constant("time", {2, 2}, {1, 10, 100, 1000}), std::move(bias),
                    variable(float_tensor("state", {batches, 4}))},
                   float_tensor("y", {1}));
}

// The same of codes: of scale 1, so that codes are values.
ModelSpec two_quantised_filters(bool wide = true, int state_zero_point = 0, int input_zero_point = 0, int output_zero_point = 0) {
  const TensorSpec time = wide ? int16_constant("time", {2, 2}, {1, 2, 3, 4}, 1) : holding(int8_tensor("time", {2, 2}), {1, 2, 3, 4});
  TensorSpec state = int8_tensor("state", {1, 4}, 1, state_zero_point);
  if (wide) state.type = kInt16Type;
  return recurrent(svdf(2, kRelu), {int8_tensor("x", {1, 1}, 1, input_zero_point), holding(int8_tensor("feature", {2, 1}), {2, -1}), time, int32_constant("bias", {1}, {5}), variable(state)},
                   int8_tensor("y", {1}, 1, output_zero_point));
}

using Steps = std::vector<Floats>;

TEST(Svdf, RemembersWhatWasBefore) {
  // 2 * 10 + 3 * 1000, then 2 * 1 + 4 * 10 + 3 * 100 + 6 * 1000, then the first step is forgotten
  EXPECT_EQ(run_each<float>(two_filters(), {{1}, {2}, {0}}), Steps({{3020}, {6342}, {604}}));
}

TEST(Svdf, AddsItsBiasAndActivates) {
  EXPECT_EQ(run_each<float>(two_filters(kNone, float_constant("bias", {1}, {-20})), {{1}}), Steps({{3000}}));
  EXPECT_EQ(run_each<float>(two_filters(kRelu), {{-1}, {2}}), Steps({{0}, {6040 - 302}}));
  EXPECT_EQ(run_each<float>(two_filters(kReluN1To1), {{-1}, {1}}), Steps({{-1}, {1}}));
  EXPECT_EQ(run_each<float>(two_filters(kRelu6), {{1}}), Steps({{6}}));
  EXPECT_EQ(run_each<float>(two_filters(kTanh), {{-1}}), Steps({{-1}}));
  EXPECT_EQ(run_each<float>(two_filters(kSignBit), {{-1}, {2}}), Steps({{1}, {0}}));
}

TEST(Svdf, KeepsTheElementsOfABatchApart) { EXPECT_EQ(run_each<float>(two_filters(kNone, kAbsent, 2), {{1, 0}, {0, 1}}), Steps({{3020, 0}, {302, 3020}})); }

TEST(Svdf, QuantisesTheInputWhereWeightsAloneAreCodes) {
  for (const bool asymmetric : {false, true}) {
    const auto spec = recurrent(svdf(1, kNone, asymmetric),
                                {float_tensor("x", {1, 2}), holding(int8_tensor("feature", {1, 2}, 0.5f), {4, 2}), holding(int8_tensor("time", {1, 2}, 0.25f), {4, 8}), kAbsent,
                                 variable(float_tensor("state", {1, 2}))},
                                float_tensor("y", {1}));
    // 2 * 1 + 1 * -1 = 1, weighted 2 now and 1 later
    const auto y = run_each<float>(spec, {{1, -1}, {0, 0}});
    EXPECT_NEAR(y[0][0], 2, 0.02);
    EXPECT_NEAR(y[1][0], 1, 0.01);
  }
}

TEST(Svdf, CountsCodes) {
  // 3 gives features 6 and -3: 6 * 2 - 3 * 4 + 5, then 6 * 1 - 3 * 3 + 2 * 2 - 1 * 4 + 5
  EXPECT_EQ(run_each<std::int8_t>(two_quantised_filters(), {{3}, {1}}), std::vector<Ints>({{5}, {2}}));
  EXPECT_EQ(run_each<std::int8_t>(two_quantised_filters(true, 0, 1, -10), {{4}, {2}}), std::vector<Ints>({{-5}, {-8}}));
  EXPECT_EQ(run_each<std::int8_t>(two_quantised_filters(false), {{3}, {1}}), std::vector<Ints>({{5}, {2}}));
}

TEST(Svdf, AnEightBitMemoryHasAZeroPoint) { EXPECT_EQ(run_each<std::int8_t>(two_quantised_filters(false, 7), {{3}, {1}}), std::vector<Ints>({{5}, {2}})); }

TEST(Svdf, AMemoryOfCodesSaturates) {
  auto spec = two_quantised_filters(false);
  spec.tensors[1] = holding(int8_tensor("feature", {2, 1}), {2, 0});
  spec.tensors[6 - 1].scales = {2};
  EXPECT_EQ(run_each<std::int8_t>(spec, {{100}}), std::vector<Ints>({{127}}));  // (127 * 2 + 5) / 2 = 129.5
  spec.tensors[2] = holding(int8_tensor("time", {2, 2}), {1, 1, 0, 0});
  EXPECT_EQ(run_each<std::int8_t>(spec, {{100}}), std::vector<Ints>({{66}}));  // (127 + 5) / 2, not (200 + 5) / 2
}

TEST(Svdf, TfliteMicroNeedsABias) {
  EXPECT_EQ(run_each<float>(two_filters(kNone, float_constant("bias", {1}, {-20})), {{1}}, Numerics::kTflm), Steps({{3000}}));
  EXPECT_TRUE(refused(two_filters(), ErrorCode::kModelUnsupported, "float filters without a bias, where TFLite Micro reads one", {.numerics = Numerics::kTflm}));
}

TEST(Svdf, RefusesRanksThatDoNotDivide) {
  const auto with_rank = [](int rank) {
    auto spec = two_filters();
    spec.operators[0].options[0] = Option::integer_value(0, rank);
    return spec;
  };
  EXPECT_TRUE(malformed(with_rank(0), "op #0 SVDF: rank 0 does not divide the 2 filters"));
  EXPECT_TRUE(malformed(with_rank(-2), "rank -2 does not divide the 2 filters"));
  EXPECT_TRUE(malformed(with_rank(3), "rank 3 does not divide the 2 filters"));
}

TEST(Svdf, RefusesOperandsThatDoNotFit) {
  const auto expect = [](std::size_t tensor, Shape shape, std::string_view what) {
    auto spec = two_filters(kNone, float_constant("bias", {1}, {0}));
    spec.tensors[tensor].shape = std::move(shape);
    if (!spec.tensors[tensor].data.empty()) {
      std::size_t count = 1;
      for (const auto dimension : spec.tensors[tensor].shape) count *= static_cast<std::size_t>(dimension);
      spec.tensors[tensor].data.resize(4 * count);
    }
    EXPECT_TRUE(malformed(spec, what));
  };
  expect(0, {1, 1, 1}, "tensor 0 'x' [1,1,1] float32: has 3 dimensions, needs 2");
  expect(1, {2, 3}, "'feature' [2,3] float32: must be [2,1]");
  expect(2, {3, 2}, "'time' [3,2] float32: must be [2,2]");
  expect(3, {2}, "'bias' [2] float32: must be [1]");
  expect(4, {1, 5}, "'state' [1,5] float32: must be [1,4]");
  expect(4, {2, 4}, "'state' [2,4] float32: must be [1,4]");
  auto constant = two_filters();
  constant.tensors[3] = float_constant("state", {1, 4}, {0, 0, 0, 0});
  EXPECT_TRUE(malformed(constant, "'state' [1,4] float32: is the operator's memory, so it must be a variable"));
  auto few = two_filters();
  few.operators[0].inputs.pop_back();
  EXPECT_TRUE(malformed(few, "4 inputs, needs 5"));
  auto absent = two_filters();
  absent.operators[0].inputs[4] = -1;
  EXPECT_TRUE(malformed(absent, "input 4 is absent"));
  auto mixed = two_filters();
  mixed.tensors[2] = holding(int8_tensor("time", {2, 2}), {1, 2, 3, 4});
  EXPECT_TRUE(malformed(mixed, "must be of one type"));
  expect_options_checked(two_filters(), "SVDF");
}

TEST(Svdf, RefusesQuantisationThatMakesNoSense) {
  const auto good = two_quantised_filters();
  for (const std::size_t tensor : {0u, 1u, 5u}) expect_scale_and_zero_point_checked(good, tensor, "SVDF");
  auto offset = good;
  offset.tensors[1].zero_points = {3};
  EXPECT_TRUE(malformed(offset, "'feature' [2,1] int8: zero point 3, must be 0"));
  auto unscaled = good;
  unscaled.tensors[4].scales = {};
  EXPECT_TRUE(malformed(unscaled, "'state' [1,4] int16: has no scale"));
  auto activation = good;
  activation.operators[0].options[1] = Option::byte(1, kNone);
  EXPECT_TRUE(unsupported(activation, "a fused activation other than RELU"));
  auto narrow = good;
  narrow.tensors[4].type = kInt8Type;
  EXPECT_TRUE(unsupported(narrow, "'state' [1,4] int8: this type is not supported here, only int16"));
}

}  // namespace
}  // namespace tandem
