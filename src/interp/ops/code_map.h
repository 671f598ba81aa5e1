// Operators each of whose 8-bit codes follows from one 8-bit code of an input, whatever they compute.
#pragma once

#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/ops/op.h"

namespace tandem {

// Looks up the codes of input `input`, which has as many values as the output, in `table`, and reads no other input. The output's tensor
// knows of it (RuntimeTensor::function), so that an operator on both tensors can be a look-up too.
PreparedKernel prepare_code_map(const OpContext& context, std::size_t input, const TableQ8& table);

}  // namespace tandem
