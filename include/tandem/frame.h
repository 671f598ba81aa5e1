// A picture on its way through the pipeline.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tandem/aligned_buffer.h"
#include "tandem/error.h"
#include "tandem/export.h"

namespace tandem {

// Interleaved, 8 bits a channel. The order of the channels is part of the type, so that RGB and BGR cannot be confused.
enum class PixelFormat : std::uint8_t { kBgr, kRgb, kGray };

TANDEM_API std::string_view to_string(PixelFormat format) noexcept;
constexpr int channels_of(PixelFormat format) noexcept { return format == PixelFormat::kGray ? 1 : 3; }

// A look at somebody's pixels; owns nothing.
struct ImageView {
  const std::uint8_t* data = nullptr;
  int width = 0;              // pixels
  int height = 0;             // pixels
  std::ptrdiff_t stride = 0;  // bytes from one row to the next
  PixelFormat format = PixelFormat::kBgr;

  const std::uint8_t* row(int y) const noexcept { return data + y * stride; }
};

// The largest picture that is accepted, in pixels: a file of a few bytes must not be able to ask for gigabytes.
inline constexpr std::int64_t kMaxImagePixels = 100'000'000;

// A slot's picture and where it came from. Its storage grows to the largest picture seen and is then reused for every frame.
// One thread at a time.
class TANDEM_API Frame {
 public:
  std::uint64_t index = 0;                             // position in the source, from 0; gaps are dropped frames
  std::int64_t pts_us = 0;                             // the source's presentation time, microseconds from its start
  std::chrono::steady_clock::time_point captured_at;   // when the source handed it over
  std::vector<std::byte> encoded;                      // compressed bytes between acquire and decode, where a source has them

  // Makes the picture `width` x `height`; earlier pixels are lost. kInputMalformed for an empty picture or one past kMaxImagePixels.
  Result<void> resize(int width, int height, PixelFormat format);

  ImageView view() const noexcept;
  // Writable pixels; rows are view().stride bytes apart.
  std::uint8_t* pixels() noexcept { return reinterpret_cast<std::uint8_t*>(storage_.data()); }

 private:
  AlignedBuffer storage_;
  int width_ = 0;
  int height_ = 0;
  PixelFormat format_ = PixelFormat::kBgr;
};

}  // namespace tandem
