// PNG pictures, through libpng.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tandem/error.h"
#include "tandem/frame.h"

namespace tandem {

// Starts with the eight bytes that every PNG file does.
bool is_png(std::span<const std::byte> bytes) noexcept;

// Decodes into `frame` as BGR, 8 bits a channel: the pixels that cv::imread gives. Transparency, gamma and colour profiles change nothing;
// an orientation (eXIf) is honoured. kInputMalformed for what cannot be decoded, is cut short or holds a checksum that does not fit; what
// libpng finds wrong with a picture that it could decode is a warning (PNG_DAMAGED). `name` stands for the file in both.
Result<void> decode_png(std::span<const std::byte> file, std::string_view name, Frame& frame);

}  // namespace tandem
