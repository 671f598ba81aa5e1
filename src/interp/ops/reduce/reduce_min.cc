// REDUCE_MIN: the smallest value over the axes that operand 1 lists.

#include <functional>
#include <limits>

#include "interp/ops/reduce/extremum.h"

namespace tandem {

PreparedKernel prepare_reduce_min(const OpContext& context) {
  return prepare_extremum(context, false, [](auto type) { return std::numeric_limits<decltype(type)>::max(); }, std::less<>());
}

}  // namespace tandem
