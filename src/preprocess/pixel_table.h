// What each 8-bit pixel value becomes in the tensor: normalisation and quantisation, computed once for the 256 values of each channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tandem/error.h"
#include "tandem/model.h"
#include "tandem/tensor.h"

namespace tandem {

struct PixelTable {
  int channels = 0;
  bool is_float = false;
  std::array<std::array<float, 256>, 3> reals{};         // float32 tensors
  std::array<std::array<std::uint8_t, 256>, 3> codes{};  // uint8 and int8 tensors, the latter's as their bits
};

// For a [1, height, width, channels] tensor. Errors: see Preprocessor::create.
Result<PixelTable> make_pixel_table(const TensorInfo& input, const std::optional<Normalization>& normalization);

}  // namespace tandem
