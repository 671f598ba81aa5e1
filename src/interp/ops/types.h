// From a tensor's type to the C++ type of its values.
#pragma once

#include <cstdint>
#include <type_traits>

#include "tandem/tensor.h"

namespace tandem {

// Values of DType::kBool have no C++ type here: they are bytes of any value, which a bool must not hold. Read them as std::uint8_t.
template <class T>
inline constexpr DType kTypeOf = DType::kOther;
template <> inline constexpr DType kTypeOf<float> = DType::kFloat32;
template <> inline constexpr DType kTypeOf<double> = DType::kFloat64;
template <> inline constexpr DType kTypeOf<std::int8_t> = DType::kInt8;
template <> inline constexpr DType kTypeOf<std::uint8_t> = DType::kUint8;
template <> inline constexpr DType kTypeOf<std::int16_t> = DType::kInt16;
template <> inline constexpr DType kTypeOf<std::uint16_t> = DType::kUint16;
template <> inline constexpr DType kTypeOf<std::int32_t> = DType::kInt32;
template <> inline constexpr DType kTypeOf<std::uint32_t> = DType::kUint32;
template <> inline constexpr DType kTypeOf<std::int64_t> = DType::kInt64;
template <> inline constexpr DType kTypeOf<std::uint64_t> = DType::kUint64;

// with_type<float, std::int8_t>(dtype, body) calls body(T()) for the one T of the list whose type `dtype` is, which prepare has checked.
template <class... Types, class Body>
void with_type(DType dtype, const Body& body) {
  static_cast<void>(((dtype == kTypeOf<Types> && (body(Types()), true)) || ...));
}

// The same by the size of a value, for operators that only move them: body(std::uint8_t()), 16, 32 or 64 bits.
template <class Body>
void with_size(std::size_t size, const Body& body) {
  if (size == 1) body(std::uint8_t());
  else if (size == 2) body(std::uint16_t());
  else if (size == 4) body(std::uint32_t());
  else body(std::uint64_t());
}

}  // namespace tandem
