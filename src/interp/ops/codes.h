// Which tensors hold codes that stand for reals, and what such tensors must have.
#pragma once

#include <initializer_list>

#include "interp/ops/op.h"

namespace tandem {

// Whether the values are codes of reals. 8-bit integers always are; 16-bit ones where a scale says so.
bool holds_codes(const RuntimeTensor& tensor) noexcept;
// Each has one sound scale; the zero points of 16-bit codes are 0.
Result<void> expect_codes(const OpContext& context, std::initializer_list<const RuntimeTensor*> tensors);
// For operators that choose among codes without rescaling them: the tensors, if they have scales at all, have the same.
Result<void> expect_equal_quantization(const OpContext& context, std::initializer_list<const RuntimeTensor*> tensors);

}  // namespace tandem
