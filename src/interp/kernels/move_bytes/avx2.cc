#include "interp/kernels/simd/avx2.h"

#include "interp/kernels/move_bytes/vector.h"

namespace tandem {

const VectorMoveBytes& move_bytes_avx2() noexcept { return kVectorMoveBytes; }

}  // namespace tandem
