// REDUCE_MAX: the largest value over the axes that operand 1 lists.

#include <functional>
#include <limits>

#include "interp/ops/reduce/extremum.h"

namespace tandem {

PreparedKernel prepare_reduce_max(const OpContext& context) {
  return prepare_extremum(context, true, [](auto type) { return std::numeric_limits<decltype(type)>::lowest(); }, std::greater<>());
}

}  // namespace tandem
