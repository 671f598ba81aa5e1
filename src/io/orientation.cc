#include "io/orientation.h"

#include <libexif/exif-data.h>

#include <memory>
#include <opencv2/core.hpp>

#include "io/mat.h"

namespace tandem {

int exif_orientation(std::span<const std::byte> file) {
  struct Release {
    void operator()(ExifData* data) const { exif_data_unref(data); }
  };
  const std::unique_ptr<ExifData, Release> data(exif_data_new_from_data(reinterpret_cast<const unsigned char*>(file.data()), static_cast<unsigned>(file.size())));
  if (!data) return 1;
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->components != 1) return 1;
  const int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

Result<void> set_upright(Frame& frame, int orientation, std::string_view name) {
  if (orientation == 1) return {};
  const cv::Mat stored = mat_over(frame);
  // Every orientation is a transposition (from 5 on), a mirroring, or both. cv::flip: 0 upside down, 1 left to right, -1 both.
  cv::Mat upright;
  if (orientation >= 5) cv::transpose(stored, upright);
  else stored.copyTo(upright);
  switch (orientation) {
    case 2: case 6: cv::flip(upright, upright, 1); break;
    case 3: case 7: cv::flip(upright, upright, -1); break;
    case 4: case 8: cv::flip(upright, upright, 0); break;
    default: break;
  }
  return copy_into(upright, frame, name);
}

}  // namespace tandem
