#include <algorithm>
#include <cmath>

#include "interp/kernels/softmax_f32/softmax_f32.h"

namespace tandem {

void softmax_f32(const float* in, float* out, std::int64_t rows, std::int64_t depth, float beta) noexcept {
  for (std::int64_t row = 0; row < rows; ++row, in += depth, out += depth) {
    const float largest = *std::max_element(in, in + depth);
    float sum = 0;
    for (std::int64_t i = 0; i < depth; ++i) {
      out[i] = std::exp((in[i] - largest) * beta);
      sum += out[i];
    }
    for (std::int64_t i = 0; i < depth; ++i) out[i] /= sum;
  }
}

void log_softmax_f32(const float* in, float* out, std::int64_t rows, std::int64_t depth) noexcept {
  for (std::int64_t row = 0; row < rows; ++row, in += depth, out += depth) {
    const float largest = *std::max_element(in, in + depth);
    float sum = 0;
    for (std::int64_t i = 0; i < depth; ++i) sum += std::exp(in[i] - largest);
    const float log_sum = std::log(sum);
    for (std::int64_t i = 0; i < depth; ++i) out[i] = in[i] - largest - log_sum;
  }
}

}  // namespace tandem
