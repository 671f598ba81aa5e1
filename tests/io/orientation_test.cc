#include "io/orientation.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "io/image_source.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

// A JPEG of 31 x 17 pixels whose EXIF block holds one entry: the orientation, as a short of the given byte order.
std::vector<unsigned char> jpeg_with_orientation(int orientation, bool big_endian) {
  cv::Mat image(17, 31, CV_8UC3);
  cv::RNG random(5);
  random.fill(image, cv::RNG::UNIFORM, 0, 256);
  std::vector<unsigned char> file;
  cv::imencode(".jpg", image, file);
  const auto value = static_cast<unsigned char>(orientation);
  const std::vector<unsigned char> big = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0};
  const std::vector<unsigned char> little = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0};
  const auto& tiff = big_endian ? big : little;
  std::vector<unsigned char> block = {0xFF, 0xE1, 0, static_cast<unsigned char>(2 + 6 + tiff.size()), 'E', 'x', 'i', 'f', 0, 0};
  block.insert(block.end(), tiff.begin(), tiff.end());
  file.insert(file.begin() + 2, block.begin(), block.end());
  return file;
}

std::span<const std::byte> bytes_of(const std::vector<unsigned char>& file) { return std::as_bytes(std::span(file)); }

TEST(Orientation, IsReadInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(bytes_of(jpeg_with_orientation(orientation, true))), orientation);
    EXPECT_EQ(exif_orientation(bytes_of(jpeg_with_orientation(orientation, false))), orientation);
  }
}

TEST(Orientation, IsUprightWhereThereIsNoneOrNonsense) {
  std::vector<unsigned char> plain;
  cv::imencode(".jpg", cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)), plain);
  EXPECT_EQ(exif_orientation(bytes_of(plain)), 1);
  EXPECT_EQ(exif_orientation({}), 1);
  for (const int nonsense : {0, 9, 255}) EXPECT_EQ(exif_orientation(bytes_of(jpeg_with_orientation(nonsense, true))), 1);
}

TEST(Orientation, SurvivesTruncationAtEveryByte) {
  const auto file = jpeg_with_orientation(6, true);
  for (std::size_t size = 0; size < file.size(); ++size) {
    const int orientation = exif_orientation(bytes_of(file).subspan(0, size));
    ASSERT_TRUE(orientation == 1 || orientation == 6) << size;
  }
}

TEST(Orientation, PicturesStandAsOpenCvReadsThem) {
  const test::TemporaryFolder folder;
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto file = jpeg_with_orientation(orientation, true);
    const cv::Mat expected = cv::imdecode(file, cv::IMREAD_COLOR);
    ImageSource source("x.jpg", {folder.write("x.jpg", {reinterpret_cast<const char*>(file.data()), file.size()})});
    Frame frame;
    source.acquire(frame).value();
    source.decode(frame).value();
    const ImageView view = frame.view();
    ASSERT_EQ(view.width, orientation < 5 ? 31 : 17);
    ASSERT_EQ(view.height, orientation < 5 ? 17 : 31);
    const cv::Mat got(view.height, view.width, CV_8UC3, frame.pixels(), static_cast<std::size_t>(view.stride));
    EXPECT_EQ(cv::norm(got, expected, cv::NORM_INF), 0) << "orientation " << orientation;
  }
}

}  // namespace
}  // namespace tandem
