// LESS: a < b, value by value.

#include <functional>

#include "interp/ops/binary/comparison.h"

namespace tandem {

PreparedKernel prepare_less(const OpContext& context) { return prepare_order(context, std::less<>()); }

}  // namespace tandem
