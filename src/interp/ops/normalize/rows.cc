#include "interp/ops/normalize/rows.h"

#include "base/text.h"

namespace tandem {

Result<Rows> rows_of(const OpContext& context, const RuntimeTensor& tensor) {
  const Shape& shape = tensor.info.shape;
  if (shape.empty() || shape.back() < 1) return context.malformed(cat(describe(tensor.info), ": needs a last dimension of at least 1"));
  return Rows{element_count(shape) / shape.back(), shape.back()};
}

}  // namespace tandem
