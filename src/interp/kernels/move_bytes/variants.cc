#include "interp/kernels/by_isa.h"
#include "interp/kernels/move_bytes/move_bytes.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorMoveBytes& move_bytes_avx2() noexcept;
const VectorMoveBytes& move_bytes_avx512_vnni() noexcept;

// Nothing is multiplied: AVX-VNNI has no better one.
const VectorMoveBytes* vector_move_bytes(Isa isa) noexcept { return by_isa(isa, &move_bytes_avx2(), &move_bytes_avx2(), &move_bytes_avx512_vnni()); }
#else
const VectorMoveBytes* vector_move_bytes(Isa) noexcept { return nullptr; }
#endif

}  // namespace tandem
