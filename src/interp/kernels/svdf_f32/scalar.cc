#include "interp/kernels/svdf_f32/svdf_f32.h"

namespace tandem {

template <class W>
void svdf_f32(const SvdfF32<W>& svdf, const float* in, float* state, std::int8_t* code_memory, float* out) noexcept {
  const Factors<W> factors = factors_of(svdf.feature, svdf.codes, in, svdf.inputs, code_memory);
  for (std::int64_t unit = 0; unit < svdf.filters / svdf.rank; ++unit) {
    float sum = 0;
    for (std::int64_t f = unit * svdf.rank; f < (unit + 1) * svdf.rank; ++f) {
      float* history = state + f * svdf.memory;
      std::copy(history + 1, history + svdf.memory, history);
      history[svdf.memory - 1] = product(svdf.feature, f, factors, svdf.inputs);
      float weighted = 0;
      for (std::int64_t m = 0; m < svdf.memory; ++m) weighted += svdf.time[f * svdf.memory + m] * history[m];
      sum += weighted;
    }
    out[unit] = activate(svdf.activation, svdf.bias == nullptr ? sum : sum + svdf.bias[unit]);
  }
}

template void svdf_f32<float>(const SvdfF32<float>&, const float*, float*, std::int8_t*, float*) noexcept;
template void svdf_f32<std::int8_t>(const SvdfF32<std::int8_t>&, const float*, float*, std::int8_t*, float*) noexcept;

}  // namespace tandem
