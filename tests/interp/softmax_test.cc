#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"
#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

OperatorSpec softmax_operator(float beta) { return {.code = 25, .options_type = 9, .options = {Option::real(0, beta)}}; }

// int8, the output as the format wants it.
ModelSpec softmax(Shape shape, float scale, float beta = 1) {
  return one_operator(softmax_operator(beta), {int8_tensor("logits", shape, scale, 5)}, int8_tensor("probabilities", shape, 1.0f / 256, -128));
}

// Softmax of reals, as codes that are not rounded; int8's start at -128, uint8's at 0.
std::vector<double> plain_softmax(const Ints& logits, int depth, double scale, int lowest) {
  std::vector<double> codes;
  for (std::size_t row = 0; row < logits.size(); row += static_cast<std::size_t>(depth)) {
    double sum = 0;
    const auto exponential = [&](int i) { return std::exp(scale * (logits[row + static_cast<std::size_t>(i)] - logits[row])); };
    for (int i = 0; i < depth; ++i) sum += exponential(i);
    for (int i = 0; i < depth; ++i) codes.push_back(exponential(i) / sum * 256 + lowest);
  }
  return codes;
}

TEST(Softmax, SharesEquallyAmongEqualLogits) {
  EXPECT_EQ(run<std::int8_t>(softmax({1, 4}, 0.1f), {7, 7, 7, 7}), Ints({-64, -64, -64, -64}));  // 256 / 4 - 128
  EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 0.1f), {-128, -128}), Ints({0, 0}));
}

TEST(Softmax, IsCertainOfAFarLargerLogit) {
  EXPECT_EQ(run<std::int8_t>(softmax({1, 3}, 1), {-100, 100, -100}), Ints({-128, 127, -128}));
  EXPECT_EQ(run<std::int8_t>(softmax({1, 1}, 1), {3}), Ints({127}));  // 256 does not fit
}

TEST(Softmax, GivesKnownProbabilities) {
  // Logits 0 and ln 3 apart: probabilities 1/4 and 3/4. Scale ln 3 / 10, ten codes apart.
  EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 0.10986123f), {0, 10}), Ints({-64, 64}));
  EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 0.010986123f, 10), {0, 10}), Ints({-64, 64}));  // beta multiplies
}

TEST(Softmax, TakesEachRowForItself) {
  EXPECT_EQ(run<std::int8_t>(softmax({2, 1, 2}, 1), {100, -100, 7, 7}), Ints({127, -128, 0, 0}));
}

// Every difference of two logits, from each end of the codes.
TEST(Softmax, OfManyPairsIsThatOfEach) {
  for (const float scale : {0.0004f, 0.0745f, 0.9f}) {
    Ints logits;
    for (int difference = 0; difference < 256; ++difference)
      for (const int base : {-128, 127 - difference}) logits.insert(logits.end(), {base, base + difference, base + difference, base});
    Ints one_by_one;
    for (std::size_t i = 0; i < logits.size(); i += 64) std::ranges::copy(run<std::int8_t>(softmax({32, 2}, scale), {logits.begin() + static_cast<std::ptrdiff_t>(i), logits.begin() + static_cast<std::ptrdiff_t>(i + 64)}), std::back_inserter(one_by_one));
    const auto rows = static_cast<std::int32_t>(logits.size() / 2);
    EXPECT_EQ(run<std::int8_t>(softmax({rows, 2}, scale), logits), one_by_one) << scale;
    // uint8 is the same 128 higher.
    const auto higher = [](Ints codes) {
      for (auto& code : codes) code += 128;
      return codes;
    };
    const ModelSpec of_unsigned = one_operator(softmax_operator(1), {uint8_tensor("logits", {rows, 2}, scale, 133)}, uint8_tensor("probabilities", {rows, 2}, 1.0f / 256, 0));
    EXPECT_EQ(run<std::uint8_t>(of_unsigned, higher(logits)), higher(one_by_one)) << scale;
  }
}

