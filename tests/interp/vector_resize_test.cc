// The vector resizing of every instruction set against the scalar kernel.
#include <gtest/gtest.h>

#include <random>

#include "interp/kernels/resize_bilinear_q10/samples.h"
#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorResize = test::WithVectors;

TEST_P(VectorResize, EqualsTheScalarKernel) {
  std::mt19937 random(1);
  const auto between = [&](int low, int high) { return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1)); };
  for (int round = 0; round < 200; ++round) {
    Resize resize{.batches = 1, .channels = between(GetParam().resize->least_channels, round % 4 == 0 ? 200 : 40), .in_height = between(1, 6), .in_width = between(1, 6), .out_height = between(1, 13), .out_width = between(1, 13)};
    resize.align_corners = round % 3 == 1;
    resize.half_pixel_centers = round % 3 == 2;
    const auto values = [&](int height, int width) { return static_cast<std::size_t>(height * width * resize.channels); };
    std::vector<std::int8_t> in(values(resize.in_height, resize.in_width)), wanted(values(resize.out_height, resize.out_width)), got(wanted.size());
    // A few codes only, so that halves are met.
    for (auto& code : in) code = static_cast<std::int8_t>(round % 2 == 0 ? between(-128, 127) : between(-2, 1) * 64 + between(0, 1));
    resize_bilinear_q10(resize, in.data(), wanted.data(), 0, resize.rows());
    const auto rows = sample_rows(resize), columns = sample_columns(resize);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto line = [&](std::int64_t y) { return in.data() + y * resize.in_width * resize.channels; };
      GetParam().resize->row(line(rows[row].low), line(rows[row].high), rows[row], columns.data(), resize.out_width, resize.channels, got.data() + row * values(1, resize.out_width));
    }
    ASSERT_EQ(got, wanted) << "round " << round << ", " << resize.channels << " channels";
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorResize);
INSTANTIATE_TEST_SUITE_P(Isa, VectorResize, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
