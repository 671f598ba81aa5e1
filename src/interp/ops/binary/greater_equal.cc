// GREATER_EQUAL: a >= b, value by value.

#include <functional>

#include "interp/ops/binary/comparison.h"

namespace tandem {

PreparedKernel prepare_greater_equal(const OpContext& context) { return prepare_order(context, std::greater_equal<>()); }

}  // namespace tandem
