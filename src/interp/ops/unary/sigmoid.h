// What LOGISTIC and TANH share.
#pragma once

#include "interp/kernels/sigmoid_q16/sigmoid_q16.h"
#include "interp/ops/unary/unary.h"

namespace tandem {

using SigmoidFunction = void (*)(const SigmoidQ16& sigmoid, const std::int16_t* in, std::int16_t* out, std::int64_t count);

// int16, whose output's scale must be 1/32768. An input scale of 2^-12 or, up to `largest_shift`, that many powers of two more, is taken
// as it is; others become a multiplier.
PreparedKernel map_sigmoid_q16(const OpContext& context, int largest_shift, SigmoidFunction function);

// int8 as TFLite Micro has it: `function` of the value in Q4.27, in Q0.31, rounded to `fraction_bits`; past Q4.27 it is the lowest or the
// largest code.
PreparedKernel map_sigmoid_fixed_point(const OpContext& context, std::int32_t (*function)(std::int32_t), int fraction_bits, std::int32_t zero_point);

}  // namespace tandem
