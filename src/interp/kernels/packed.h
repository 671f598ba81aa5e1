// Convolutions whose filters have been packed for the vectors of one instruction set. They answer as those of conv_q8/, depthwise_conv_q8/,
// conv_f32/ and depthwise_conv_f32/; floats are added in another order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/requantize/requantize.h"
#include "interp/kernels/variant_name.h"
#include "interp/kernels/window.h"

namespace tandem {

enum class Isa : std::uint8_t;

struct ConvQ8 {
  Conv conv;
  // [out_channels, filter_height, filter_width, filter_channels], or depthwise [filter_height, filter_width, out_channels].
  const std::uint8_t* filter = nullptr;
  const std::int32_t* bias = nullptr;    // may be null
  std::uint8_t flip = 0;                 // what makes unsigned codes of the tensors': 0x80 for int8, 0 for uint8
  std::int32_t input_zero_point = 0, weight_zero_point = 0;  // of the unsigned codes
  Requantization output;
};

struct ConvF32 {
  Conv conv;
  const float* filter = nullptr;  // as above
  const float* bias = nullptr;    // may be null
  float low = 0, high = 0;
};

// Op: ConvQ8 for values of std::uint8_t, or ConvF32 for float.
template <class Op, class Value>
struct PackedConv {
  VariantName name;
  // Channels that it computes at once, whether there are so many or not; 1 where pixels take the place of channels that are missing.
  int lanes;
  // In multiplications of lanes, what an output costs besides, and all that takes some microseconds, as handing a part of it to another
  // thread does.
  std::int64_t output_cost, worth_sharing;
  // False where the scalar kernel must do: taps lie so far apart that copying what they read would cost more than it saves, groups have a
  // few channels only, or a depthwise convolution makes several channels of one.
  bool (*suits)(const Op&, int threads) noexcept;
  // How many bytes the packed filter takes, and how many each of the threads needs for itself while it computes.
  std::size_t (*packed_bytes)(const Op&) noexcept;
  std::size_t (*workspace_bytes)(const Op&, int threads) noexcept;
  // `packed` is aligned to 64 bytes and holds zeros.
  void (*pack)(const Op&, std::byte* packed) noexcept;
  // What threads share: units of output, each a part of the pixels for a part of the channels.
  std::int64_t (*units)(const Op&, int threads) noexcept;
  // Computes units [begin, end) of as many as units(threads) says.
  void (*run)(const Op&, const std::byte* packed, int threads, const Value* in, Value* out, std::byte* workspace, std::int64_t begin, std::int64_t end) noexcept;
};

using PackedConvQ8 = PackedConv<ConvQ8, std::uint8_t>;
using PackedConvF32 = PackedConv<ConvF32, float>;

// Null for instruction sets without.
const PackedConvQ8* packed_conv_q8(Isa isa) noexcept;
const PackedConvQ8* packed_depthwise_conv_q8(Isa isa) noexcept;
const PackedConvF32* packed_conv_f32(Isa isa) noexcept;
const PackedConvF32* packed_depthwise_conv_f32(Isa isa) noexcept;

}  // namespace tandem
