// Arithmetic on values that are no codes, of any type.
#pragma once

#include <concepts>
#include <cstdint>

namespace tandem {

// Integers keep the low bits of what leaves their type, as two's complement hardware does.
template <class T>
T sum_of(T a, T b) noexcept {
  if constexpr (std::floating_point<T>) return a + b;
  else return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
template <class T>
T difference_of(T a, T b) noexcept {
  if constexpr (std::floating_point<T>) return a - b;
  else return static_cast<T>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
template <class T>
T product_of(T a, T b) noexcept {
  if constexpr (std::floating_point<T>) return a * b;
  else return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

}  // namespace tandem
