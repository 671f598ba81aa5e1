// SOFTMAX: over the last dimension. 8-bit codes in fixed point, int16 by interpolated tables.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/float16.h"
#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/softmax_f32/softmax_f32.h"
#include "interp/kernels/softmax_q16/softmax_q16.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"
#include "interp/ops/normalize/rows.h"
#include "interp/ops/normalize/softmax_scaling.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

constexpr KernelTraits kInPlace{.overwrites = 0};

std::int64_t rows_at_once(std::int64_t depth) { return std::max<std::int64_t>(1, 2048 / depth); }

Result<void> expect_probability(const OpContext& context, int steps, int zero_point) {
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  const Quantization& q = output.info.quantization;
  const float scale = 1.0f / static_cast<float>(steps);
  if (std::abs(q.scale() - scale) <= 0.001f * scale && q.zero_point() == zero_point) return {};
  return context.malformed(cat(describe(output.info), ": scale ", q.scale(), ", zero point ", q.zero_point(), "; a softmax's are 1/", steps, " and ", zero_point));
}

PreparedKernel by_vectors(const OpContext& context, const SoftmaxQ8& softmax, const VectorSoftmaxQ8& vectors) {
  return make_kernel(
      [softmax, run = vectors.run, exponentials = softmax_exponentials(softmax), in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
        constexpr std::int64_t kGrain = 16384;  // values
        pool.parallel_for(softmax.rows, std::max<std::int64_t>(1, kGrain / softmax.depth), [&](std::int64_t begin, std::int64_t end) {
          SoftmaxQ8 part = softmax;
          part.rows = end - begin;
          const std::int64_t at = begin * softmax.depth;
          run(part, exponentials, in->info.dtype == DType::kUint8, in->as<std::uint8_t>() + at, out->as<std::uint8_t>() + at);
        });
      },
      {.overwrites = 0, .name = vectors.name});
}

// Whether a table pays: making it takes as long as some hundred rows.
bool is_of_many_pairs(Rows rows) { return rows.length == 2 && rows.count >= 64; }

// What two values give follows from their difference alone: [i] for that of i - 255.
template <class T>
std::vector<std::array<T, 2>> results_of_pairs(SoftmaxQ8 softmax) {
  constexpr int kMost = std::numeric_limits<T>::max();
  std::vector<std::array<T, 2>> pairs;
  for (int difference = -255; difference <= 255; ++difference) pairs.push_back({static_cast<T>(std::min(kMost, kMost + difference)), static_cast<T>(std::min(kMost, kMost - difference))});
  softmax.rows = static_cast<std::int64_t>(pairs.size());
  softmax_q8(softmax, pairs.data()->data(), pairs.data()->data());
  return pairs;
}

template <class T>
PreparedKernel of_pairs(const OpContext& context, const SoftmaxQ8& softmax) {
  return make_kernel(
      [rows = softmax.rows, results = results_of_pairs<T>(softmax), in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
        constexpr std::int64_t kGrain = 16384;
        pool.parallel_for(rows, kGrain, [&](std::int64_t begin, std::int64_t end) {
          const T* from = in->as<T>() + 2 * begin;
          T* to = out->as<T>() + 2 * begin;
          for (std::int64_t row = begin; row < end; ++row, from += 2, to += 2) {
            const std::array<T, 2>& result = results[static_cast<std::size_t>(from[0] - from[1] + 255)];
            to[0] = result[0];
            to[1] = result[1];
          }
        });
      },
      kInPlace);
}

