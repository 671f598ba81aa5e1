// What the operators that resize pictures have in common.
#pragma once

#include "interp/kernels/resize.h"
#include "interp/ops/op.h"

namespace tandem {

// Checks the picture, operand 0, and its new height and width, operand 1, a constant; sets the output's shape. `align_corners` is the id
// of that option, the next is half_pixel_centers.
Result<Resize> expect_resize(const OpContext& context, int align_corners);

}  // namespace tandem
