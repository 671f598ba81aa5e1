// What SQRT and RSQRT of codes share: they are not defined for negative values, which are found while the model runs.
#pragma once

#include <cstdint>

#include "interp/ops/op.h"

namespace tandem {

// kRunFailed for the first code below `zero_point`. T: std::int8_t or std::int16_t.
template <class T>
Result<void> expect_not_negative(const RuntimeTensor& tensor, std::int32_t zero_point);

// code(c) of each value, once all are known to be not negative.
template <class T, class Run>
PreparedKernel root_kernel(const OpContext& context, Run run) {
  const std::int32_t zero_point = context.input(0).info.quantization.zero_point();
  return make_kernel(
      [run, zero_point, in = &context.input(0), out = &context.output(0)](ThreadPool&) -> Result<void> {
        if (auto checked = expect_not_negative<T>(*in, zero_point); !checked) return checked;
        run(in->as<T>(), out->as<T>(), in->count());
        return {};
      },
      KernelTraits{.overwrites = 0});
}

}  // namespace tandem
