// The vector sums of every instruction set against the scalar kernel.
#include <gtest/gtest.h>

#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorAdd = test::WithVectors;

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

// All pairs of codes, and a few more so that the last vector is not full.
template <class T>
void compare(const VectorAddQ8& vectors, AddQ add, bool in_floats, int& found) {
  AddQ8Way way;
  ASSERT_TRUE(vectors.find(add, std::is_unsigned_v<T>, in_floats, way));
  if (in_floats && !way.in_floats) return;
  ++found;
  std::vector<T> a, b;
  for (int i = 0; i < 65536 + 5; ++i) {
    a.push_back(static_cast<T>(i));
    b.push_back(static_cast<T>(i / 256));
  }
  std::vector<T> wanted(a.size()), got(a.size());
  const auto count = static_cast<std::int64_t>(a.size());
  add_q<T>(add, a.data(), 1, b.data(), 1, wanted.data(), count);
  vectors.run(way, reinterpret_cast<const std::uint8_t*>(a.data()), reinterpret_cast<const std::uint8_t*>(b.data()), reinterpret_cast<std::uint8_t*>(got.data()), count);
  ASSERT_EQ(got, wanted);
  // In place.
  vectors.run(way, reinterpret_cast<const std::uint8_t*>(a.data()), reinterpret_cast<const std::uint8_t*>(b.data()), reinterpret_cast<std::uint8_t*>(a.data()), count);
  ASSERT_EQ(a, wanted);
}

TEST_P(VectorAdd, EqualsTheScalarKernelForAllPairsOfCodes) {
  std::mt19937 random(1);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  int found = 0;  // ways
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    // Scales of powers of two make ties of half of all sums.
    const bool ties = round % 4 == 0;
    const auto scale = [&] { return ties ? std::exp2(static_cast<double>(random() % 4) - 6) : std::exp2(4 * uniform() - 6); };
    AddQ add = add_of(scale(), scale(), scale(), round % 3 == 0 ? -1 : 1);
    const bool is_unsigned = round % 2 == 0;
    const int least = is_unsigned ? 0 : -128;
    add.zero_point_a = least + static_cast<int>(random() % 256);
    add.zero_point_b = least + static_cast<int>(random() % 256);
    add.output_zero_point = least + static_cast<int>(random() % 256);
    add.clamp_low = round % 5 == 0 ? add.output_zero_point : least;
    add.clamp_high = least + 255;
    for (const bool in_floats : {false, true}) {
      if (is_unsigned) compare<std::uint8_t>(*GetParam().add, add, in_floats, found);
      else compare<std::int8_t>(*GetParam().add, add, in_floats, found);
    }
  }
  EXPECT_GT(found, 60 + 50) << "most are exact in single precision";
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorAdd);
INSTANTIATE_TEST_SUITE_P(Isa, VectorAdd, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
