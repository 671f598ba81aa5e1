// DEQUANTIZE: codes to real values, with one scale or one for each index along an axis (of which TFLite Micro takes the first for all); or
// half precision to single precision.

#include "base/float16.h"
#include "base/try.h"
#include "interp/kernels/quantize/quantize.h"
#include "interp/ops/convert/channels.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

constexpr std::int64_t kGrain = 8192, kVectorGrain = 32768;

PreparedKernel from_half(const RuntimeTensor& input, const RuntimeTensor& output) {
  return make_kernel([in = &input, out = &output](ThreadPool& pool) {
    pool.parallel_for(in->count(), kGrain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) out->as<float>()[i] = float_from_half(in->as<std::uint16_t>()[i]);
    });
  });
}

}  // namespace

PreparedKernel prepare_dequantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8, DType::kInt16, DType::kFloat16}));
  TANDEM_TRY(context.expect_type(context.output(0), {DType::kFloat32}));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  if (input.info.dtype == DType::kFloat16) return from_half(input, context.output(0));
  TANDEM_ASSIGN(QuantizedChannels channels, quantized_channels(context, input, input.info.shape));
  // TFLite Micro knows no scale but the first one here.
  if (context.numerics() == Numerics::kTflm && input.info.quantization.per_channel()) channels = {.blocks = 1, .channels = 1, .length = input.count()};
  if (const VectorQuantize* const vectors = vector_quantize(context.isa()); vectors != nullptr && size_of(input.info.dtype) == 1)
    return make_kernel([channels, run = vectors->dequantize, is_unsigned = input.info.dtype == DType::kUint8, in = &input, out = &context.output(0)](ThreadPool& pool) {
      channels.for_each(pool, in->info.quantization, kVectorGrain, [&](std::int64_t begin, std::int64_t count, float scale, std::int32_t zero_point) {
        run(in->as<std::uint8_t>() + begin, out->as<float>() + begin, count, scale, zero_point, is_unsigned);
      });
    }, {.name = vectors->name});
  return make_kernel([channels, in = &input, out = &context.output(0)](ThreadPool& pool) {
    with_type<std::int8_t, std::uint8_t, std::int16_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      channels.for_each(pool, in->info.quantization, kGrain, [&](std::int64_t begin, std::int64_t count, float scale, std::int32_t zero_point) {
        dequantize<T>(in->as<T>() + begin, out->as<float>() + begin, count, scale, zero_point);
      });
    });
  });
}

}  // namespace tandem
