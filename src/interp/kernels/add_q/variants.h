// The vector sums, one a file.
#pragma once

#include "interp/kernels/add_q/add_q.h"

namespace tandem {

const VectorAddQ8& add_q8_avx2() noexcept;
const VectorAddQ8& add_q8_avx_vnni() noexcept;
const VectorAddQ8& add_q8_avx512_vnni() noexcept;

}  // namespace tandem