TEST(Softmax, IsWithinOneCodeOfThePlainFormula) {
  std::mt19937 random(8);
  for (const float scale : {0.003f, 0.05f, 0.4f, 2.0f}) {
    for (const int depth : {2, 10, 1001}) {
      SCOPED_TRACE(testing::Message() << "scale " << scale << " depth " << depth);
      const Ints logits = random_codes(random, 3 * static_cast<std::size_t>(depth), -128, 127);
      const Ints codes = run<std::int8_t>(softmax({3, depth}, scale), logits);
      const auto wanted = plain_softmax(logits, depth, double{scale}, -128);
      for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_NEAR(codes[i], std::min(wanted[i], 127.0), 0.6) << i;
      const auto spec = one_operator(softmax_operator(1), {uint8_tensor("logits", {3, depth}, scale, 128)}, uint8_tensor("probabilities", {3, depth}, 1.0f / 256, 0));
      Ints shifted = logits, shifted_codes = codes;
      for (int& logit : shifted) logit += 128;
      for (int& code : shifted_codes) code += 128;
      EXPECT_EQ(run<std::uint8_t>(spec, shifted), shifted_codes) << "uint8";
    }
  }
}

TEST(Softmax, RunsWithAnyBeta) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  // What is not a positive number leaves all classes alike; the infinite one leaves the largest.
  for (const float beta : {0.0f, -1.0f, -kInfinity, std::nanf("")}) EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 1, beta), {3, 9}), Ints({0, 0})) << beta;
  for (const float beta : {kInfinity, 3e38f}) EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 1, beta), {3, 9}), Ints({-128, 127})) << beta;
}

TEST(Softmax, RunsWithScalesAtTheEndsOfTheirRange) {
  EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 3e38f), {3, 9}), Ints({-128, 127}));
  EXPECT_EQ(run<std::int8_t>(softmax({1, 2}, 1e-38f), {-128, 127}), Ints({0, 0}));
}

TEST(Softmax, TakesMoreClassesThanItsSumHasBits) {
  // 8192 exponentials of 1 in Q12.19 are 2^32, past the word: each probability is below 1/256 all the same.
  for (const int depth : {4096, 8191, 8192, 20000})
    EXPECT_EQ(run<std::int8_t>(softmax({1, depth}, 1), Ints(static_cast<std::size_t>(depth), 4)), Ints(static_cast<std::size_t>(depth), -128)) << depth;
}

ModelSpec wide_softmax(Shape shape, float scale) {
  return one_operator(softmax_operator(1), {int16_tensor("logits", shape, scale)}, int16_tensor("probabilities", shape, 1.0f / 32768));
}

TEST(Softmax, InterpolatesInt16) {
  EXPECT_EQ(run<std::int16_t>(wide_softmax({1, 1}, 0.001f), {7}), Ints({32767}));
  std::mt19937 random(9);
  for (const float scale : {1e-5f, 3e-4f, 2e-3f}) {
    for (const int depth : {2, 10, 1001}) {
      SCOPED_TRACE(testing::Message() << "scale " << scale << " depth " << depth);
      const Ints logits = random_codes(random, 2 * static_cast<std::size_t>(depth), -32768, 32767);
      const Ints codes = run<std::int16_t>(wide_softmax({2, depth}, scale), logits), of_micro = run_micro<std::int16_t>(wide_softmax({2, depth}, scale), logits);
      const auto wanted = plain_softmax(logits, depth, double{scale}, 0);  // in 256ths
      for (std::size_t i = 0; i < codes.size(); ++i) {
        EXPECT_NEAR(codes[i], wanted[i] * 128, 24) << i;  // the tables are good for less than a thousandth
        EXPECT_NEAR(of_micro[i], codes[i], 1) << i;
      }
    }
  }
  EXPECT_EQ(run<std::int16_t>(wide_softmax({1, 2}, 3e38f), {-32768, 32767}), Ints({2, 32766}));  // the tables end at exp(-10)
  EXPECT_EQ(run<std::int16_t>(wide_softmax({1, 2}, 1e-38f), {-32768, 32767}), Ints({16384, 16384}));
  auto spec = wide_softmax({1, 2}, 1);
  spec.tensors[0].zero_points = {1};
  EXPECT_TRUE(malformed(spec, "op #0 SOFTMAX: tensor 0 'logits' [1,2] int16: zero point 1, must be 0"));
  spec = wide_softmax({1, 2}, 1);
  spec.tensors[1].scales = {1.0f / 256};
  EXPECT_TRUE(malformed(spec, "a softmax's are 1/32768 and 0"));
}