PreparedKernel of_bytes(const OpContext& context, Rows rows, float beta) {
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  if (output.info.dtype == DType::kInt16) {
    TANDEM_TRY(expect_probability(context, 65536, -32768));
  } else {
    TANDEM_TRY(context.expect_same_type(input, output));
    TANDEM_TRY(expect_probability(context, 256, input.info.dtype == DType::kInt8 ? -128 : 0));
  }
  const SoftmaxScaling scaling = softmax_scaling(beta, input.info.quantization.scale());
  const SoftmaxQ8 softmax{rows.count, rows.length, scaling.multiplier, scaling.difference_low};
  if (is_of_many_pairs(rows) && output.info.dtype == DType::kInt8) return of_pairs<std::int8_t>(context, softmax);
  if (is_of_many_pairs(rows) && output.info.dtype == DType::kUint8) return of_pairs<std::uint8_t>(context, softmax);
  if (const VectorSoftmaxQ8* const vectors = vector_softmax_q8(context.isa()); vectors != nullptr && output.info.dtype != DType::kInt16 && rows.length <= kMostSoftmaxDepth) return by_vectors(context, softmax, *vectors);
  const KernelTraits traits{.overwrites = output.info.dtype == DType::kInt16 ? -1 : 0};
  return make_kernel(
      [softmax, in = &input, out = &output](ThreadPool& pool) {
        pool.parallel_for(softmax.rows, rows_at_once(softmax.depth), [&](std::int64_t begin, std::int64_t end) {
          SoftmaxQ8 part = softmax;
          part.rows = end - begin;
          const std::int64_t at = begin * softmax.depth;
          with_type<std::int8_t, std::uint8_t>(in->info.dtype, [&](auto type) {
            using T = decltype(type);
            if (out->info.dtype == DType::kInt16) softmax_q8(part, in->as<T>() + at, out->as<std::int16_t>() + at);
            else softmax_q8(part, in->as<T>() + at, out->as<T>() + at);
          });
        });
      },
      traits);
}

PreparedKernel of_int16(const OpContext& context, Rows rows, float beta) {
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  if (input.info.quantization.zero_point() != 0) return context.malformed(cat(describe(input.info), ": zero point ", input.info.quantization.zero_point(), ", must be 0"));
  TANDEM_TRY(expect_probability(context, 32768, 0));
  const float scale = input.info.quantization.scale();
  const bool is_micro = context.numerics() == Numerics::kTflm;
  const double scaled = is_micro ? double{scale} * beta : double{scale * beta};
  SoftmaxQ16 softmax{rows.count, rows.length, to_fixed_multiplier(scaled / (10.0 / 65535.0)), {}, {}};
  if (is_micro) make_softmax_tables<float>(softmax);
  else make_softmax_tables<double>(softmax);
  return make_kernel(
      [softmax, in = &input, out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(softmax.rows, rows_at_once(softmax.depth), [&](std::int64_t begin, std::int64_t end) {
          softmax_q16(softmax, end - begin, in->as<std::int16_t>() + begin * softmax.depth, out->as<std::int16_t>() + begin * softmax.depth);
        });
      },
      kInPlace);
}

PreparedKernel of_reals(const OpContext& context, Rows rows, float beta) {
  TANDEM_TRY(context.expect_same_type(context.input(0), context.output(0)));
  return make_kernel(
      [rows, beta, in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
        pool.parallel_for(rows.count, rows_at_once(rows.length), [&](std::int64_t begin, std::int64_t end) {
          softmax_f32(in->as<float>() + begin * rows.length, out->as<float>() + begin * rows.length, end - begin, rows.length, beta);
        });
      },
      kInPlace);
}

// By way of single precision.
PreparedKernel of_halves(const OpContext& context, Rows rows, float beta) {
  TANDEM_TRY(context.expect_same_type(context.input(0), context.output(0)));
  TANDEM_ASSIGN(const RuntimeTensor* wide, context.scratch(DType::kFloat32, rows.count * rows.length));
  return make_kernel(
      [rows, beta, wide, in = &context.input(0), out = &context.output(0)](ThreadPool&) {
        const std::int64_t count = in->count();
        for (std::int64_t i = 0; i < count; ++i) wide->as<float>()[i] = float_from_half(in->as<std::uint16_t>()[i]);
        softmax_f32(wide->as<float>(), wide->as<float>(), rows.count, rows.length, beta);
        for (std::int64_t i = 0; i < count; ++i) out->as<std::uint16_t>()[i] = half_from_float(wide->as<float>()[i]);
      },
      kInPlace);
}

}  // namespace

PreparedKernel prepare_softmax(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  TANDEM_TRY(context.expect_options(9));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kFloat16, DType::kInt8, DType::kUint8, DType::kInt16}));
  float beta = 0;
  TANDEM_TRY(context.option(0, beta));
  TANDEM_ASSIGN(const Rows rows, rows_of(context, input));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  if (input.info.dtype == DType::kFloat32) return of_reals(context, rows, beta);
  if (input.info.dtype == DType::kFloat16) return of_halves(context, rows, beta);
  // The file's exponent may be anything; for codes, what is not a positive number leaves all classes alike.
  if (!(beta > 0)) beta = 0;
  return input.info.dtype == DType::kInt16 ? of_int16(context, rows, beta) : of_bytes(context, rows, beta);
}

}  // namespace tandem
