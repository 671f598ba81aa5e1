#include "interp/ops/binary/comparison.h"

#include <algorithm>
#include <cmath>

namespace tandem {

Result<CodeScalings> code_scalings(const OpContext& context, const BinaryOperands& operands) {
  for (const RuntimeTensor* tensor : {operands.a, operands.b}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  const Quantization &a = operands.a->info.quantization, &b = operands.b->info.quantization;
  // Scales from 1 on would leave 32 bits in the end; a common power of two less changes no comparison.
  int exponent = 0;
  std::frexp(std::max(a.scale(), b.scale()), &exponent);
  const int down = std::max(exponent, 0);
  const auto scaling = [&](const Quantization& q) { return CodeScaling{q.zero_point(), to_fixed_multiplier(std::ldexp(static_cast<double>(q.scale()), -down))}; };
  return CodeScalings{scaling(a), scaling(b)};
}

}  // namespace tandem