TEST(Softmax, MayGiveMoreBitsThanItTakes) {
  const auto spec = one_operator(softmax_operator(1), {int8_tensor("logits", {1, 2}, 0.10986123f)}, int16_tensor("probabilities", {1, 2}, 1.0f / 65536, -32768));
  const Ints codes = run_as<std::int8_t, std::int16_t>(spec, {0, 10});  // a quarter and three quarters
  EXPECT_NEAR(codes[0], -16384, 2);
  EXPECT_NEAR(codes[1], 16384, 2);
}

TEST(Softmax, ComputesReals) {
  const auto reals = [](Shape shape, float beta) { return one_operator(softmax_operator(beta), {float_tensor("logits", shape)}, float_tensor("probabilities", shape)); };
  const float ln3 = 1.0986123f;
  expect_near(run_as<float, float>(reals({2, 2}, 1), {0, ln3, 1000, 1000}), {0.25f, 0.75f, 0.5f, 0.5f});
  expect_near(run_as<float, float>(reals({1, 2}, 2), {0, ln3}), {0.1f, 0.9f});
  EXPECT_EQ((run_as<float, float>(reals({0, 2}, 1), {})), Floats());
  for (const float beta : {0.0f, -1.0f, std::nanf(""), std::numeric_limits<float>::infinity()}) EXPECT_EQ((run_as<float, float>(reals({1, 2}, beta), {0, 1})).size(), 2u);
  const auto halves = one_operator(softmax_operator(1), {plain_tensor("logits", {1, 2}, kFloat16Type)}, plain_tensor("probabilities", {1, 2}, kFloat16Type));
  EXPECT_EQ(run<std::uint16_t>(halves, {0, 0}), Ints({0x3800, 0x3800}));
}

TEST(Softmax, RefusesMissingOptions) { expect_options_checked(softmax({1, 2}, 1), "SOFTMAX"); }
TEST(Softmax, RefusesAWrongNumberOfOperands) { expect_arity_checked(softmax({1, 2}, 1), 1, 1, "SOFTMAX"); }
TEST(Softmax, RefusesUnsoundQuantisation) {
  expect_scale_and_zero_point_checked(softmax({1, 2}, 1), 0, "SOFTMAX");
  expect_scale_and_zero_point_checked(softmax({1, 2}, 1), 1, "SOFTMAX");
}

TEST(Softmax, RefusesAnOutputThatIsNoProbability) {
  auto spec = softmax({1, 2}, 1);
  spec.tensors[1].scales = {0.5f};
  EXPECT_TRUE(malformed(spec, "op #0 SOFTMAX: tensor 1 'probabilities' [1,2] int8: scale 0.5, zero point -128; a softmax's are 1/256 and -128"));
  spec = softmax({1, 2}, 1);
  spec.tensors[1].zero_points = {0};
  EXPECT_TRUE(malformed(spec, "op #0 SOFTMAX: tensor 1 'probabilities' [1,2] int8: scale 0.00390625, zero point 0; a softmax's are 1/256 and -128"));
  spec = one_operator(softmax_operator(1), {uint8_tensor("logits", {1, 2})}, uint8_tensor("probabilities", {1, 2}, 1.0f / 256, 1));
  EXPECT_TRUE(malformed(spec, "op #0 SOFTMAX: tensor 1 'probabilities' [1,2] uint8: scale 0.00390625, zero point 1; a softmax's are 1/256 and 0"));
}

TEST(Softmax, RefusesAnInputWithoutClasses) {
  EXPECT_TRUE(malformed(softmax({1, 0}, 1), "op #0 SOFTMAX: tensor 0 'logits' [1,0] int8: needs a last dimension of at least 1"));
  EXPECT_TRUE(malformed(softmax({}, 1), "op #0 SOFTMAX: tensor 0 'logits' [] int8: needs a last dimension of at least 1"));
}

TEST(Softmax, RefusesOtherAndMixedTypes) {
  auto spec = softmax({1, 2}, 1);
  spec.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(spec, "op #0 SOFTMAX: tensor 0 'logits' [1,2] int8 and tensor 1 'probabilities' [1,2] uint8 must be of one type"));
  spec.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(spec, "op #0 SOFTMAX: tensor 0 'logits' [1,2] int32: this type is not supported here, only float32, float16, int8, uint8, int16"));
}

}  // namespace
}  // namespace tandem
