// What CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED have in common: their operands' types and quantisation, and the
// options that convolutions share.
#pragma once

#include <cstdint>

#include "interp/kernels/quantize_rows_f32/quantize_rows_f32.h"
#include "interp/kernels/window.h"
#include "interp/ops/op.h"

namespace tandem {

struct LinearOperands {
  const RuntimeTensor* input = nullptr;
  const RuntimeTensor* weights = nullptr;
  const RuntimeTensor* bias = nullptr;  // may be null
  const RuntimeTensor* output = nullptr;
  int channel_axis = 0;  // of the weights, along which the output's channels lie
  std::int8_t activation = 0;
  std::int8_t sum_type = 0;  // option quantized_bias_type: the format's number of a type, 0 where it says nothing
  // Float activations are quantised in so many parts, each for itself, where the weights are int8.
  std::int64_t rows = 0;
  RowCodes row_codes = RowCodes::kAsymmetric;
  bool scales_in_float = false;  // input and weight scale are multiplied in single precision, as they always are for uint8

  std::int64_t channels() const noexcept { return weights->info.shape[static_cast<std::size_t>(channel_axis)]; }
  bool hybrid() const noexcept { return input->info.dtype == DType::kFloat32 && weights->info.dtype == DType::kInt8; }
  // Whether sums have 64 bits: those of 16-bit activations do, unless bias or option are of 32.
  bool wide() const noexcept;
};

// Types, quantisation and the bias's length. int8, uint8 and float32 throughout, int16 with int8 weights, and with `hybrid` float32 with
// int8 weights. The weights' rank must have been checked.
Result<void> expect_linear(const OpContext& context, const LinearOperands& operands, bool hybrid);

// One scale and zero point, which is 0 for int16.
Result<void> expect_quantized_factor(const OpContext& context, const RuntimeTensor& tensor);

struct Convolution {
  LinearOperands operands;
  Window window;
};

// CONV_2D and DEPTHWISE_CONV_2D, whose filters' output channels lie along `channel_axis`: all checks but those of how many channels there
// are, the window, and the output's shape. Their options are of `kind` and differ from field `activation_field` on, where the activation
// is followed by the dilations.
Result<Convolution> read_convolution(const OpContext& context, int kind, int activation_field, int channel_axis);

// kModelMalformed: so many channels do not go with this filter.
Error unfit_filter(const OpContext& context, const LinearOperands& operands);

}  // namespace tandem
