#include "io/png.h"

#include <gtest/gtest.h>
#include <png.h>

#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/image_source.h"
#include "io/mat.h"
#include "tandem/log.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using Bytes = std::vector<std::byte>;

struct Kind {
  int color_type;
  int bits;
  bool interlaced = false;
  bool transparent = false;  // by a tRNS chunk
  bool annotated = false;    // gamma, background and their kin
};

std::string to_text(const Kind& kind) {
  const std::string text = cat("color type ", kind.color_type, ", ", kind.bits, " bits", kind.interlaced ? ", interlaced" : "");
  return cat(text, kind.transparent ? ", tRNS" : "", kind.annotated ? ", annotated" : "");
}

void append(png_structp png, png_bytep data, std::size_t size) {
  auto& file = *static_cast<Bytes*>(png_get_io_ptr(png));
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  file.insert(file.end(), bytes, bytes + size);
}

// A picture of random values, by libpng.
Bytes encoded(const Kind& kind, int width, int height) {
  Bytes file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &file, append, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), kind.bits, kind.color_type,
               kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  cv::RNG random(static_cast<std::uint64_t>(width) * 1000 + static_cast<std::uint64_t>(kind.color_type * 100 + kind.bits));
  const auto any = [&](int below) { return random.uniform(0, below); };
  if (kind.color_type == PNG_COLOR_TYPE_PALETTE) {
    std::vector<png_color> palette(std::size_t{1} << kind.bits);
    for (auto& color : palette) color = {static_cast<png_byte>(any(256)), static_cast<png_byte>(any(256)), static_cast<png_byte>(any(256))};
    png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  }
  png_color_16 color{};
  if (kind.transparent) {
    const png_byte opacities[] = {0, 100};
    png_set_tRNS(png, info, opacities, 2, &color);
  }
  if (kind.annotated) {
    png_color_8 significant{1, 1, 1, 1, 1};
    png_set_gAMA(png, info, 0.2);
    png_set_bKGD(png, info, &color);
    png_set_sBIT(png, info, &significant);
  }
  png_write_info(png, info);
  std::vector<std::vector<png_byte>> rows(static_cast<std::size_t>(height), std::vector<png_byte>(png_get_rowbytes(png, info)));
  std::vector<png_bytep> pointers;
  for (auto& row : rows) {
    for (auto& value : row) value = static_cast<png_byte>(any(256));
    pointers.push_back(row.data());
  }
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return file;
}

constexpr Kind kRgb{PNG_COLOR_TYPE_RGB, 8};

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  const auto add = [&](int color_type, std::initializer_list<int> depths, bool may_be_transparent) {
    for (const int bits : depths) {
      for (const bool interlaced : {false, true}) {
        for (const bool annotated : {false, true}) {
          kinds.push_back({color_type, bits, interlaced, false, annotated});
          if (may_be_transparent) kinds.push_back({color_type, bits, interlaced, true, annotated});
        }
      }
    }
  };
  add(PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16}, true);
  add(PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16}, false);
  add(PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8}, true);
  add(PNG_COLOR_TYPE_RGB, {8, 16}, true);
  add(PNG_COLOR_TYPE_RGB_ALPHA, {8, 16}, false);
  return kinds;
}

struct Chunk {
  std::string type;
  Bytes data;
};

std::vector<Chunk> chunks_of(const Bytes& file) {
  std::vector<Chunk> chunks;
  for (std::size_t at = 8; at < file.size();) {
    const auto* chunk = reinterpret_cast<const png_byte*>(file.data()) + at;
    const std::size_t length = png_get_uint_32(chunk);
    const auto data = file.begin() + static_cast<std::ptrdiff_t>(at) + 8;
    chunks.push_back({{reinterpret_cast<const char*>(chunk) + 4, 4}, {data, data + static_cast<std::ptrdiff_t>(length)}});
    at += 12 + length;
  }
  return chunks;
}

// With checksums that fit, whatever the chunks hold.
Bytes file_of(const std::vector<Chunk>& chunks) {
  Bytes file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_set_write_fn(png, &file, append, nullptr);
  png_set_sig_bytes(png, 0);
  png_write_sig(png);
  for (const auto& chunk : chunks)
    png_write_chunk(png, reinterpret_cast<png_const_bytep>(chunk.type.c_str()), reinterpret_cast<png_const_bytep>(chunk.data.data()), chunk.data.size());
  png_destroy_write_struct(&png, nullptr);
  return file;
}

