// The packed convolutions of every instruction set against the scalar kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "interp/kernels/conv_f32/conv_f32.h"
#include "interp/kernels/conv_q8/conv_q8.h"
#include "interp/kernels/depthwise_conv_f32/depthwise_conv_f32.h"
#include "interp/kernels/depthwise_conv_q8/depthwise_conv_q8.h"
#include "interp/kernels/product_loops.h"
#include "interp/ops/linear/side_by_side.h"
#include "tandem/aligned_buffer.h"
#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using test::VectorVariant;
using test::WithVectors;

// An operator and its operands, drawn at random.
struct Case {
  Conv conv;
  bool depthwise = false, is_unsigned = false, real = false;
  std::int32_t input_zero_point = 0, weight_zero_point = 0, output_zero_point = 0, low = -128, high = 127;
  std::vector<std::uint8_t> in, filter;
  std::vector<std::int32_t> bias;
  std::vector<FixedMultiplier> fixed;
  std::vector<double> multipliers;

  std::size_t outputs() const {
    const Window& w = conv.window;
    return static_cast<std::size_t>(w.rows()) * static_cast<std::size_t>(w.out_width) * static_cast<std::size_t>(w.out_channels);
  }
  std::size_t inputs() const {
    const Window& w = conv.window;
    return static_cast<std::size_t>(w.batches) * static_cast<std::size_t>(w.in_height) * static_cast<std::size_t>(w.in_width) * static_cast<std::size_t>(w.in_channels);
  }
  std::size_t weights() const {
    return static_cast<std::size_t>(conv.window.taps()) * static_cast<std::size_t>(conv.window.out_channels) * static_cast<std::size_t>(depthwise ? 1 : conv.filter_channels);
  }
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  const Window& w = c.conv.window;
  return out << (c.depthwise ? "depthwise " : "") << (c.is_unsigned ? "uint8 " : "int8 ") << (c.real ? "real " : "fixed ") << w.batches << "x" << w.in_height << "x" << w.in_width << "x" << w.in_channels << " -> "
             << w.out_height << "x" << w.out_width << "x" << w.out_channels << ", filter " << w.filter_height << "x" << w.filter_width << "x" << c.conv.filter_channels << ", strides " << w.stride_y << " " << w.stride_x
             << ", dilations " << w.dilation_y << " " << w.dilation_x << ", padding " << w.pad_top << " " << w.pad_left << ", zero points " << c.input_zero_point << " " << c.weight_zero_point << " " << c.output_zero_point
             << ", clamp " << c.low << " .. " << c.high;
}

template <class T, class Rescale>
std::vector<std::uint8_t> scalar_with(const Case& c, Rescale rescale) {
  Q8Products<T, Rescale> products;
  products.input_zero_point = c.input_zero_point;
  products.weight_zero_point = c.weight_zero_point;
  products.output_zero_point = c.output_zero_point;
  products.clamp_low = c.low;
  products.clamp_high = c.high;
  products.bias = c.bias.empty() ? nullptr : c.bias.data();
  products.rescale = rescale;
  std::vector<std::uint8_t> out(c.outputs());
  const auto *in = reinterpret_cast<const T*>(c.in.data()), *filter = reinterpret_cast<const T*>(c.filter.data());
  auto* const to = reinterpret_cast<T*>(out.data());
  if constexpr (std::is_same_v<Rescale, FixedRescale>) {
    if (c.depthwise) depthwise_conv({.window = c.conv.window, .depth_multiplier = 1}, products, in, filter, to, 0, c.conv.window.rows());
    else conv(c.conv, products, in, filter, to, 0, c.conv.window.rows());
  } else {
    plain_conv(c.conv, products, in, filter, to, 0, c.conv.window.rows());
  }
  return out;
}

std::vector<std::uint8_t> scalar(const Case& c) {
  if (c.real) return c.is_unsigned ? scalar_with<std::uint8_t>(c, RealRescale{c.multipliers.data()}) : scalar_with<std::int8_t>(c, RealRescale{c.multipliers.data()});
  return c.is_unsigned ? scalar_with<std::uint8_t>(c, FixedRescale{c.fixed.data()}) : scalar_with<std::int8_t>(c, FixedRescale{c.fixed.data()});
}

ConvQ8 described(const Case& c) {
  const std::int32_t in_shift = c.is_unsigned ? 0 : 128, out_shift = c.is_unsigned ? 128 : 0;
  return {.conv = c.conv, .filter = c.filter.data(), .bias = c.bias.empty() ? nullptr : c.bias.data(), .flip = static_cast<std::uint8_t>(in_shift),
          .input_zero_point = c.input_zero_point + in_shift, .weight_zero_point = c.weight_zero_point + in_shift,
          .output = {.fixed = c.real ? nullptr : c.fixed.data(), .real = c.real ? c.multipliers.data() : nullptr, .zero_point = c.output_zero_point - out_shift,
                     .low = c.low - out_shift, .high = c.high - out_shift, .flip = static_cast<std::uint8_t>(out_shift)}};
}

