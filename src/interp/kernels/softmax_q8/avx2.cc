#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/softmax_q8/vector.h"

namespace tandem {

void softmax_q8_avx2(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) noexcept {
  softmax_of_rows(softmax, exponentials, is_unsigned, in, out);
}

}  // namespace tandem
