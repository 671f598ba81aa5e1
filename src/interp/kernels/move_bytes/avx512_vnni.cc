#include "interp/kernels/simd/avx512_vnni.h"

#include "interp/kernels/move_bytes/vector.h"

namespace tandem {

const VectorMoveBytes& move_bytes_avx512_vnni() noexcept { return kVectorMoveBytes; }

}  // namespace tandem
