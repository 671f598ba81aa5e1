// The vector sums of columns of every instruction set against sums one by one.
#include <gtest/gtest.h>

#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorColumnSums = test::WithVectors;

TEST_P(VectorColumnSums, EqualSumsOneByOne) {
  std::mt19937 random(1);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  for (int columns = GetParam().column_sums->least_columns; columns <= 200; columns += columns < 80 ? 1 : 13)
    for (const int rows : {1, 2, 49, 500}) {
      const bool is_unsigned = columns % 2 == 0;
      // What leaves 8 bits is kept within them.
      ColumnSumsQ8 sums{.rows = rows, .columns = columns, .flip = static_cast<std::uint8_t>(is_unsigned ? 0x80 : 0), .zero_sum = rows * (static_cast<int>(random() % 256) - 128),
                        .multiplier = to_fixed_multiplier(std::exp2(-1 - 2 * uniform()) / rows), .zero_point = static_cast<int>(random() % 256) - 128};
      if (sums.multiplier.shift > -1) sums.multiplier = {1 << 30, -1};
      // A mean's multiplier need not have its upper bit set.
      if (rows == 2) sums.multiplier.multiplier /= 3;
      std::vector<std::uint8_t> in(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)), wanted, got(static_cast<std::size_t>(columns));
      for (auto& code : in) code = static_cast<std::uint8_t>(random());
      for (std::size_t c = 0; c < got.size(); ++c) {
        std::int32_t sum = -sums.zero_sum;
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) sum += static_cast<std::int8_t>(in[r * got.size() + c] ^ sums.flip);
        wanted.push_back(static_cast<std::uint8_t>(std::clamp(multiply(sum, sums.multiplier) + sums.zero_point, -128, 127) ^ sums.flip));
      }
      GetParam().column_sums->run(sums, in.data(), got.data());
      ASSERT_EQ(got, wanted) << columns << " columns of " << rows;
    }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorColumnSums);
INSTANTIATE_TEST_SUITE_P(Isa, VectorColumnSums, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