Chunk& only(std::vector<Chunk>& chunks, std::string_view type) {
  Chunk* found = nullptr;
  for (auto& chunk : chunks) {
    if (chunk.type == type) {
      EXPECT_EQ(found, nullptr) << type;
      found = &chunk;
    }
  }
  return *found;
}

Bytes bytes_of(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

// The file with a chunk more: behind the header, or before the end.
Bytes with_chunk(const Bytes& file, const Chunk& chunk, bool at_the_end = false) {
  auto chunks = chunks_of(file);
  chunks.insert(at_the_end ? chunks.end() - 1 : chunks.begin() + 1, chunk);
  return file_of(chunks);
}

// What became of a file. Nothing may be printed about it.
struct Outcome {
  Result<void> result;
  std::string warnings;
};

Outcome decode(const Bytes& file, Frame& frame) {
  std::string warnings;
  set_log_handler([&](const Warning& warning) {
    EXPECT_EQ(warning.code, "PNG_DAMAGED");
    EXPECT_EQ(warning.message.find("x.png: "), 0u) << warning.message;
    warnings += warning.message + "\n";
  });
  testing::internal::CaptureStderr();
  auto result = decode_png(file, "x.png", frame);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  set_log_handler({});
  if (!result) {
    EXPECT_EQ(result.error().code(), ErrorCode::kInputMalformed);
    EXPECT_EQ(result.error().message().find("x.png: "), 0u) << result.error().message();
    EXPECT_EQ(warnings, "") << "an error says it all";
  }
  return {std::move(result), std::move(warnings)};
}

Outcome decode(const Bytes& file) {
  Frame frame;
  return decode(file, frame);
}

std::string error_of(const Bytes& file) {
  const auto outcome = decode(file);
  return outcome.result ? "none" : outcome.result.error().message();
}

cv::Mat decoded_by_opencv(const Bytes& file) {
  return cv::imdecode(cv::Mat(1, static_cast<int>(file.size()), CV_8UC1, const_cast<std::byte*>(file.data())), cv::IMREAD_COLOR);
}

void expect_as_opencv(const Bytes& file, const std::string& what) {
  Frame frame;
  const auto outcome = decode(file, frame);
  ASSERT_TRUE(outcome.result) << what << ": " << outcome.result.error().message();
  EXPECT_EQ(outcome.warnings, "") << what;
  const cv::Mat expected = decoded_by_opencv(file);
  ASSERT_EQ(frame.view().format, PixelFormat::kBgr) << what;
  ASSERT_EQ(mat_over(frame).size(), expected.size()) << what;
  EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0) << what;
}

TEST(Png, IsKnownByItsFirstEightBytes) {
  const Bytes file = encoded(kRgb, 3, 2);
  EXPECT_TRUE(is_png(file));
  EXPECT_TRUE(is_png(std::span(file).first(8)));
  EXPECT_FALSE(is_png(std::span(file).first(7)));
  EXPECT_FALSE(is_png({}));
  for (std::size_t at = 0; at < 8; ++at) {
    Bytes other = file;
    other[at] ^= std::byte{1};
    EXPECT_FALSE(is_png(other)) << at;
  }
}

TEST(Png, EveryKindHasThePixelsThatOpenCvReads) {
  for (const auto& kind : all_kinds()) {
    for (const auto& [width, height] : {std::pair(33, 21), {1, 1}, {2, 9}, {9, 2}})
      expect_as_opencv(encoded(kind, width, height), cat(to_text(kind), ", ", width, "x", height));
  }
}

TEST(Png, AFrameIsReusedForEveryKind) {
  Frame frame;
  for (const auto& kind : all_kinds()) {
    const Bytes file = encoded(kind, 12, 7);
    ASSERT_TRUE(decode(file, frame).result) << to_text(kind);
    EXPECT_EQ(cv::norm(mat_over(frame), decoded_by_opencv(file), cv::NORM_INF), 0) << to_text(kind);
  }
}

TEST(Png, IsSetUprightAsByOpenCvWhereverItsOrientationStands) {
  const Bytes file = encoded(kRgb, 31, 17);
  for (int orientation = 0; orientation <= 9; ++orientation) {
    const auto value = static_cast<char>(orientation);
    const char big[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0};
    const char little[] = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0};
    for (const auto& block : {std::string(big, sizeof big), std::string(little, sizeof little)}) {
      for (const bool at_the_end : {false, true})
        expect_as_opencv(with_chunk(file, {"eXIf", bytes_of(block)}, at_the_end), cat("orientation ", orientation, at_the_end ? " at the end" : ""));
    }
  }
}

