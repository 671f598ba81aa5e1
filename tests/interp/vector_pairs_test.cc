// The vector sums and products of every instruction set against the scalar kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorPairsTest = test::WithVectors;

// All pairs of codes, and a few more so that the last vector is not full. `scalar`(a, b, out, count) says what is right.
template <class T, class OpQ8, class Scalar>
void compare(void (*run)(const OpQ8&, const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::int64_t) noexcept, const OpQ8& op, const Scalar& scalar) {
  std::vector<T> a, b;
  for (int i = 0; i < 65536 + 5; ++i) {
    a.push_back(static_cast<T>(i));
    b.push_back(static_cast<T>(i / 256));
  }
  std::vector<T> wanted(a.size()), got(a.size());
  const auto count = static_cast<std::int64_t>(a.size());
  const auto bytes = [](std::vector<T>& codes) { return reinterpret_cast<std::uint8_t*>(codes.data()); };
  scalar(a.data(), b.data(), wanted.data(), count);
  run(op, bytes(a), bytes(b), bytes(got), count);
  ASSERT_EQ(got, wanted);
  // Any count from a row's middle on, and nothing beyond it.
  for (std::int64_t few = 0; few < 140; ++few) {
    constexpr std::ptrdiff_t kFrom = 300;
    std::ranges::fill(got, T{99});
    run(op, bytes(a) + kFrom, bytes(b) + kFrom, bytes(got), few);
    ASSERT_TRUE(std::equal(got.begin(), got.begin() + few, wanted.begin() + kFrom)) << few << " values";
    ASSERT_TRUE(std::all_of(got.begin() + few, got.begin() + 256, [](T code) { return code == T{99}; })) << few << " values";
  }
  run(op, bytes(a), bytes(b), bytes(a), count);
  ASSERT_EQ(a, wanted) << "in place";
}

// Zero points and clamps at random, some of them at the ends.
struct RandomCodes {
  std::mt19937 random{1};
  double uniform() { return static_cast<double>(random()) / 4294967296.0; }
  template <class Op>
  void set(Op& op, int round, bool is_unsigned) {
    const int least = is_unsigned ? 0 : -128;
    const auto code = [&] { return round % 7 == 0 ? least + 255 * static_cast<int>(random() % 2) : least + static_cast<int>(random() % 256); };
    op.zero_point_a = code();
    op.zero_point_b = code();
    op.output_zero_point = code();
    op.clamp_low = round % 5 == 0 ? op.output_zero_point : least;
    op.clamp_high = round % 11 == 0 ? op.clamp_low + (least + 255 - op.clamp_low) / 2 : least + 255;
  }
};

// Prepares `op` with and without floats and holds both against `scalar`(T(), a, b, out, count).
template <class OpQ8, class Op, class Scalar>
void compare_both(const VectorPairs<Op, OpQ8>& vectors, const Op& op, bool is_unsigned, const Scalar& scalar, int& in_floats) {
  for (const bool search : {true, false}) {
    SCOPED_TRACE(search);
    OpQ8 prepared;
    ASSERT_TRUE(vectors.prepare(op, is_unsigned, search ? 100 : 0, prepared));
    if (search) in_floats += prepared.in_floats ? 1 : 0;
    else ASSERT_FALSE(prepared.in_floats);
    if (is_unsigned) compare<std::uint8_t>(vectors.run, prepared, scalar);
    else compare<std::int8_t>(vectors.run, prepared, scalar);
  }
}

// As ADD and SUB prepare it.
AddQ add_of(double scale_a, double scale_b, double scale_out, std::int32_t sign) {
  const double common = 2 * std::max(scale_a, scale_b);
  AddQ add;
  add.sign = sign;
  add.multiplier_a = to_fixed_multiplier(scale_a / common);
  add.multiplier_b = to_fixed_multiplier(scale_b / common);
  add.output_multiplier = to_fixed_multiplier(common / ((1 << 20) * scale_out));
  return add;
}

TEST_P(VectorPairsTest, SumsEqualTheScalarKernelForAllPairsOfCodes) {
  RandomCodes codes;
  int in_floats = 0;
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    // Scales of powers of two make ties of half of all sums.
    const bool ties = round % 4 == 0;
    const auto scale = [&] { return ties ? std::exp2(static_cast<double>(codes.random() % 4) - 6) : std::exp2(4 * codes.uniform() - 6); };
    const double scale_a = scale(), scale_b = scale(), scale_out = scale();
    AddQ add = add_of(scale_a, scale_b, scale_out, round % 3 == 0 ? -1 : 1);
    const bool is_unsigned = round % 2 == 0;
    codes.set(add, round, is_unsigned);
    compare_both(*GetParam().add, add, is_unsigned, [&](const auto* a, const auto* b, auto* out, std::int64_t count) { add_q(add, a, 1, b, 1, out, count); }, in_floats);
  }
  EXPECT_GT(in_floats, 50) << "are exact in single precision";
}

TEST_P(VectorPairsTest, ProductsEqualTheScalarKernelForAllPairsOfCodes) {
  RandomCodes codes;
  int in_floats = 0;
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    MulQ mul;
    // Powers of two make many ties; the largest multipliers are just below a half, the smallest leave a few codes.
    mul.multiplier = to_fixed_multiplier(round % 4 == 0 ? std::exp2(-2 - round / 4) : round == 1 ? 0.4999999 : std::exp2(-1 - 10 * codes.uniform()));
    const bool is_unsigned = round % 2 == 0;
    codes.set(mul, round, is_unsigned);
    compare_both(*GetParam().mul, mul, is_unsigned, [&](const auto* a, const auto* b, auto* out, std::int64_t count) { mul_q(mul, a, 1, b, 1, out, count); }, in_floats);
  }
  EXPECT_GT(in_floats, 45) << "are exact in single precision";
}

TEST_P(VectorPairsTest, LargeMultipliersAreLeftToTheScalarKernel) {
  MulQ8 product;
  AddQ8 sum;
  for (const double multiplier : {0.0, 0.5, 0.75, 3.0}) {
    MulQ mul;
    mul.multiplier = to_fixed_multiplier(multiplier);
    EXPECT_FALSE(GetParam().mul->prepare(mul, false, 100, product)) << multiplier;
    AddQ add;
    add.output_multiplier = to_fixed_multiplier(multiplier);
    EXPECT_FALSE(GetParam().add->prepare(add, false, 100, sum)) << multiplier;
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorPairsTest);
INSTANTIATE_TEST_SUITE_P(Isa, VectorPairsTest, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
