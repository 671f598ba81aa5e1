// SUB: the difference of two tensors whose shapes broadcast as numpy's do.

#include "interp/ops/binary/signed_sum.h"

namespace tandem {

PreparedKernel prepare_sub(const OpContext& context) { return prepare_signed_sum(context, 28, -1); }

}  // namespace tandem
