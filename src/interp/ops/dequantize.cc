// DEQUANTIZE: codes to real values.

#include "base/try.h"
#include "interp/kernels/quantize_q8/quantize_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class Dequantize final : public Kernel {
 public:
  explicit Dequantize(const OpContext& context) : input_(context.input(0)), output_(context.output(0)) {}

  void eval(ThreadPool&) noexcept override {
    const Quantization& q = input_.info.quantization;
    with_q8_type(input_.info.dtype, [&](auto type) {
      using T = decltype(type);
      dequantize_q8<T>(input_.as<T>(), output_.as<float>(), element_count(input_.info.shape), q.scale(), q.zero_point());
    });
  }

 private:
  const RuntimeTensor& input_;
  const RuntimeTensor& output_;
};

}  // namespace

PreparedKernel prepare_dequantize(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, {DType::kInt8, DType::kUint8}));
  TANDEM_TRY(context.expect_type(context.output(0), {DType::kFloat32}));
  TANDEM_TRY(context.expect_per_tensor_quantized(input));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  return std::make_unique<Dequantize>(context);
}

}  // namespace tandem
