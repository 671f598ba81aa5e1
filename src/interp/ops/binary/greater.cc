// GREATER: a > b, value by value.

#include <functional>

#include "interp/ops/binary/comparison.h"

namespace tandem {

PreparedKernel prepare_greater(const OpContext& context) { return prepare_order(context, std::greater<>()); }

}  // namespace tandem
