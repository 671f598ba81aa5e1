// Steps that operators on quantised tensors share in prepare.
#pragma once

#include <cstdint>
#include <vector>

#include "base/fixed_point.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

struct ClampRange {
  std::int32_t low, high;
};

// The codes that a fused activation leaves: RELU, RELU_N1_TO_1 and RELU6 cut at real 0, -1 .. 1 and 0 .. 6. kModelUnsupported for TANH
// and SIGN_BIT, kModelMalformed for what is none of the format's. `tensor` must be per-tensor quantised.
Result<ClampRange> activation_range(const OpContext& context, std::int8_t activation, const RuntimeTensor& tensor);

struct FloatRange {
  float low, high;
};

// The same for floats. Without an activation infinities become the largest number, as in TFLite.
Result<FloatRange> float_activation_range(const OpContext& context, std::int8_t activation);

// For each of `channels` output channels, input scale * its filter scale / output scale.
std::vector<double> channel_multipliers(const RuntimeTensor& input, const RuntimeTensor& filter, const RuntimeTensor& output, int channels);
// The same as convolutions use it. uint8 models multiply input and filter scale in single precision, as TFLite does.
std::vector<FixedMultiplier> channel_fixed_multipliers(const RuntimeTensor& input, const RuntimeTensor& filter, const RuntimeTensor& output, int channels);

// Input, filter and optional bias (operands 0, 1, 2) of a convolution or matrix product and its output: types, quantisation, the bias's
// length. The filter's output channels lie along `axis`.
Result<void> expect_q8_product(const OpContext& context, int axis);

}  // namespace tandem
