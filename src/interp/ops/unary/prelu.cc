// PRELU: negative values times slopes of their own, which broadcast to the input's shape as numpy's do.

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/kernels/prelu_q8/prelu_q8.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"
#include "interp/ops/unary/unary.h"

namespace tandem {
namespace {

// row(in, slope, slope_step, out, count) for each row of the input.
template <class T, class Row>
PreparedKernel map_rows(const OpContext& context, const Broadcast<2>& broadcast, Row row) {
  return make_kernel(
      [broadcast, row, in = &context.input(0), slope = &context.input(1), out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(broadcast.count(), 4096, [&](std::int64_t begin, std::int64_t end) {
          broadcast.for_rows(begin, end, [&](const auto& at, std::int64_t first, std::int64_t count) {
            row(in->as<T>() + first, slope->as<T>() + at[1], broadcast.step(1), out->as<T>() + first, count);
          });
        });
      },
      kInPlace);
}

// Whether each channel, the last dimension, has one slope that is known.
bool has_slope_of_channels(const OpContext& context) {
  const RuntimeTensor& slope = context.input(1);
  const Shape& shape = context.input(0).info.shape;
  return slope.constant == Constant::kOfModel && !slope.info.shape.empty() && slope.info.shape.back() == slope.count() && !shape.empty() && shape.back() == slope.count() && slope.count() > 0;
}

// Looks up each channel's codes in a table of its own. Null where the limit leaves no room for them.
template <class T>
PreparedKernel by_tables(const OpContext& context, const PreluQ8& prelu) {
  const RuntimeTensor& slope = context.input(1);
  const auto channels = static_cast<std::size_t>(slope.count());
  const std::size_t bytes = channels * sizeof(TableQ8);
  if (!context.has_room(0, bytes, 0)) return std::unique_ptr<Kernel>();
  TANDEM_ASSIGN(auto tables, context.pack(0, bytes, [&](std::byte* to) {
    TableQ8 codes;
    std::iota(codes.begin(), codes.end(), std::uint8_t{0});
    for (std::size_t c = 0; c < channels; ++c) prelu_q8<T>(prelu, reinterpret_cast<const T*>(codes.data()), slope.as<T>() + c, 0, reinterpret_cast<T*>(to) + c * codes.size(), 256);
  }));
  return make_kernel(
      [tables = std::move(tables), channels, in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
        const auto* table = reinterpret_cast<const std::uint8_t*>(tables->data());
        const std::int64_t pixels = in->count() / static_cast<std::int64_t>(channels);
        pool.parallel_for(pixels, 1 + 16384 / static_cast<std::int64_t>(channels), [&](std::int64_t begin, std::int64_t end) {
          const std::uint8_t* x = in->as<std::uint8_t>() + static_cast<std::size_t>(begin) * channels;
          std::uint8_t* y = out->as<std::uint8_t>() + static_cast<std::size_t>(begin) * channels;
          for (std::int64_t pixel = begin; pixel < end; ++pixel, x += channels, y += channels)
            for (std::size_t c = 0; c < channels; ++c) y[c] = table[c * sizeof(TableQ8) + x[c]];
        });
      },
      kInPlace);
}

template <class T>
PreparedKernel of_codes(const OpContext& context, const Broadcast<2>& broadcast) {
  const Quantization &in = context.input(0).info.quantization, &slope = context.input(1).info.quantization, &out = context.output(0).info.quantization;
  PreluQ8 prelu{in.zero_point(), slope.zero_point(), out.zero_point(), {}, {}};
  prelu.multiplier = to_fixed_multiplier(scale_ratio(context, in.scale(), out.scale()));
  prelu.slope_multiplier = to_fixed_multiplier(scale_ratio(context, in.scale() * slope.scale(), out.scale()));
  if (has_slope_of_channels(context)) {
    TANDEM_ASSIGN(auto kernel, by_tables<T>(context, prelu));
    if (kernel != nullptr) return kernel;
  }
  return map_rows<T>(context, broadcast, [prelu](const T* x, const T* s, std::int64_t step, T* y, std::int64_t count) { prelu_q8<T>(prelu, x, s, step, y, count); });
}

}  // namespace

PreparedKernel prepare_prelu(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& slope = context.input(1);
  const DType dtype = input.info.dtype;
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_same_type(input, slope));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  if (dtype != DType::kFloat32)
    for (const RuntimeTensor* tensor : {&input, &slope, static_cast<const RuntimeTensor*>(&context.output(0))}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  if (broadcast_shape(input.info.shape, slope.info.shape) != input.info.shape) return context.malformed(cat(describe(slope.info), " does not broadcast to ", describe(input.info)));
  const auto broadcast = Broadcast<2>::of({&input.info.shape, &slope.info.shape}, input.info.shape);
  if (!broadcast) return context.unsupported(cat(describe(input.info), ": more than ", kMostBroadcastDimensions, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  if (dtype == DType::kInt8) return of_codes<std::int8_t>(context, *broadcast);
  if (dtype == DType::kUint8) return of_codes<std::uint8_t>(context, *broadcast);
  return map_rows<float>(context, *broadcast, [](const float* x, const float* s, std::int64_t step, float* y, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] >= 0 ? x[i] : x[i] * s[i * step];
  });
}

}  // namespace tandem
