// CUMSUM: sums of all values up to each, along the axis that operand 1 names.

#include "base/try.h"
#include "interp/ops/reduce/axis.h"
#include "interp/ops/types.h"
#include "interp/ops/wrapping.h"

namespace tandem {
namespace {

struct Cumsum {
  AxisView view;
  bool exclusive = false;  // without the value itself
  bool reverse = false;    // from the end
};

template <class T>
void add_up(const Cumsum& cumsum, ThreadPool& pool, const T* in, T* out) noexcept {
  const auto [outer, length, inner, axis] = cumsum.view;
  const std::int64_t grain = std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, length));
  pool.parallel_for(outer * inner, grain, [&, length = length, inner = inner](std::int64_t begin, std::int64_t end) {
    for (std::int64_t line = begin; line < end; ++line) {
      const std::int64_t first = line / inner * length * inner + line % inner;
      T total = 0;
      for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t at = first + (cumsum.reverse ? length - 1 - i : i) * inner;
        const T before = total;
        total = sum_of(total, in[at]);
        out[at] = cumsum.exclusive ? before : total;
      }
    }
  });
}

}  // namespace

PreparedKernel prepare_cumsum(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(102));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  Cumsum cumsum;
  TANDEM_TRY(context.option(0, cumsum.exclusive));
  TANDEM_TRY(context.option(1, cumsum.reverse));
  TANDEM_ASSIGN(cumsum.view, axis_view(context));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return make_kernel([cumsum, in = &input, out = &context.output(0)](ThreadPool& pool) {
    with_type<float, std::int32_t, std::int64_t>(in->info.dtype, [&](auto type) {
      using T = decltype(type);
      add_up(cumsum, pool, in->as<T>(), out->as<T>());
    });
  }, {.overwrites = 0});
}

}  // namespace tandem
