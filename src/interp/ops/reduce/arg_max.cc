// ARG_MAX: where the largest value stands along the axis that operand 1 names.

#include <functional>

#include "interp/ops/reduce/arg_extremum.h"

namespace tandem {

PreparedKernel prepare_arg_max(const OpContext& context) { return prepare_arg_extremum(context, 40, std::greater<>()); }

}  // namespace tandem
