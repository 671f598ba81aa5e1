// RESIZE_BILINEAR: to the height and width of operand 1.

#include "interp/kernels/resize_bilinear_f32/resize_bilinear_f32.h"
#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"
#include "interp/kernels/resize_bilinear_q10/samples.h"

#include "base/try.h"
#include "interp/ops/image/resize.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

PreparedKernel by_vectors(const OpContext& context, const Resize& resize, const VectorResizeQ10& vectors) {
  TANDEM_TRY(context.keep((static_cast<std::size_t>(resize.out_height) + static_cast<std::size_t>(resize.out_width)) * sizeof(SampleQ10)));
  return make_kernel([resize, run = vectors.row, rows = sample_rows(resize), columns = sample_columns(resize), in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
    constexpr std::int64_t kGrain = 32768;  // values of the output
    const std::int64_t in_row = std::int64_t{resize.in_width} * resize.channels, out_row = std::int64_t{resize.out_width} * resize.channels;
    pool.parallel_for(resize.rows(), 1 + kGrain / out_row, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const SampleQ10& y = rows[static_cast<std::size_t>(row % resize.out_height)];
        const std::int8_t* picture = in->as<std::int8_t>() + row / resize.out_height * resize.in_height * in_row;
        run(picture + y.low * in_row, picture + y.high * in_row, y, columns.data(), resize.out_width, resize.channels, out->as<std::int8_t>() + row * out_row);
      }
    });
  }, {.name = vectors.name});
}

}  // namespace

PreparedKernel prepare_resize_bilinear(const OpContext& context) {
  TANDEM_TRY(context.expect_options(15));
  TANDEM_ASSIGN(const Resize resize, expect_resize(context, 2));
  if (resize.align_corners && resize.half_pixel_centers) return context.malformed("align_corners and half_pixel_centers exclude each other");
  const VectorResizeQ10* const vectors = vector_resize_q10(context.isa());
  // What is computed once for each row and column stays small beside what the limit is for.
  constexpr std::int64_t kMostSamples = 65536;
  const bool few_samples = std::int64_t{resize.out_height} + resize.out_width <= kMostSamples;
  if (vectors != nullptr && context.input(0).info.dtype == DType::kInt8 && resize.channels >= vectors->least_channels && few_samples) return by_vectors(context, resize, *vectors);
  return make_kernel([resize, in = &context.input(0), out = &context.output(0)](ThreadPool& pool) {
    if (out->byte_size() == 0) return;
    pool.parallel_for(resize.rows(), 1, [&](std::int64_t begin, std::int64_t end) {
      with_type<float, std::uint8_t>(in->info.dtype, [&](auto type) {
        using T = decltype(type);
        resize_bilinear_f32<T>(resize, in->as<T>(), out->as<T>(), begin, end);
      });
      with_type<std::int8_t, std::int16_t>(in->info.dtype, [&](auto type) {
        using T = decltype(type);
        resize_bilinear_q10<T>(resize, in->as<T>(), out->as<T>(), begin, end);
      });
    });
  });
}

}  // namespace tandem
