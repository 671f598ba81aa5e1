// What kernels for vectors need of single floats.
#pragma once

#include <cstdint>

namespace tandem {
namespace {

// `value` moved by so many of its last places away from zero.
inline float neighbour(float value, std::int32_t places) {
  if (value == 0.0f) return value;
  std::int32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  bits += places;
  __builtin_memcpy(&value, &bits, sizeof bits);
  return value;
}

}  // namespace
}  // namespace tandem
