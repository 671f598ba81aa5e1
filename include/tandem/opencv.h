// For applications that use OpenCV themselves: the same pixels as a cv::Mat and as an ImageView. No copy either way.
// The only header here that names cv::, and not part of tandem.h; include it where opencv2/core is at hand.
#pragma once

#include <opencv2/core/mat.hpp>

#include "tandem/frame.h"

namespace tandem {

// An 8-bit, 1- or 3-channel matrix as a picture; `order` says what three channels mean. Valid as long as the matrix's data.
inline ImageView view_of(const cv::Mat& image, PixelFormat order = PixelFormat::kBgr) {
  CV_Assert(image.type() == CV_8UC1 || image.type() == CV_8UC3);
  return {image.data, image.cols, image.rows, static_cast<std::ptrdiff_t>(image.step[0]), image.channels() == 1 ? PixelFormat::kGray : order};
}

// A header over the picture's pixels, in the picture's channel order. Only to read; valid as long as the picture.
inline const cv::Mat mat_of(const ImageView& image) {
  return cv::Mat(image.height, image.width, CV_8UC(channels_of(image.format)), const_cast<std::uint8_t*>(image.data),
                 static_cast<std::size_t>(image.stride));
}

}  // namespace tandem
