// QUANTIZE: real values to codes, with one scale or one for each index along an axis, or codes of one quantisation to those of another.

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/quantize/quantize.h"
#include "interp/ops/code_map.h"
#include "interp/ops/convert/channels.h"
#include "interp/ops/op.h"
#include "interp/ops/quantized.h"

namespace tandem {
namespace {

constexpr std::int64_t kGrain = 8192, kVectorGrain = 32768;

PreparedKernel from_real(const OpContext& context) {
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kUint8, DType::kInt16}));
  TANDEM_ASSIGN(const QuantizedChannels channels, quantized_channels(context, output, context.input(0).info.shape));
  if (const VectorQuantize* const vectors = vector_quantize(context.isa()); vectors != nullptr && size_of(output.info.dtype) == 1)
    return make_kernel([channels, run = vectors->quantize, is_unsigned = output.info.dtype == DType::kUint8, in = &context.input(0), out = &output](ThreadPool& pool) {
      channels.for_each(pool, out->info.quantization, kVectorGrain, [&](std::int64_t begin, std::int64_t count, float scale, std::int32_t zero_point) {
        run(in->as<float>() + begin, out->as<std::uint8_t>() + begin, count, scale, zero_point, is_unsigned);
      });
    }, {.name = vectors->name});
  return make_kernel([channels, in = &context.input(0), out = &output](ThreadPool& pool) {
    with_type<std::int8_t, std::uint8_t, std::int16_t>(out->info.dtype, [&](auto type) {
      using T = decltype(type);
      channels.for_each(pool, out->info.quantization, kGrain, [&](std::int64_t begin, std::int64_t count, float scale, std::int32_t zero_point) {
        quantize<T>(in->as<float>() + begin, out->as<T>() + begin, count, scale, zero_point);
      });
    });
  });
}

// What becomes of each 8-bit code.
TableQ8 table_of(const RuntimeTensor& input, const RuntimeTensor& output, FixedMultiplier multiplier) {
  TableQ8 codes, table;
  std::iota(codes.begin(), codes.end(), std::uint8_t{0});
  with_type<std::int8_t, std::uint8_t>(input.info.dtype, [&](auto from) {
    with_type<std::int8_t, std::uint8_t>(output.info.dtype, [&](auto to) {
      using From = decltype(from);
      using To = decltype(to);
      requantize<From, To>(reinterpret_cast<const From*>(codes.data()), reinterpret_cast<To*>(table.data()), 256, multiplier, input.info.quantization.zero_point(), output.info.quantization.zero_point());
    });
  });
  return table;
}

PreparedKernel from_codes(const OpContext& context) {
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  switch (input.info.dtype) {
    case DType::kInt8: TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32})); break;
    case DType::kUint8: TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kUint8, DType::kInt16})); break;
    case DType::kInt16: TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kInt16, DType::kInt32})); break;
    default: TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kInt16})); break;
  }
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const FixedMultiplier multiplier = to_fixed_multiplier(static_cast<double>(input.info.quantization.scale()) / output.info.quantization.scale());
  if (size_of(input.info.dtype) == 1 && size_of(output.info.dtype) == 1) return prepare_code_map(context, 0, table_of(input, output, multiplier));
  const KernelTraits traits{.overwrites = size_of(input.info.dtype) == size_of(output.info.dtype) ? 0 : -1};
  return make_kernel(
      [multiplier, in = &input, out = &output](ThreadPool& pool) {
        const std::int32_t from = in->info.quantization.zero_point(), to = out->info.quantization.zero_point();
        with_type<std::int8_t, std::uint8_t, std::int16_t, std::int32_t>(in->info.dtype, [&](auto from_type) {
          with_type<std::int8_t, std::uint8_t, std::int16_t, std::int32_t>(out->info.dtype, [&](auto to_type) {
            using From = decltype(from_type);
            using To = decltype(to_type);
            pool.parallel_for(in->count(), kGrain, [&](std::int64_t begin, std::int64_t end) {
              requantize<From, To>(in->as<From>() + begin, out->as<To>() + begin, end - begin, multiplier, from, to);
            });
          });
        });
      },
      traits);
}

}  // namespace

PreparedKernel prepare_quantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32}));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return input.info.dtype == DType::kFloat32 ? from_real(context) : from_codes(context);
}

}  // namespace tandem
