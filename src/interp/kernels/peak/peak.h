// How fast a core multiplies at best: products of ones, each added to a sum, with nothing between but registers. The scalar variant has
// what compilers make of the loops that the scalar kernels multiply in.
#pragma once

#include <cstdint>

#include "interp/kernels/variant_name.h"

namespace tandem {

enum class Isa : std::uint8_t;

struct Peak {
  VariantName name;
  // Products of one round.
  std::int64_t codes_per_round, floats_per_round;
  // Both compute so many rounds and return the sum of all products, of codes modulo 2^32. Floats lose count past 2^24 a lane.
  std::uint32_t (*codes)(std::int64_t rounds) noexcept;
  float (*floats)(std::int64_t rounds) noexcept;
};

const Peak& peak_of(Isa isa) noexcept;

}  // namespace tandem
