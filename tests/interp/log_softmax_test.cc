#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/interp/plain_window.h"
#include "tests/interp/single_values.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kCode = 50;

ModelSpec log_softmax(Shape shape, float scale) { return unary(kCode, int8_tensor("logits", shape, scale, 5), int8_tensor("logarithms", shape, 1.0f / 16, 127)); }

TEST(LogSoftmax, GivesKnownLogarithms) {
  // ln(1/4) = -1.386 and ln(3/4) = -0.288, in sixteenths from 127
  EXPECT_EQ(run<std::int8_t>(log_softmax({1, 2}, 0.10986123f), {0, 10}), Ints({105, 122}));
  EXPECT_EQ(run<std::int8_t>(log_softmax({1, 1}, 1), {3}), Ints({127}));
  EXPECT_EQ(run<std::int8_t>(log_softmax({2, 2}, 1), {100, -100, 7, 7}), Ints({127, -128, 116, 116}));
  const float ln3 = 1.0986123f;
  expect_near(run_reals(kCode, {0, ln3}), {-1.3862944f, -0.28768207f});
}

TEST(LogSoftmax, IsWithinOneCodeOfThePlainFormula) {
  std::mt19937 random(8);
  for (const float scale : {0.003f, 0.05f, 0.4f}) {
    for (const int depth : {2, 10, 1001}) {
      SCOPED_TRACE(testing::Message() << "scale " << scale << " depth " << depth);
      const Ints logits = random_codes(random, static_cast<std::size_t>(depth), -128, 127);
      const Ints codes = run<std::int8_t>(log_softmax({depth}, scale), logits);
      double sum = 0;
      for (const int logit : logits) sum += std::exp(logit * double{scale});
      for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_NEAR(codes[i], std::max(127 + 16 * (logits[i] * double{scale} - std::log(sum)), -128.0), 0.6) << i;
      Ints shifted = logits, shifted_codes = codes;
      for (int& logit : shifted) logit += 128;
      for (int& code : shifted_codes) code += 128;
      const auto spec = unary(kCode, uint8_tensor("logits", {depth}, scale, 128), uint8_tensor("logarithms", {depth}, 1.0f / 16, 255));
      EXPECT_EQ(run<std::uint8_t>(spec, shifted), shifted_codes) << "uint8";
    }
  }
}

TEST(LogSoftmax, RunsAtTheEndsOfItsRange) {
  EXPECT_EQ(run<std::int8_t>(log_softmax({2}, 3e38f), {3, 9}), Ints({-128, 127}));
  EXPECT_EQ(run<std::int8_t>(log_softmax({2}, 1e-38f), {-128, 127}), Ints({116, 116}));
  EXPECT_EQ(run<std::int8_t>(log_softmax({9000}, 1), Ints(9000, 4)), Ints(9000, -6));  // the sum stops at 4096 in Q12.19: ln is 8.32
  EXPECT_EQ(run<std::int8_t>(log_softmax({0, 4}, 1), {}), Ints());
}

TEST(LogSoftmax, RefusesWhatIsUnsound) {
  const auto good = log_softmax({1, 2}, 1);
  expect_arity_checked(good, 1, 1, "LOG_SOFTMAX");
  expect_scale_and_zero_point_checked(good, 0, "LOG_SOFTMAX");
  expect_scale_and_zero_point_checked(good, 1, "LOG_SOFTMAX");
  EXPECT_TRUE(malformed(log_softmax({1, 0}, 1), "op #0 LOG_SOFTMAX: tensor 0 'logits' [1,0] int8: needs a last dimension of at least 1"));
  auto spec = good;
  spec.tensors[1].zero_points = {0};
  EXPECT_TRUE(malformed(spec, "scale 0.0625, zero point 0; a log-softmax's are 1/16 and 127"));
  spec.tensors[0].type = spec.tensors[1].type = kInt16Type;
  EXPECT_TRUE(unsupported(spec, "op #0 LOG_SOFTMAX: tensor 0 'logits' [1,2] int16: this type is not supported here, only float32, int8, uint8"));
}

}  // namespace
}  // namespace tandem
