// RANGE: from operand 0 in steps of operand 2 up to, and without, operand 1, all of which are constants.

#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

// How many values there are; -1 where the steps lead away from the limit, or nowhere.
double count_of(float start, float limit, float delta) {
  return delta == 0 || !(delta > 0 ? start <= limit : start >= limit) ? -1 : std::ceil(std::abs((limit - start) / delta));
}

template <class T>
double count_of(T start, T limit, T delta) {
  if (delta == 0 || (delta > 0 ? start > limit : start < limit)) return -1;
  const auto from = static_cast<std::uint64_t>(start), to = static_cast<std::uint64_t>(limit), by = static_cast<std::uint64_t>(delta);
  const std::uint64_t distance = delta > 0 ? to - from : from - to, step = delta > 0 ? by : std::uint64_t{0} - by;
  return static_cast<double>(distance / step) + (distance % step != 0 ? 1 : 0);
}

template <class T>
PreparedKernel prepare(const OpContext& context) {
  const T start = *context.input(0).as<T>(), limit = *context.input(1).as<T>(), delta = *context.input(2).as<T>();
  const double count = count_of(start, limit, delta);
  if (!(count >= 0)) return context.malformed(cat("steps of ", delta, " do not lead from ", start, " to ", limit));
  if (count > std::numeric_limits<std::int32_t>::max())
    return context.malformed(cat("from ", start, " to ", limit, " in steps of ", delta, " are more than 2147483647 values"));
  TANDEM_TRY(context.set_output_shape(0, {static_cast<std::int32_t>(count)}));
  return make_kernel([start, delta, out = &context.output(0)](ThreadPool&) {
    T* values = out->as<T>();
    const std::int64_t size = out->count();
    T value = start;
    for (std::int64_t i = 0; i < size; ++i) {
      if (i > 0) value = static_cast<T>(value + delta);  // added up as TFLite does, which shows in real numbers
      values[i] = value;
    }
  });
}

}  // namespace

PreparedKernel prepare_range(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 3, 1));
  const RuntimeTensor& start = context.input(0);
  TANDEM_TRY(context.expect_type(start, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_same_type(start, context.output(0)));
  for (std::size_t i = 0; i < 3; ++i) {
    TANDEM_TRY(context.expect_same_type(start, context.input(i)));
    TANDEM_TRY(context.expect_constant(context.input(i)));
    if (context.input(i).count() != 1) return context.malformed(cat(describe(context.input(i).info), ": must be a single value"));
  }
  switch (start.info.dtype) {
    case DType::kFloat32: return prepare<float>(context);
    case DType::kInt32: return prepare<std::int32_t>(context);
    default: return prepare<std::int64_t>(context);
  }
}

}  // namespace tandem
