#include "io/png.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <opencv2/imgcodecs.hpp>

#include "io/image_source.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using Bytes = std::vector<std::byte>;

Bytes encode(const cv::Mat& image) {
  std::vector<unsigned char> png;
  cv::imencode(".png", image, png);
  const auto* bytes = reinterpret_cast<const std::byte*>(png.data());
  return {bytes, bytes + png.size()};
}

cv::Mat random_picture() {
  cv::Mat image(20, 30, CV_8UC3);
  cv::RNG random(3);
  random.fill(image, cv::RNG::UNIFORM, 0, 256);
  return image;
}

// A chunk with nothing in it behind the header, which is 8 + 25 bytes long. Its checksum is that of "junK".
Bytes with_extra_chunk(Bytes file) {
  const unsigned char chunk[] = {0, 0, 0, 0, 'j', 'u', 'n', 'K', 0x3D, 0x95, 0xBC, 0xF1};
  const auto* bytes = reinterpret_cast<const std::byte*>(chunk);
  file.insert(file.begin() + 33, bytes, bytes + sizeof chunk);
  return file;
}

TEST(Png, LeavesAPlainFileAsItIs) {
  const Bytes original = encode(random_picture());
  Bytes file = original;
  ASSERT_TRUE(is_png(file));
  ASSERT_TRUE(keep_picture_chunks(file, "x.png"));
  EXPECT_EQ(file, original);
}

TEST(Png, DropsChunksThatAreNotThePicture) {
  const Bytes original = encode(random_picture());
  Bytes file = with_extra_chunk(original);
  ASSERT_TRUE(keep_picture_chunks(file, "x.png")) << "the chunk's checksum is right";
  EXPECT_EQ(file, original);
}

TEST(Png, RefusesEveryTruncationAndNamesTheFile) {
  const Bytes original = encode(random_picture());
  for (std::size_t size = 8; size < original.size(); ++size) {
    Bytes file(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(size));
    const auto result = keep_picture_chunks(file, "x.png");
    ASSERT_FALSE(result) << size;
    ASSERT_EQ(result.error().code(), ErrorCode::kInputMalformed);
    ASSERT_EQ(result.error().message().find("x.png: damaged PNG"), 0u);
  }
}

TEST(Png, RefusesEveryFlippedByteBehindTheSignature) {
  const Bytes original = encode(random_picture());
  for (std::size_t at = 8; at < original.size(); ++at) {
    Bytes file = original;
    file[at] ^= std::byte{0x10};
    ASSERT_FALSE(keep_picture_chunks(file, "x.png")) << at;
  }
}

TEST(Png, RefusesAHeaderThatAsksForGigabytes) {
  Bytes file = encode(random_picture());
  const unsigned char size[] = {0, 1, 0x11, 0x70, 0, 1, 0x11, 0x70};  // 70000 x 70000
  std::memcpy(file.data() + 16, size, sizeof size);
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(file.data() + 12), 17);
  for (std::size_t i = 0; i < 4; ++i) file[29 + i] = static_cast<std::byte>(crc >> (24 - 8 * i) & 0xFF);
  const auto result = keep_picture_chunks(file, "x.png");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message().find("70000x70000"), std::string::npos);
}

TEST(Png, PrintsNothingAboutADamagedFile) {
  const test::TemporaryFolder folder;
  Bytes file = encode(random_picture());
  file.resize(file.size() / 2);
  const auto path = folder.write("half.png", {reinterpret_cast<const char*>(file.data()), file.size()});
  ImageSource source("half.png", {path});
  Frame frame;
  testing::internal::CaptureStderr();
  source.acquire(frame).value();
  const auto decoded = source.decode(frame);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(decoded.error().code(), ErrorCode::kInputMalformed);
}

}  // namespace
}  // namespace tandem
