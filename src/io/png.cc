#include "io/png.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <type_traits>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "io/orientation.h"

namespace tandem {
namespace {

constexpr std::size_t kSignatureBytes = 8;
// Of a picture's side and of a chunk that is kept in memory, in bytes: what libpng, and so cv::imread, accepts by itself.
constexpr png_uint_32 kMaxSide = 1'000'000;
constexpr png_alloc_size_t kMaxChunkBytes = 8'000'000;

// What the callbacks see of a run. libpng leaves a call that failed by longjmp, which runs no destructors. So this, the callbacks and what
// `succeeds` calls hold nothing that has one: texts are kept as characters, and strings are made once libpng has returned.
struct Reading {
  std::span<const std::byte> rest;
  std::array<char, 128> error{}, warning{};
};
static_assert(std::is_trivially_destructible_v<Reading>);

Reading& reading_of(void* reading) { return *static_cast<Reading*>(reading); }

void keep(std::string_view message, std::array<char, 128>& text) {
  text.fill('\0');
  message.copy(text.data(), text.size() - 1);
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  keep(message, reading_of(png_get_error_ptr(png)).error);
  png_longjmp(png, 1);
}

// The first is kept: what follows mostly follows from it. libpng puts the name of the chunk before its message. A name in lower case is
// that of a chunk which the pixels do not depend on.
void on_warning(png_structp png, png_const_charp message) {
  Reading& reading = reading_of(png_get_error_ptr(png));
  const std::string_view text(message);
  const bool beside_the_picture = text.size() > 4 && text[4] == ':' && text[0] >= 'a' && text[0] <= 'z';
  if (reading.warning[0] == '\0' && !beside_the_picture) keep(text, reading.warning);
}

void on_read(png_structp png, png_bytep target, std::size_t size) {
  auto& rest = reading_of(png_get_io_ptr(png)).rest;
  if (size > rest.size()) png_error(png, "it is cut short");
  std::memcpy(target, rest.data(), size);
  rest = rest.subspan(size);
}

// False where libpng gave up within `call`.
template <class Call>
bool succeeds(png_structp png, const Call& call) {
  static_assert(std::is_trivially_destructible_v<Call>);
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  call();
  return true;
}

struct Decompressor {
  explicit Decompressor(Reading& reading) : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, on_error, on_warning)) {
    if (png != nullptr) info = png_create_info_struct(png);
  }
  ~Decompressor() { png_destroy_read_struct(&png, &info, nullptr); }
  Decompressor(const Decompressor&) = delete;

  png_structp png;
  png_infop info = nullptr;
};

// As far as the first pixels.
void read_header(png_structp png, png_infop info) {
  png_set_user_limits(png, kMaxSide, kMaxSide);
  png_set_chunk_malloc_max(png, kMaxChunkBytes);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Profiles, texts and transparency, some of them compressed, are stepped over; an orientation is kept as the bytes that it is.
  const png_byte transparency[] = "tRNS", orientation[] = "eXIf";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, transparency, 1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, orientation, 1);
  png_read_info(png, info);
}

// Every kind of pixels as BGR, then what follows them up to the file's end.
void read_pixels(png_structp png, png_infop info, std::uint8_t* pixels, std::size_t stride) {
  png_set_expand(png);  // palettes and fewer than 8 bits
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  png_set_bgr(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != stride) png_error(png, "its rows are of an unknown kind");
  const png_uint_32 height = png_get_image_height(png, info);
  for (int pass = 0; pass < passes; ++pass) {
    for (png_uint_32 y = 0; y < height; ++y) png_read_row(png, pixels + y * stride, nullptr);
  }
  png_read_end(png, info);
}

int orientation_of(png_structp png, png_infop info) {
  png_unknown_chunkp kept = nullptr;
  if (png_get_unknown_chunks(png, info, &kept) == 0) return 1;
  // A JPEG's block starts so, and libexif knows it by that.
  constexpr std::string_view kStart("Exif\0\0", 6);
  std::vector<std::byte> block(kStart.size() + kept->size);
  std::memcpy(block.data(), kStart.data(), kStart.size());
  if (kept->size > 0) std::memcpy(block.data() + kStart.size(), kept->data, kept->size);
  return exif_orientation(block);
}

}  // namespace

bool is_png(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= kSignatureBytes && png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, kSignatureBytes) == 0;
}

Result<void> decode_png(std::span<const std::byte> file, std::string_view name, Frame& frame) {
  Reading reading{.rest = file};
  const Decompressor decompressor(reading);
  const png_structp png = decompressor.png;
  const png_infop info = decompressor.info;
  if (info == nullptr) return Error(ErrorCode::kOutOfMemory, cat(name, ": libpng could not be started"));
  png_set_read_fn(png, &reading, on_read);
  const auto refuse = [&] {
    // Where a warning came before the error, it tells more.
    const std::string_view cause = reading.warning.data();
    return Error(ErrorCode::kInputMalformed, cat(name, ": damaged PNG: ", printable(cause), cause.empty() ? "" : "; ", printable(reading.error.data())));
  };

  if (!succeeds(png, [=] { read_header(png, info); })) return refuse();
  const auto width = static_cast<int>(png_get_image_width(png, info)), height = static_cast<int>(png_get_image_height(png, info));
  if (auto sized = frame.resize(width, height, PixelFormat::kBgr); !sized) return Error(sized.error().code(), cat(name, ": ", sized.error().message()));
  const auto stride = static_cast<std::size_t>(frame.view().stride);
  if (!succeeds(png, [=, pixels = frame.pixels()] { read_pixels(png, info, pixels, stride); })) return refuse();
  if (reading.warning[0] != '\0') warn("PNG_DAMAGED", cat(name, ": decoded as far as it is sound: ", printable(reading.warning.data())));
  return set_upright(frame, orientation_of(png, info), name);
}

}  // namespace tandem
