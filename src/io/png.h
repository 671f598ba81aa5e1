// PNG files, before OpenCV decodes them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "tandem/error.h"

namespace tandem {

// Starts with the eight bytes that every PNG file does.
bool is_png(std::span<const std::byte> bytes) noexcept;

// Checks the file's chunks and leaves only those that the picture is made of (and its orientation). libpng, inside OpenCV, prints what it
// finds wrong with a file, and colour profiles that it dislikes, to standard error: so it gets to see neither profiles nor files that
// were damaged on their way. What was made wrong with checksums that fit, it still prints about. kInputMalformed, after `name`, for a
// file that is cut short, whose checksums do not fit or that has more than kMaxImagePixels.
Result<void> keep_picture_chunks(std::vector<std::byte>& file, std::string_view name);

}  // namespace tandem
