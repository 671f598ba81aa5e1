// PADV2: PAD with a value of its own, operand 2.

#include "interp/ops/movement/pad.h"

namespace tandem {

PreparedKernel prepare_padv2(const OpContext& context) { return prepare_padded(context, true); }

}  // namespace tandem
