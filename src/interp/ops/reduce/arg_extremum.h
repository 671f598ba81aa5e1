// ARG_MAX and ARG_MIN: where along an axis the largest or smallest value stands, the first of equal ones.
#pragma once

#include <cmath>
#include <concepts>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/reduce/axis.h"
#include "interp/ops/types.h"

namespace tandem {

template <class T, class Index, class Better>
void find_along(const AxisView& view, ThreadPool& pool, const T* in, Index* out, const Better& better) noexcept {
  pool.parallel_for(view.outer * view.inner, std::max<std::int64_t>(1, 16384 / view.length), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t o = begin; o < end; ++o) {
      const T* values = in + o / view.inner * view.length * view.inner + o % view.inner;
      std::int64_t best = 0;
      for (std::int64_t i = 1; i < view.length; ++i)
        if (better(values[i * view.inner], values[best * view.inner])) best = i;
      out[o] = static_cast<Index>(best);
    }
  });
}

// `options` is the kind of the operator's options.
template <class Better>
PreparedKernel prepare_arg_extremum(const OpContext& context, int options, const Better& better) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(options));
  constexpr std::int8_t kInt32 = 2, kInt64 = 4;
  std::int8_t output_type = 0;
  TANDEM_TRY(context.option(0, output_type));
  const RuntimeTensor &input = context.input(0), &output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt32, DType::kBool}));
  TANDEM_TRY(context.expect_type(output, {DType::kInt32, DType::kInt64}));
  if (output_type != (output.info.dtype == DType::kInt32 ? kInt32 : kInt64))
    return context.malformed(cat(describe(output.info), ": its options say type ", int{output_type}));
  TANDEM_ASSIGN(const AxisView view, axis_view(context));
  if (view.length == 0) return context.malformed(cat(describe(input.info), ": no values along axis ", view.axis));
  Shape shape = input.info.shape;
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(view.axis));
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return make_kernel([=, in = &input, out = &output](ThreadPool& pool) {
    with_type<std::int32_t, std::int64_t>(out->info.dtype, [&](auto index) {
      using Index = decltype(index);
      if (in->info.dtype == DType::kBool)
        return find_along(view, pool, in->as<std::uint8_t>(), out->as<Index>(), [&](std::uint8_t a, std::uint8_t b) { return better(a != 0, b != 0); });
      with_type<float, std::int8_t, std::uint8_t, std::int32_t>(in->info.dtype, [&](auto type) {
        using T = decltype(type);
        find_along(view, pool, in->as<T>(), out->as<Index>(), better);
      });
    });
  });
}

}  // namespace tandem