// Nothing where the variant does not suit. Units are computed in a random order, some together.
template <class Op, class Value>
std::vector<Value> packed(const PackedConv<Op, Value>& variant, const Op& op, const std::vector<Value>& in, std::size_t outputs, int threads, std::mt19937& random) {
  if (!variant.suits(op, threads)) return {};
  const AlignedBuffer weights = AlignedBuffer::allocate(variant.packed_bytes(op)).value();
  variant.pack(op, weights.data());
  const AlignedBuffer workspace = AlignedBuffer::allocate(variant.workspace_bytes(op, threads)).value();
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  for (std::int64_t begin = 0, units = variant.units(op, threads); begin < units;) {
    const std::int64_t end = std::min<std::int64_t>(units, begin + 1 + static_cast<std::int64_t>(random() % 3));
    ranges.emplace_back(begin, end);
    begin = end;
  }
  std::ranges::shuffle(ranges, random);
  std::vector<Value> out(outputs);
  for (const auto& [begin, end] : ranges) {
    std::ranges::fill(workspace.bytes(), static_cast<std::byte>(random()));
    variant.run(op, weights.data(), threads, in.data(), out.data(), workspace.data(), begin, end);
  }
  return out;
}

std::vector<std::uint8_t> packed(const PackedConvQ8& variant, const Case& c, int threads, std::mt19937& random, int pixels = 1) {
  if (pixels == 1) return packed(variant, described(c), c.in, c.outputs(), threads, random);
  return packed(variant, SideBySide(described(c), pixels).op, c.in, c.outputs(), threads, random);
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random(seed) {}

  int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  template <class T>
  T one_of(std::initializer_list<T> values) { return values.begin()[below(static_cast<int>(values.size()))]; }

  // `few`: few channels, and more pixels.
  Case conv(bool depthwise, bool few = false) {
    Case c;
    c.depthwise = depthwise;
    Window& w = c.conv.window;
    w.batches = one_of({1, 1, 2, 3});
    w.filter_height = one_of({1, 1, 2, 3, 3, 5, 7});
    w.filter_width = below(3) == 0 ? one_of({1, 2, 3, 4, 5}) : w.filter_height;
    w.stride_y = one_of({1, 1, 2, 3});
    w.stride_x = below(3) == 0 ? one_of({1, 2, 3}) : w.stride_y;
    w.dilation_y = one_of({1, 1, 1, 2, 3});
    w.dilation_x = below(3) == 0 ? one_of({1, 2}) : w.dilation_y;
    if (few) w.dilation_x = 1;
    w.in_height = (w.filter_height - 1) * w.dilation_y + 1 + below(9);
    w.in_width = (w.filter_width - 1) * w.dilation_x + 1 + below(20);
    if (below(4) == 0) w.in_height = 1 + below(3);
    if (below(4) == 0) w.in_width = 1 + below(3);
    if (few) w.in_width += 12;
    place(w.in_height, w.filter_height, w.stride_y, w.dilation_y, w.pad_top, w.out_height);
    place(w.in_width, w.filter_width, w.stride_x, w.dilation_x, w.pad_left, w.out_width);
    w.in_channels = one_of({1, 2, 3, 4, 5, 8, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65, 96, 100, 130});
    w.out_channels = depthwise ? w.in_channels : one_of({1, 2, 5, 8, 9, 16, 17, 24, 32, 33, 48, 49, 64, 65, 80, 96, 100, 130});
    if (few) w.out_channels = one_of({1, 2, 3, 4, 5, 7, 8});
    c.conv.filter_channels = depthwise ? 1 : w.in_channels;
    if (!depthwise && !few && below(5) == 0) {
      const int groups = one_of({2, 3, 4});
      c.conv.filter_channels = one_of({1, 3, 4, 9, 20});
      w.in_channels = c.conv.filter_channels * groups;
      w.out_channels = groups * one_of({1, 2, 7, 17, 70});
    }
    fill(c);
    return c;
  }

  // Operands, for a window that is set.
  void fill(Case& c) {
    c.is_unsigned = below(2) == 0;
    c.real = !c.depthwise && below(4) == 0;
    c.in = codes(c.inputs());
    c.filter = codes(c.weights());
    const int least = c.is_unsigned ? 0 : -128;
    c.input_zero_point = least + one_of({0, 255, below(256), 128});
    c.output_zero_point = least + one_of({0, 255, below(256), 128});
    c.weight_zero_point = c.is_unsigned ? one_of({0, 255, 128, 110 + below(40)}) : 0;
    c.low = least + (below(2) == 0 ? 0 : below(100));
    c.high = least + (below(2) == 0 ? 255 : 255 - below(100));
    if (below(3) == 0) c.low = c.output_zero_point;  // RELU
    c.low = std::min(c.low, c.high);
    // Most sums fall into the codes' range where the multiplier fits the depth.
    const double depth = static_cast<double>(c.conv.window.taps()) * c.conv.filter_channels, usual = 1 / (60 * std::sqrt(depth)), same = usual * (0.5 + uniform());
    const bool per_channel = below(2) == 0, large = below(8) == 0;
    for (int channel = 0; channel < c.conv.window.out_channels; ++channel) {
      double real = per_channel ? usual * std::exp2(4 * uniform() - 2) : same;
      if (large && below(4) == 0) real = one_of({0.5, 0.75, 1.0, 3.3, 0.499999, 0.0, 1e-12});
      c.multipliers.push_back(real);
      c.fixed.push_back(to_fixed_multiplier(real));
    }
    if (below(4) == 0) return;
    for (int channel = 0; channel < c.conv.window.out_channels; ++channel) c.bias.push_back(below(16) == 0 ? static_cast<std::int32_t>(random()) : below(20001) - 10000);
    if (below(3) == 0) silence_channels(c);
  }

  std::mt19937 random;

 private:
  // Trained models have channels whose weights are all 0, or nearly: their scale is tiny, and a bias of 2^30 is not rare.
  void silence_channels(Case& c) {
    const std::size_t channels = c.bias.size();
    for (std::size_t channel = 0; channel < channels; ++channel) {
      if (below(4) != 0) continue;
      const double real = std::exp2(-10 - 20 * uniform());
      c.multipliers[channel] = real;
      c.fixed[channel] = to_fixed_multiplier(real);
      c.bias[channel] = one_of({0, 1 << 30, -(1 << 30), (1 << 30) + 64, 1 << 24, -(1 << 20)});
      const std::size_t weights = c.filter.size() / channels;
      for (std::size_t i = 0; i < weights; ++i) c.filter[c.depthwise ? i * channels + channel : channel * weights + i] = static_cast<std::uint8_t>(c.weight_zero_point + (below(30) == 0 ? 1 : 0));
    }
  }
  double uniform() { return static_cast<double>(random()) / 4294967296.0; }
  std::vector<std::uint8_t> codes(std::size_t count) {
    std::vector<std::uint8_t> values(count);
    const bool extreme = below(6) == 0;
    for (auto& value : values) value = static_cast<std::uint8_t>(extreme ? one_of({0, 127, 128, 129, 255}) : below(256));
    return values;
  }
  void place(int in, int filter, int stride, int dilation, int& pad, int& out) {
    const int reach = (filter - 1) * dilation + 1;
    const int all = std::max(reach - in, below(3) == 0 ? 0 : below(reach));
    pad = all / 2;
    out = (in + all - reach) / stride + 1;
  }
};

