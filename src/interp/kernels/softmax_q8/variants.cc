#include "interp/kernels/by_isa.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
void softmax_q8_avx2(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) noexcept;
void softmax_q8_avx512_vnni(const SoftmaxQ8& softmax, const SoftmaxExponentials& exponentials, bool is_unsigned, const std::uint8_t* in, std::uint8_t* out) noexcept;

// No products are added up: AVX-VNNI has no better one.
VectorSoftmaxQ8 vector_softmax_q8(Isa isa) noexcept { return by_isa<VectorSoftmaxQ8>(isa, softmax_q8_avx2, softmax_q8_avx2, softmax_q8_avx512_vnni); }
#else
VectorSoftmaxQ8 vector_softmax_q8(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
