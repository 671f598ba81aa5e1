#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/softmax_q8/vector.h"

namespace tandem {

const VectorSoftmaxQ8& softmax_q8_avx2() noexcept { return kVectorSoftmaxQ8; }

}  // namespace tandem
