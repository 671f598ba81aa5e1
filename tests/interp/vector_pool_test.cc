// The vector pools of every instruction set against the scalar kernels.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorPool = test::WithVectors;

struct Draw {
  std::mt19937 random{1};
  int between(int low, int high) { return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1)); }
};

// A picture smaller and larger than its windows, which may reach beyond it on all sides or lie outside altogether.
Window draw_window(Draw& draw, int channels) {
  Window w{.batches = draw.between(1, 2), .in_height = draw.between(1, 9), .in_width = draw.between(1, 9), .in_channels = channels, .out_height = draw.between(1, 7), .out_width = draw.between(1, 7), .out_channels = channels,
           .filter_height = draw.between(1, 5), .filter_width = draw.between(1, 5), .stride_y = draw.between(1, 3), .stride_x = draw.between(1, 3)};
  w.pad_top = draw.between(0, w.filter_height);
  w.pad_left = draw.between(0, w.filter_width);
  return w;
}

std::size_t in_count(const Window& w) { return static_cast<std::size_t>(w.batches * w.in_height * w.in_width * w.in_channels); }
std::size_t out_count(const Window& w) { return static_cast<std::size_t>(w.batches * w.out_height * w.out_width * w.out_channels); }

constexpr int kChannels[] = {1, 3, 7, 8, 9, 15, 16, 17, 28, 31, 32, 33, 42, 63, 64, 65, 96, 100, 127, 128, 129, 200};

template <class T>
void compare_codes(const VectorPoolQ8& vectors, const PoolQ& pool, std::mt19937& random) {
  std::vector<T> in(in_count(pool.window)), wanted(out_count(pool.window)), got(out_count(pool.window));
  for (T& code : in) code = static_cast<T>(random());
  const auto* codes = reinterpret_cast<const std::uint8_t*>(in.data());
  auto* result = reinterpret_cast<std::uint8_t*>(got.data());
  // In two parts, as threads share it.
  const std::int64_t rows = pool.window.rows(), middle = rows / 2;
  const auto run = [&](VectorPoolQ8::Function function) {
    function(pool, std::is_unsigned_v<T>, codes, result, middle, rows);
    function(pool, std::is_unsigned_v<T>, codes, result, 0, middle);
  };
  if (pool.window.in_channels >= vectors.least_channels_average) {
    average_pool(pool, in.data(), wanted.data(), 0, rows);
    run(vectors.average);
    ASSERT_EQ(got, wanted) << "average";
  }
  if (pool.window.in_channels >= vectors.least_channels_max) {
    max_pool(pool, in.data(), wanted.data(), 0, rows);
    run(vectors.max);
    ASSERT_EQ(got, wanted) << "max";
  }
}

TEST_P(VectorPool, CodesEqualTheScalarKernel) {
  Draw draw;
  for (const int channels : kChannels)
    for (int round = 0; round < 12; ++round) {
      const bool is_unsigned = round % 2 == 0;
      const int least = is_unsigned ? 0 : -128;
      PoolQ pool{.window = draw_window(draw, channels), .clamp_low = least, .clamp_high = least + 255};
      if (round % 3 == 0) pool.clamp_low = draw.between(least, least + 255);
      if (round % 4 == 0) pool.clamp_high = draw.between(pool.clamp_low, least + 255);
      SCOPED_TRACE(testing::Message() << channels << " channels, round " << round);
      if (is_unsigned) compare_codes<std::uint8_t>(*GetParam().pool, pool, draw.random);
      else compare_codes<std::int8_t>(*GetParam().pool, pool, draw.random);
    }
}

// Sums at the ends of what single precision is asked to divide: all codes alike, and one off.
TEST_P(VectorPool, AveragesOfTheLargestWindowsAreExact) {
  for (const int side : {255, 256})
    for (const bool is_unsigned : {false, true})
      for (const int code : {0, 1, 127, 128, 254, 255}) {
        const int channels = GetParam().pool->least_channels_average;
        PoolQ pool{.window = {.batches = 1, .in_height = side, .in_width = side, .in_channels = channels, .out_height = 1, .out_width = 1, .out_channels = channels, .filter_height = side, .filter_width = side},
                   .clamp_low = is_unsigned ? 0 : -128, .clamp_high = is_unsigned ? 255 : 127};
        std::vector<std::uint8_t> in(in_count(pool.window), static_cast<std::uint8_t>(code)), wanted(out_count(pool.window)), got(wanted);
        // Half of the pixels, and one more or less, hold another code.
        for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
          for (std::size_t i = 0; i < in.size() / static_cast<std::size_t>(channels) / 2 + c % 3 - 1; ++i) in[i * static_cast<std::size_t>(channels) + c] = static_cast<std::uint8_t>(code ^ 1);
        if (is_unsigned) average_pool(pool, in.data(), wanted.data(), 0, 1);
        else average_pool(pool, reinterpret_cast<const std::int8_t*>(in.data()), reinterpret_cast<std::int8_t*>(wanted.data()), 0, 1);
        GetParam().pool->average(pool, is_unsigned, in.data(), got.data(), 0, 1);
        EXPECT_EQ(got, wanted) << side << ", " << is_unsigned << ", " << code;
      }
}

// Bit for bit: what is no number, infinities and zeros of both signs too.
TEST_P(VectorPool, FloatsEqualTheScalarKernel) {
  Draw draw;
  constexpr float kOdd[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), -0.0f, 0.0f, 1e-40f};
  const auto bits = [](const std::vector<float>& values) {
    std::vector<std::uint32_t> result;
    for (const float value : values) result.push_back(std::isnan(value) ? 1 : std::bit_cast<std::uint32_t>(value));
    return result;
  };
  for (const int channels : kChannels)
    for (int round = 0; round < 8; ++round) {
      SCOPED_TRACE(testing::Message() << channels << " channels, round " << round);
      PoolF32 pool{.window = draw_window(draw, channels), .clamp_low = round % 3 == 0 ? 0.0f : std::numeric_limits<float>::lowest(), .clamp_high = round % 3 == 1 ? 6.0f : std::numeric_limits<float>::max()};
      std::vector<float> in(in_count(pool.window)), wanted(out_count(pool.window)), got(wanted);
      for (float& value : in) value = draw.between(0, 9) == 0 ? kOdd[draw.between(0, 5)] : static_cast<float>(draw.between(-10000, 10000)) / 997.0f;
      average_pool(pool, in.data(), wanted.data(), 0, pool.window.rows());
      GetParam().pool_f32->average(pool, in.data(), got.data(), 0, pool.window.rows());
      ASSERT_EQ(bits(got), bits(wanted)) << "average";
      max_pool(pool, in.data(), wanted.data(), 0, pool.window.rows());
      GetParam().pool_f32->max(pool, in.data(), got.data(), 0, pool.window.rows());
      ASSERT_EQ(bits(got), bits(wanted)) << "max";
    }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorPool);
INSTANTIATE_TEST_SUITE_P(Isa, VectorPool, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
