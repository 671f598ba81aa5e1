// The vector softmax of every instruction set against the scalar kernel.
#include <gtest/gtest.h>

#include <random>

#include "interp/ops/normalize/softmax_scaling.h"
#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorSoftmax = test::WithVectors;

template <class T>
void compare(const VectorSoftmaxQ8& vectors, const SoftmaxQ8& softmax, std::vector<T> in) {
  std::vector<T> wanted(in.size()), got(in.size());
  softmax_q8(softmax, in.data(), wanted.data());
  const SoftmaxExponentials exponentials = softmax_exponentials(softmax);
  const auto bytes = [](std::vector<T>& codes) { return reinterpret_cast<std::uint8_t*>(codes.data()); };
  vectors.run(softmax, exponentials, std::is_unsigned_v<T>, bytes(in), bytes(got));
  ASSERT_EQ(got, wanted);
  vectors.run(softmax, exponentials, std::is_unsigned_v<T>, bytes(in), bytes(in));
  ASSERT_EQ(in, wanted) << "in place";
}

SoftmaxQ8 softmax_of(std::int64_t rows, int depth, float scale) {
  const SoftmaxScaling scaling = softmax_scaling(1.0, scale);
  return {rows, depth, scaling.multiplier, scaling.difference_low};
}

TEST_P(VectorSoftmax, EqualsTheScalarKernel) {
  std::mt19937 random(1);
  for (const int depth : {1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 64, 100, 1001})
    for (const float scale : {0.0001f, 0.004f, 0.05f, 0.49f, 3.0f})
      for (const int spread : {1, 4, 40, 256}) {
        SCOPED_TRACE(testing::Message() << depth << " values of scale " << scale << ", spread over " << spread << " codes");
        const std::int64_t rows = depth < 100 ? 150 : 3;
        const auto codes = [&](auto type, int least) {
          std::vector<decltype(type)> values(static_cast<std::size_t>(rows) * static_cast<std::size_t>(depth));
          const int first = least + static_cast<int>(random() % static_cast<unsigned>(257 - spread));
          for (auto& value : values) value = static_cast<decltype(type)>(first + static_cast<int>(random() % static_cast<unsigned>(spread)));
          return values;
        };
        compare(*GetParam().softmax, softmax_of(rows, depth, scale), codes(std::int8_t(), -128));
        compare(*GetParam().softmax, softmax_of(rows, depth, scale), codes(std::uint8_t(), 0));
      }
}

// Sums just below, at and above the powers of two where their reciprocal's bits change, up to the most that fits.
TEST_P(VectorSoftmax, TakesSumsOfAnySize) {
  for (const int depth : {255, 256, 257, 510, 511, 512, 513, 2047, 2048, 2049, kMostSoftmaxDepth})
    for (const int low : {0, 1, 2}) {
      SCOPED_TRACE(testing::Message() << depth << ", " << low);
      std::vector<std::int8_t> codes(static_cast<std::size_t>(depth), 5);
      for (int i = 0; i < low; ++i) codes[static_cast<std::size_t>(i)] = 4;
      compare(*GetParam().softmax, softmax_of(1, depth, 0.1f), codes);
    }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorSoftmax);
INSTANTIATE_TEST_SUITE_P(Isa, VectorSoftmax, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
