// A frame's pixels as a cv::Mat, and back.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string_view>

#include "base/text.h"
#include "tandem/error.h"
#include "tandem/frame.h"

namespace tandem {

// A header over the frame's own pixels, which must be BGR.
inline cv::Mat mat_over(Frame& frame) {
  const ImageView view = frame.view();
  return cv::Mat(view.height, view.width, CV_8UC3, frame.pixels(), static_cast<std::size_t>(view.stride));
}

// Makes the frame a copy of an 8-bit BGR image. kInputMalformed, after `name`, for a size that is not accepted.
inline Result<void> copy_into(const cv::Mat& image, Frame& frame, std::string_view name) {
  if (auto sized = frame.resize(image.cols, image.rows, PixelFormat::kBgr); !sized) return Error(sized.error().code(), cat(name, ": ", sized.error().message()));
  cv::Mat target = mat_over(frame);
  image.copyTo(target);
  return {};
}

}  // namespace tandem
