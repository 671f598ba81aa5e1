// NOT_EQUAL: a != b, value by value.

#include <functional>

#include "interp/ops/binary/comparison.h"

namespace tandem {

PreparedKernel prepare_not_equal(const OpContext& context) { return prepare_equality(context, std::not_equal_to<>()); }

}  // namespace tandem