TEST(Png, IsAsItIsStoredWhereItsOrientationIsNonsense) {
  for (const std::string_view nonsense : {"", "M", "MM", "text that is no orientation"}) {
    const auto outcome = decode(with_chunk(encoded(kRgb, 5, 3), {"eXIf", bytes_of(nonsense)}));
    EXPECT_TRUE(outcome.result) << nonsense;
    EXPECT_EQ(outcome.warnings, "") << nonsense;
  }
}

TEST(Png, HonoursTheFirstOrientationOfMany) {
  Bytes file = encoded(kRgb, 31, 17);
  auto chunks = chunks_of(file);
  const char block[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
  chunks.insert(chunks.begin() + 1, 5000, {"eXIf", bytes_of("MM")});
  chunks.insert(chunks.begin() + 1, {"eXIf", bytes_of({block, sizeof block})});
  Frame frame;
  const auto outcome = decode(file_of(chunks), frame);
  ASSERT_TRUE(outcome.result);
  EXPECT_EQ(outcome.warnings, "");
  EXPECT_EQ(frame.view().width, 17);
}

TEST(Png, SaysNothingAboutWhatIsBesideThePicture) {
  const Bytes file = encoded({PNG_COLOR_TYPE_PALETTE, 8}, 20, 10);
  const cv::Mat expected = decoded_by_opencv(file);
  Frame frame;
  const auto expect_unchanged = [&](const Chunk& chunk) {
    for (const bool at_the_end : {false, true}) {
      const auto outcome = decode(with_chunk(file, chunk, at_the_end), frame);
      ASSERT_TRUE(outcome.result) << chunk.type << ": " << outcome.result.error().message();
      EXPECT_EQ(outcome.warnings, "");
      EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0) << chunk.type;
    }
  };
  for (const char* type : {"iCCP", "sRGB", "gAMA", "cHRM", "tRNS", "bKGD", "sBIT", "hIST", "pHYs", "tIME", "tEXt", "zTXt", "iTXt", "sPLT", "eXIf", "acTL", "juNk"}) {
    expect_unchanged({type, {}});
    expect_unchanged({type, bytes_of(std::string("nonsense\0\0 that no profile, text or size would be", 50))});
  }
  for (const char* type : {"iCCP", "zTXt", "eXIf", "juNk"}) expect_unchanged({type, Bytes(9'000'000)});  // more than libpng keeps of a chunk
}

TEST(Png, RefusesEveryTruncationAndNamesTheFile) {
  for (const bool interlaced : {false, true}) {
    const Bytes original = encoded({PNG_COLOR_TYPE_RGB, 8, interlaced}, 30, 20);
    for (std::size_t size = 8; size < original.size(); ++size) {
      const std::string error = error_of({original.begin(), original.begin() + static_cast<std::ptrdiff_t>(size)});
      ASSERT_EQ(error, "x.png: damaged PNG: it is cut short") << size;
    }
  }
}

TEST(Png, RefusesEveryFlippedByteBehindTheSignature) {
  Bytes original = with_chunk(encoded(kRgb, 30, 20), {"juNk", bytes_of("beside the picture")});
  for (std::size_t at = 8; at < original.size(); ++at) {
    Bytes file = original;
    file[at] ^= std::byte{0x10};
    ASSERT_EQ(error_of(file).find("x.png: damaged PNG: "), 0u) << at;
  }
}

// Only by the bits that nothing depends on, such as those which fill a byte up, may a file differ from a sound one in silence.
TEST(Png, NoticesEveryFlippedByteOfThePixelsWhoseChecksumsFit) {
  for (const bool interlaced : {false, true}) {
    auto chunks = chunks_of(encoded({PNG_COLOR_TYPE_RGB, 8, interlaced}, 30, 20));
    const cv::Mat expected = decoded_by_opencv(file_of(chunks));
    int unnoticed = 0;
    Frame frame;
    for (auto& byte : only(chunks, "IDAT").data) {
      byte ^= std::byte{0x10};
      const auto outcome = decode(file_of(chunks), frame);
      byte ^= std::byte{0x10};
      if (!outcome.result || !outcome.warnings.empty()) continue;
      ++unnoticed;
      EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0);
    }
    EXPECT_LE(unnoticed, 1);
  }
}

TEST(Png, RefusesPixelsThatEndTooSoonThoughTheChecksumsFit) {
  auto chunks = chunks_of(encoded(kRgb, 30, 20));
  Bytes& data = only(chunks, "IDAT").data;
  data.resize(data.size() / 2);
  EXPECT_EQ(error_of(file_of(chunks)), "x.png: damaged PNG: Not enough image data");
  chunks.erase(chunks.begin() + 1);
  EXPECT_EQ(error_of(file_of(chunks)).find("x.png: damaged PNG: "), 0u);
}

