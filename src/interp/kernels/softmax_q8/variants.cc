#include "interp/kernels/by_isa.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorSoftmaxQ8& softmax_q8_avx2() noexcept;
const VectorSoftmaxQ8& softmax_q8_avx512_vnni() noexcept;

// No products are added up: AVX-VNNI has no better one.
const VectorSoftmaxQ8* vector_softmax_q8(Isa isa) noexcept { return by_isa(isa, &softmax_q8_avx2(), &softmax_q8_avx2(), &softmax_q8_avx512_vnni()); }
#else
const VectorSoftmaxQ8* vector_softmax_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