class PackedConv : public WithVectors {
 protected:
  // How many of them the variant suited. `side_by_side`: those alone that it computes several pixels of at once.
  int compare(bool depthwise, int count, bool side_by_side = false) {
    const PackedConvQ8& variant = depthwise ? *GetParam().depthwise_conv : *GetParam().conv;
    int suited = 0;
    for (int seed = 0; seed < count; ++seed) {
      Draw draw(static_cast<unsigned>(seed));
      const Case c = draw.conv(depthwise, side_by_side);
      const int threads = draw.one_of({1, 1, 2, 3, 7});
      const int pixels = side_by_side ? pixels_side_by_side(c.conv, variant.lanes) : 1;
      if (side_by_side && pixels == 1) continue;
      const auto got = packed(variant, c, threads, draw.random, pixels);
      if (got.empty()) continue;
      ++suited;
      const auto wanted = scalar(c);
      const auto differs = std::ranges::mismatch(got, wanted);
      if (differs.in1 == got.end()) continue;
      ADD_FAILURE() << "seed " << seed << ", " << threads << " threads, " << pixels << " pixels at once, " << c << ": value " << differs.in1 - got.begin() << " of " << got.size() << " is " << int{*differs.in1} << ", must be " << int{*differs.in2};
    }
    return suited;
  }
};