TEST(Png, WarnsOfPixelsBeyondTheLast) {
  auto chunks = chunks_of(encoded(kRgb, 30, 20));
  const cv::Mat expected = decoded_by_opencv(file_of(chunks));
  Bytes& data = only(chunks, "IDAT").data;
  data.insert(data.end(), 100, std::byte{7});
  Frame frame;
  const auto outcome = decode(file_of(chunks), frame);
  ASSERT_TRUE(outcome.result);
  EXPECT_EQ(outcome.warnings, "x.png: decoded as far as it is sound: IDAT: Extra compressed data\n");
  EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0);
}

TEST(Png, TakesColorsThatThePaletteLacksAsOpenCvDoes) {
  for (const bool interlaced : {false, true}) {
    auto chunks = chunks_of(encoded({PNG_COLOR_TYPE_PALETTE, 8, interlaced}, 30, 20));
    only(chunks, "PLTE").data.resize(3 * 100);
    expect_as_opencv(file_of(chunks), "a short palette");
    chunks.erase(chunks.begin() + 1);
    EXPECT_EQ(error_of(file_of(chunks)), "x.png: damaged PNG: IDAT: Missing PLTE before IDAT");
  }
}

TEST(Png, WarnsOfAPaletteThatGrayHasNoUseFor) {
  Frame frame;
  const Bytes file = encoded({PNG_COLOR_TYPE_GRAY, 8}, 30, 20);
  const auto outcome = decode(with_chunk(file, {"PLTE", Bytes(6)}), frame);
  ASSERT_TRUE(outcome.result);
  EXPECT_EQ(outcome.warnings.find("x.png: decoded as far as it is sound: PLTE: "), 0u) << outcome.warnings;
  EXPECT_EQ(cv::norm(mat_over(frame), decoded_by_opencv(file), cv::NORM_INF), 0);
}

TEST(Png, RefusesAChunkThatItCannotDoWithout) { EXPECT_EQ(error_of(with_chunk(encoded(kRgb, 3, 2), {"JuNk", {}})).find("x.png: damaged PNG: JuNk: "), 0u); }

// A header of a few bytes must not make anybody allocate gigabytes, so it is judged before the file's end is missed.
TEST(Png, RefusesAHeaderThatAsksForGigabytes) {
  const auto header = [](png_uint_32 width, png_uint_32 height) {
    auto chunks = chunks_of(encoded(kRgb, 3, 2));
    auto* bytes = reinterpret_cast<png_bytep>(only(chunks, "IHDR").data.data());
    png_save_uint_32(bytes, width);
    png_save_uint_32(bytes + 4, height);
    return file_of(chunks);
  };
  EXPECT_EQ(error_of(header(70'000, 70'000)).find("x.png: a picture of 70000x70000 pixels: "), 0u);
  EXPECT_EQ(error_of(header(1'000'000, 101)).find("x.png: a picture of 1000000x101 pixels: "), 0u);
  EXPECT_EQ(error_of(header(1'000'001, 1)), "x.png: damaged PNG: Image width exceeds user limit in IHDR; Invalid IHDR data");
  EXPECT_EQ(error_of(header(1, 0x7FFFFFFF)), "x.png: damaged PNG: Image height exceeds user limit in IHDR; Invalid IHDR data");
  EXPECT_EQ(error_of(header(0, 1)), "x.png: damaged PNG: Image width is zero in IHDR; Invalid IHDR data");
}

TEST(Png, SourcesPrintNothingAboutADamagedFile) {
  const test::TemporaryFolder folder;
  auto chunks = chunks_of(encoded(kRgb, 30, 20));
  Bytes& data = only(chunks, "IDAT").data;
  data[data.size() / 2] ^= std::byte{0xFF};
  const Bytes sound = encoded(kRgb, 30, 20), bad = file_of(chunks), half(sound.begin(), sound.begin() + 500);
  for (const auto& file : {bad, half}) {
    const auto path = folder.write("bad.png", {reinterpret_cast<const char*>(file.data()), file.size()});
    ImageSource source("bad.png", {path});
    Frame frame;
    testing::internal::CaptureStderr();
    source.acquire(frame).value();
    const auto decoded = source.decode(frame);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code(), ErrorCode::kInputMalformed);
  }
}

}  // namespace
}  // namespace tandem
