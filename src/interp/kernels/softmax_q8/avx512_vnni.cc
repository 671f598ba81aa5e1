#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/softmax_q8/vector.h"

namespace tandem {

const VectorSoftmaxQ8& softmax_q8_avx512_vnni() noexcept { return kVectorSoftmaxQ8; }

}  // namespace tandem
