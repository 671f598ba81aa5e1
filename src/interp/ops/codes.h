// Which tensors hold codes that stand for reals, and what such tensors must have.
#pragma once

#include <initializer_list>

#include "interp/ops/op.h"

namespace tandem {

// Whether the values are codes of reals. 8-bit integers always are; 16-bit ones where a scale says so.
bool holds_codes(const RuntimeTensor& tensor) noexcept;
// Each has one sound scale; the zero points of 16-bit codes are 0.
Result<void> expect_codes(const OpContext& context, std::initializer_list<const RuntimeTensor*> tensors);
// Both or none are quantised, soundly and with the same parameters: for operators that move values or choose among them.
Result<void> expect_same_quantization(const OpContext& context, const RuntimeTensor& a, const RuntimeTensor& b);

}  // namespace tandem