// Floats are added in another order, or with one rounding for product and sum.
TEST_P(PackedConv, ComesCloseToTheScalarKernelsOfFloats) {
  int suited = 0;
  for (int seed = 0; seed < 400; ++seed) {
    Draw draw(static_cast<unsigned>(seed));
    const bool depthwise = draw.below(2) == 0;
    const Case c = draw.conv(depthwise);
    const auto reals = [&](std::size_t count) {
      std::vector<float> values(count);
      for (auto& value : values) value = static_cast<float>(draw.below(20001) - 10000) / 10000;
      return values;
    };
    const auto in = reals(c.inputs()), filter = reals(c.weights()), bias = reals(draw.below(4) == 0 ? 0 : static_cast<std::size_t>(c.conv.window.out_channels));
    FloatProducts products{.clamp_low = draw.below(2) == 0 ? 0.0f : -3e38f, .clamp_high = draw.below(2) == 0 ? 0.5f : 3e38f};
    products.bias = bias.empty() ? nullptr : bias.data();
    const ConvF32 op{.conv = c.conv, .filter = filter.data(), .bias = products.bias, .low = products.clamp_low, .high = products.clamp_high};
    const auto got = packed(depthwise ? *GetParam().depthwise_conv_f32 : *GetParam().conv_f32, op, in, c.outputs(), draw.one_of({1, 1, 2, 3, 7}), draw.random);
    if (got.empty()) continue;
    ++suited;
    std::vector<float> wanted(got.size());
    if (depthwise) depthwise_conv({.window = c.conv.window, .depth_multiplier = 1}, products, in.data(), filter.data(), wanted.data(), 0, c.conv.window.rows());
    else conv(c.conv, products, in.data(), filter.data(), wanted.data(), 0, c.conv.window.rows());
    const double terms = static_cast<double>(c.conv.window.taps()) * c.conv.filter_channels + 1;
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], wanted[i], 1e-7 * terms * std::sqrt(terms)) << "seed " << seed << ", " << c << ", value " << i;
  }
  EXPECT_GT(suited, 350);
}

TEST_P(PackedConv, EqualsTheScalarKernel) { EXPECT_GT(compare(false, 400), 350); }
TEST_P(PackedConv, EqualsTheScalarKernelWherePixelsAreSideBySide) { EXPECT_GT(compare(false, 800, true), 100); }
TEST_P(PackedConv, EqualsTheScalarDepthwiseKernel) { EXPECT_GT(compare(true, 400), 350); }

// Every sum in a range, for multipliers whose results step about once in so many sums.
TEST_P(PackedConv, RoundsEverySumAsTheScalarKernel) {
  Draw draw(1);
  for (const bool real : {false, true})
    for (const int per_step : {3, 40, 130, 400, 3000, 300'000, 20'000'000}) {
      Case c;
      Window& w = c.conv.window;
      w = {.batches = 1, .in_height = 256, .in_width = 256, .in_channels = 2, .out_height = 256, .out_width = 256, .out_channels = 32, .filter_height = 1, .filter_width = 1};
      c.conv.filter_channels = 2;
      draw.fill(c);
      c.is_unsigned = false;
      c.real = real;
      c.weight_zero_point = 0;
      c.input_zero_point = 0;
      c.output_zero_point = draw.below(2) == 0 ? -128 : draw.below(20);
      c.low = -128;
      c.high = 127;
      for (std::size_t i = 0; i < c.in.size(); ++i) c.in[i] = static_cast<std::uint8_t>(i % 2 == 0 ? i / 512 : i / 2 % 256);
      c.bias.clear();
      for (std::size_t channel = 0; channel < 32; ++channel) {
        // code * 127 + code, and a bias that is large where steps are.
        c.filter[2 * channel] = 127;
        c.filter[2 * channel + 1] = 1;
        c.bias.push_back(per_step > 1000 ? static_cast<std::int32_t>((draw.below(2001) - 1000) / 1000.0 * std::min(100.0 * per_step, 2.147e9)) : 0);
        c.multipliers[channel] = (0.5 + static_cast<double>(channel) / 32) / per_step;
        c.fixed[channel] = to_fixed_multiplier(c.multipliers[channel]);
      }
      ASSERT_EQ(packed(*GetParam().conv, c, 1, draw.random), scalar(c)) << per_step << " sums a step, " << c;
    }
}

TEST_P(PackedConv, LeavesFarApartTapsToTheScalarKernel) {
  // A strip of the last ones would hold 2^64 and 2^65 codes.
  for (const int dilation : {1000, 100'000, (1 << 30) - 1, 2147483647}) {
    Draw draw(1);
    Case c;
    c.conv = {.window = {.batches = 1, .in_height = 1, .in_width = 1, .in_channels = 16, .out_height = 1, .out_width = 1, .out_channels = 16, .filter_height = 2, .filter_width = 2,
                         .dilation_y = dilation, .dilation_x = dilation, .pad_top = dilation / 2, .pad_left = dilation / 2},
              .filter_channels = 16};
    draw.fill(c);
    EXPECT_FALSE(GetParam().conv->suits(described(c), 1)) << dilation;
    EXPECT_FALSE(GetParam().depthwise_conv->suits(described(c), 1)) << dilation;
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PackedConv);
INSTANTIATE_TEST_SUITE_P(Isa, PackedConv, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
