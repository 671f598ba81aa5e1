// ADD: two tensors whose shapes broadcast as numpy's do.

#include "interp/ops/binary/sum.h"

namespace tandem {

PreparedKernel prepare_add(const OpContext& context) { return prepare_sum(context, 11, 1); }

}  // namespace tandem
