// QUANTIZE: real values to codes, or codes of one quantisation to those of another.

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/quantize_q8/quantize_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class Quantize final : public Kernel {
 public:
  Quantize(FixedMultiplier multiplier, const OpContext& context) : multiplier_(multiplier), input_(context.input(0)), output_(context.output(0)) {}

  void eval(ThreadPool&) noexcept override {
    const std::int64_t count = element_count(input_.info.shape);
    const Quantization &from = input_.info.quantization, &to = output_.info.quantization;
    with_q8_type(output_.info.dtype, [&](auto to_type) {
      using To = decltype(to_type);
      if (input_.info.dtype == DType::kFloat32) return quantize_q8<To>(input_.as<float>(), output_.as<To>(), count, to.scale(), to.zero_point());
      with_q8_type(input_.info.dtype, [&](auto from_type) {
        using From = decltype(from_type);
        requantize_q8<From, To>(input_.as<From>(), output_.as<To>(), count, multiplier_, from.zero_point(), to.zero_point());
      });
    });
  }

 private:
  FixedMultiplier multiplier_;  // between two quantisations
  const RuntimeTensor& input_;
  const RuntimeTensor& output_;
};

}  // namespace

PreparedKernel prepare_quantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_type(output, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_per_tensor_quantized(output));
  FixedMultiplier multiplier;
  if (input.info.dtype != DType::kFloat32) {
    TANDEM_TRY(context.expect_per_tensor_quantized(input));
    multiplier = to_fixed_multiplier(static_cast<double>(input.info.quantization.scale()) / output.info.quantization.scale());
  }
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return std::make_unique<Quantize>(multiplier, context);
}

}  // namespace tandem
