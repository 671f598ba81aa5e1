// Whose rounding an interpreter follows.
#pragma once

#include <cstdint>
#include <string_view>

#include "tandem/export.h"

namespace tandem {

// Where the two differ in integers, it is mostly by one step (docs/numerics.md).
enum class Numerics : std::uint8_t {
  kTflite,  // TFLite's reference kernels
  kTflm,    // TFLite Micro's portable kernels: what a camera computes. Refuses what TFLite Micro refuses; a camera's firmware may have
            // fewer operators still.
};

// "tflite" or "tflm".
TANDEM_API std::string_view to_string(Numerics numerics) noexcept;

}  // namespace tandem
