// Values to compute on, the same in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace tandem::bench {

inline std::vector<std::uint8_t> random_codes(std::size_t count) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> codes(count);
  for (auto& code : codes) code = static_cast<std::uint8_t>(random());
  return codes;
}

// From -1 to 1.
inline std::vector<float> random_floats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (auto& value : values) value = uniform(random);
  return values;
}

// Vector kernels take codes as bytes, scalar ones as what they are.
inline const std::int8_t* as_int8(const std::uint8_t* codes) { return reinterpret_cast<const std::int8_t*>(codes); }
inline std::int8_t* as_int8(std::uint8_t* codes) { return reinterpret_cast<std::int8_t*>(codes); }

}  // namespace tandem::bench
