// The kernel of a linear operator of 8-bit values whose weights can be packed.
#pragma once

#include <memory>

#include "interp/kernels/packed_q8.h"
#include "interp/ops/linear/linear_kernel.h"

namespace tandem {

// Null where there is none: other types, weights or biases that are not known yet, or no `packed` for the instruction set. `conv` says what
// the operator computes as a convolution.
template <class Rescale>
PreparedKernel packed_conv_kernel(const OpContext& context, const LinearOperands& operands, const Conv& conv, Rescale rescale, const PackedConvQ8* packed);

extern template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, FixedRescale, const PackedConvQ8*);
extern template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, RealRescale, const PackedConvQ8*);

}  // namespace tandem
