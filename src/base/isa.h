// Which instruction set the kernels use.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tandem/error.h"

namespace tandem {

// Ordered: each is preferred to those before it.
enum class Isa : std::uint8_t { kScalar, kAvx2, kAvxVnni, kAvx512Vnni };

// "scalar", "avx2", "avx-vnni", "avx512-vnni": as TANDEM_ISA takes them.
std::string_view name_of(Isa isa) noexcept;
std::optional<Isa> isa_named(std::string_view name) noexcept;

// Whether this build has kernels for it and this CPU and its operating system can run them.
bool is_available(Isa isa) noexcept;

// Whether the CPU permutes bytes of whole 512-bit vectors (AVX512-VBMI), as most do that have kAvx512Vnni. Its kernels may then do so too.
bool has_avx512_vbmi() noexcept;

// What the environment variable TANDEM_ISA names, else the best that is available. Read once in a process. kInvalidArgument when it
// names what is not known or not available.
Result<Isa> chosen_isa();

}  // namespace tandem
