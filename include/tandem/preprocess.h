// From a picture to the model's input tensor: resize, colour order, normalise and quantise in one pass, with no image in between.
#pragma once

#include <memory>
#include <optional>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/frame.h"
#include "tandem/model.h"
#include "tandem/tensor.h"

namespace tandem {

// Stretches the whole picture to the tensor's size with bilinear interpolation, equal to cv::resize(INTER_LINEAR) on 8-bit pixels to
// the last bit; converts to RGB (three channels) or gray as cv::COLOR_BGR2GRAY (one channel); then
//   real = (pixel - mean) / std,   q = clamp(round_half_away(real / scale) + zero_point)
// for integer tensors, or `real` itself for float32. Without a normalization an integer tensor takes the pixel (uint8) or
// pixel - 128 (int8) and a float32 tensor the pixel value 0..255.
// One thread at a time: it keeps its row buffers between calls.
class TANDEM_API Preprocessor {
 public:
  // `input` is [1, height, width, 1 or 3], uint8, int8 or float32; kModelMismatch otherwise. kInvalidArgument for a std of 0 or a
  // number of means that does not fit the channels.
  static Result<Preprocessor> create(const TensorInfo& input, const std::optional<Normalization>& normalization);
  Preprocessor(Preprocessor&&) noexcept;
  Preprocessor& operator=(Preprocessor&&) noexcept;
  ~Preprocessor();

  // Fills `input` from `image`, whatever its size, stride and channel order. Allocates only when the picture's size differs from
  // the last one's.
  Result<void> run(const ImageView& image, TensorView input);

 private:
  struct Impl;
  explicit Preprocessor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
