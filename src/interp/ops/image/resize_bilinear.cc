// RESIZE_BILINEAR: to the height and width of operand 1.

#include "interp/kernels/resize_bilinear_f32/resize_bilinear_f32.h"
#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"

#include "base/try.h"
#include "interp/ops/image/resize.h"
#include "interp/ops/types.h"

namespace tandem {
PreparedKernel prepare_resize_bilinear(const OpContext& context) {
  TANDEM_TRY(context.expect_options(15));
  TANDEM_ASSIGN(const Resize resize, expect_resize(context, 2));
  if (resize.align_corners && resize.half_pixel_centers) return context.malformed("align_corners and half_pixel_centers exclude each other");
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
