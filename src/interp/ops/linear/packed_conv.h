// The kernels of linear operators whose weights can be packed.
#pragma once

#include <memory>

#include "interp/kernels/packed.h"
#include "interp/ops/linear/linear_kernel.h"

namespace tandem {

// What of an operator's kernels are packed, by type; null for instruction sets without.
struct PackedConvs {
  const PackedConvQ8* codes = nullptr;
  const PackedConvF32* floats = nullptr;
};

// Null where there is none: other types, weights or biases that are not known yet, or what the packed kernel leaves to the scalar one.
// `conv` says what the operator computes as a convolution.
template <class Rescale>
PreparedKernel packed_conv_kernel(const OpContext& context, const LinearOperands& operands, const Conv& conv, Rescale rescale, const PackedConvs& packed);

extern template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, FixedRescale, const PackedConvs&);
extern template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, RealRescale, const PackedConvs&);

}  // namespace tandem
