// Padding and output sizes of operators that slide a window.
#pragma once

#include <cstdint>

#include "interp/kernels/window.h"
#include "interp/ops/op.h"

namespace tandem {

// Fills in `window` what follows from the rest: given the input's and the filter's sizes, strides and dilations, the output's height
// and width and the padding (0 SAME: as many outputs as inputs / stride, rounded up; 1 VALID: windows inside the picture only).
// kModelMalformed for a stride, dilation or window below 1, an unknown padding or a window that does not fit.
Result<void> place_window(const OpContext& context, std::int8_t padding, Window& window);

}  // namespace tandem
