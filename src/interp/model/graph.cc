#include "interp/model/graph.h"

#include <limits>

#include "base/text.h"
#include "interp/model/operator_names.h"

namespace tandem {

std::string OperatorDef::name() const {
  if (!custom_name.empty()) return printable(custom_name);
  return std::string(operator_name(code));
}

std::int64_t element_count(const Shape& shape) noexcept {
  std::int64_t product = 1;
  bool empty = false;
  for (const auto dimension : shape) {
    if (dimension == 0) empty = true;
    else product *= dimension;
    if (product > std::numeric_limits<std::int32_t>::max()) return -1;
  }
  return empty ? 0 : product;
}

std::string describe(const TensorInfo& info) {
  return cat("tensor ", info.index, " '", printable(info.name), "' ", listed(info.shape), " ", to_string(info.dtype));
}

}  // namespace tandem
