// FLOOR_DIV and FLOOR_MOD, which divide codes as they are, whatever their scale.
#pragma once

#include <concepts>

#include "base/try.h"
#include "interp/ops/binary/binary.h"

namespace tandem {

// `fails` says for which divisors the run fails; `function` sees no other.
template <class... Types, class Fails, class Function>
PreparedKernel prepare_floor_division(const OpContext& context, const BinaryOperands& operands, const Fails& fails, const Function& function) {
  for (const RuntimeTensor* tensor : {operands.a, operands.b, static_cast<const RuntimeTensor*>(operands.out)})
    if (tensor->info.quantization.quantized()) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  std::unique_ptr<Kernel> kernel;
  with_type<Types...>(operands.a->info.dtype, [&](auto type) {
    using T = decltype(type);
    kernel = make_kernel([=](ThreadPool& pool) -> Result<void> {
      if (const auto position = find_value<T>(*operands.b, fails); position >= 0) return wrong_value(*operands.b, 0, position, "division by zero");
      for_each_pair<T, T>(operands, pool, function);
      return {};
    }, operands.traits);
  });
  return kernel;
}

}  // namespace tandem
