// Pictures that a camera stored lying on their side, with a note (EXIF) of how to turn them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tandem/error.h"
#include "tandem/frame.h"

namespace tandem {

// The EXIF orientation, 1 to 8, of a JPEG file or of an EXIF block ("Exif", two zeros, the entries); 1 (upright) where it has none or a
// damaged one. libexif reads it.
int exif_orientation(std::span<const std::byte> file);

// Turns and mirrors the picture so that it is upright, as cv::imread does. It costs a copy of the picture, unless it is upright already.
Result<void> set_upright(Frame& frame, int orientation, std::string_view name);

}  // namespace tandem
