// SPLIT_V: the input cut along the dimension that operand 2 names into parts of the lengths that operand 1 lists; one may be -1: the rest.

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/parts.h"

namespace tandem {

PreparedKernel prepare_split_v(const OpContext& context) {
  TANDEM_TRY(context.expect_options(79));
  std::int32_t count = 0;
  TANDEM_TRY(context.option(0, count));
  if (count < 1) return context.malformed(cat("splits into ", count, " parts, needs at least 1"));
  TANDEM_TRY(context.expect_arity(3, 3, static_cast<std::size_t>(count)));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& operand = context.input(1);
  TANDEM_ASSIGN(const std::vector<std::int32_t> wanted, context.constant_integers(1));
  TANDEM_ASSIGN(const std::int32_t wanted_axis, constant_integer(context, 2));
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted_axis, input));
  if (operand.info.shape != Shape{count}) return context.malformed(cat(describe(operand.info), ": must be [", count, "]"));

  std::vector<std::int64_t> lengths(wanted.begin(), wanted.end());
  const std::int64_t length = input.info.shape[axis];
  const auto does_not_fit = [&] { return context.malformed(cat("dimension ", axis, " of ", describe(input.info), " does not split into parts of ", listed(wanted))); };
  std::int64_t* rest = nullptr;
  std::int64_t sum = 0;
  for (std::int64_t& part : lengths) {
    if (part < -1 || (part == -1 && rest != nullptr)) return does_not_fit();
    if (part == -1) rest = &part;
    else sum += part;
  }
  if (rest == nullptr ? sum != length : sum > length) return does_not_fit();
  if (rest != nullptr) *rest = length - sum;
  return prepare_split_into(context, input, axis, lengths);
}

}  // namespace tandem
