// ARG_MIN: where the smallest value stands along the axis that operand 1 names.

#include <functional>

#include "interp/ops/reduce/arg_extremum.h"

namespace tandem {

PreparedKernel prepare_arg_min(const OpContext& context) { return prepare_arg_extremum(context, 57, std::less<>()); }

}  // namespace tandem
