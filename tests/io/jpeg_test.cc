#include "io/jpeg.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "io/mat.h"
#include "tandem/log.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// How often each warning came, as long as this lives.
class Warnings {
 public:
  Warnings() {
    set_log_handler([this](const Warning& warning) {
      ++count_;
      codes_ += std::string(warning.code) + " ";
      EXPECT_NE(warning.message.find("picture.jpg: "), std::string::npos) << warning.message;
    });
  }
  ~Warnings() { set_log_handler({}); }
  Warnings(const Warnings&) = delete;
  int count() const { return count_; }
  const std::string& codes() const { return codes_; }

 private:
  int count_ = 0;
  std::string codes_;
};

// What became of a file: an error, a picture with a warning or a sound picture.
struct Outcome {
  std::optional<ErrorCode> error;
  bool warned = false;
  bool other_decoder = false;  // CMYK
};

Outcome decode(JpegDecoder& decoder, std::string_view bytes, Frame& frame) {
  const Warnings warnings;
  Outcome outcome;
  const auto decoded = decoder.decode(bytes_of(bytes), "picture.jpg", frame);
  if (!decoded) {
    outcome.error = decoded.error().code();
    EXPECT_EQ(decoded.error().message().find("picture.jpg: "), 0u) << decoded.error().message();
    EXPECT_EQ(decoded.error().message().find('\n'), std::string::npos);
  } else {
    outcome.other_decoder = !*decoded;
  }
  outcome.warned = warnings.count() > 0;
  EXPECT_EQ(warnings.codes(), outcome.warned ? "JPEG_DAMAGED " : "");
  return outcome;
}

Outcome decode(std::string_view bytes) {
  JpegDecoder decoder;
  Frame frame;
  return decode(decoder, bytes, frame);
}

cv::Mat decoded_by_opencv(std::string_view bytes) {
  // Our decoder hands pixels on as they are stored; turning by EXIF is not its work.
  return cv::imdecode(cv::Mat(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data())), cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
}

void expect_same_pixels(Frame& frame, const cv::Mat& expected, const std::string& name) {
  ASSERT_FALSE(expected.empty()) << name;
  ASSERT_EQ(frame.view().format, PixelFormat::kBgr) << name;
  ASSERT_EQ(mat_over(frame).size(), expected.size()) << name;
  EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0) << name;
}

cv::Mat noise(int width, int height, int type, std::uint64_t seed) {
  cv::Mat image(height, width, type);
  cv::RNG(seed).fill(image, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(image, image, {3, 3}, 0);
  return image;
}

std::string encoded(const cv::Mat& image, const std::vector<int>& parameters = {}) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", image, bytes, parameters);
  return {bytes.begin(), bytes.end()};
}

nlohmann::json malformed_index() { return nlohmann::json::parse(test::read_text(test::shared_dir() / "malformed/jpeg/index.json")); }

std::string malformed_file(const nlohmann::json& entry) { return test::read_text(test::shared_dir() / "malformed/jpeg" / entry["file"].get<std::string>()); }

TEST(IsJpeg, LooksAtTheFirstTwoBytes) {
  EXPECT_TRUE(is_jpeg(bytes_of("\xFF\xD8")));
  EXPECT_TRUE(is_jpeg(bytes_of("\xFF\xD8\xFF\xE0")));
  for (const std::string_view text : {"", "\xFF", "\xD8\xFF", "\x89PNG", "BM", "text"}) EXPECT_FALSE(is_jpeg(bytes_of(text))) << text;
}

// OpenCV decodes with libjpeg-turbo too, by the accurate DCT and with smooth upsampling.
TEST(JpegDecoder, GivesOpenCvsPixelsExactly) {
  TANDEM_NEEDS_SHARED_DATA();
  JpegDecoder decoder;
  Frame frame;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::shared_dir() / "images")) {
    if (entry.path().extension() != ".jpg") continue;
    const std::string bytes = test::read_text(entry.path());
    const Outcome outcome = decode(decoder, bytes, frame);
    ASSERT_FALSE(outcome.error || outcome.warned || outcome.other_decoder) << entry.path();
    expect_same_pixels(frame, decoded_by_opencv(bytes), entry.path().string());
    ++files;
  }
  EXPECT_GE(files, 8);
}

TEST(JpegDecoder, GivesOpenCvsPixelsForEverySizeNearTheBlocks) {
  JpegDecoder decoder;
  Frame frame;
  for (const auto& parameters : {std::vector<int>{}, {cv::IMWRITE_JPEG_QUALITY, 30}, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}, {cv::IMWRITE_JPEG_RST_INTERVAL, 2}})
    for (const int width : {1, 2, 7, 8, 9, 15, 16, 17, 33})
      for (const int height : {1, 8, 15, 16, 17, 31}) {
        const std::string bytes = encoded(noise(width, height, CV_8UC3, 5), parameters);
        const Outcome outcome = decode(decoder, bytes, frame);
        ASSERT_FALSE(outcome.error || outcome.warned) << width << 'x' << height;
        ASSERT_NO_FATAL_FAILURE(expect_same_pixels(frame, decoded_by_opencv(bytes), std::to_string(width) + "x" + std::to_string(height)));
      }
}

TEST(JpegDecoder, MakesThreeEqualChannelsOfGray) {
  const cv::Mat gray = noise(40, 30, CV_8UC1, 6);
  const std::string bytes = encoded(gray, {cv::IMWRITE_JPEG_QUALITY, 100});
  JpegDecoder decoder;
  Frame frame;
  const Outcome outcome = decode(decoder, bytes, frame);
  ASSERT_FALSE(outcome.error || outcome.warned || outcome.other_decoder);
  ASSERT_NO_FATAL_FAILURE(expect_same_pixels(frame, decoded_by_opencv(bytes), "gray"));
  cv::Mat channels[3];
  cv::split(mat_over(frame), channels);
  EXPECT_EQ(cv::norm(channels[0], channels[1], cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(channels[0], channels[2], cv::NORM_INF), 0);
  EXPECT_LE(cv::norm(channels[0], gray, cv::NORM_INF), 3);  // the best quality loses next to nothing
}

TEST(JpegDecoder, ReusesTheFramesMemory) {
  const std::string large = encoded(noise(64, 48, CV_8UC3, 7)), small = encoded(noise(20, 10, CV_8UC3, 8));
  JpegDecoder decoder;
  Frame frame;
  ASSERT_FALSE(decode(decoder, large, frame).error);
  const auto* memory = frame.pixels();
  ASSERT_FALSE(decode(decoder, small, frame).error);
  ASSERT_FALSE(decode(decoder, large, frame).error);
  EXPECT_EQ(frame.pixels(), memory);
}

TEST(JpegDecoder, DecodesOnAfterAnError) {
  const std::string sound = encoded(noise(30, 20, CV_8UC3, 9));
  JpegDecoder decoder;
  Frame frame;
  for (const std::string& bad : {std::string("\xFF\xD8\xFF\xD9"), sound.substr(0, 30), sound.substr(0, sound.size() / 2)}) {
    const Outcome outcome = decode(decoder, bad, frame);
    EXPECT_TRUE(outcome.error || outcome.warned);
    ASSERT_FALSE(decode(decoder, sound, frame).error);
    ASSERT_NO_FATAL_FAILURE(expect_same_pixels(frame, decoded_by_opencv(sound), "after an error"));
  }
}

TEST(JpegDecoder, ReportsEveryTruncatedFile) {
  // Beginnings of a file that lie in memory of their own, so that a sanitizer sees a read beyond them.
  for (const auto& parameters : {std::vector<int>{}, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}, {cv::IMWRITE_JPEG_RST_INTERVAL, 1}}) {
    const std::string whole = encoded(noise(48, 40, CV_8UC3, 10), parameters);
    ASSERT_FALSE(decode(whole).error || decode(whole).warned);
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {  // the last two bytes only say that it ends
      const std::vector<char> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      const Outcome outcome = decode({part.data(), part.size()});
      ASSERT_TRUE(outcome.error || outcome.warned) << length << " of " << whole.size() << " bytes";
      ASSERT_EQ(outcome.error.value_or(ErrorCode::kInputMalformed), ErrorCode::kInputMalformed) << length;
    }
  }
}

TEST(JpegDecoder, SurvivesFlippedBytesAnywhere) {
  const std::string whole = encoded(noise(48, 40, CV_8UC3, 11));
  JpegDecoder decoder;
  Frame frame;
  int reported = 0;
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char flip : {'\x01', '\x80', '\xFF'}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      const Outcome outcome = decode(decoder, damaged, frame);
      reported += outcome.error || outcome.warned;
      ASSERT_EQ(outcome.error.value_or(ErrorCode::kInputMalformed), ErrorCode::kInputMalformed) << at;
    }
  EXPECT_GT(reported, 100);
}

TEST(JpegDecoder, RefusesEveryMalformedFileThatMustFail) {
  TANDEM_NEEDS_SHARED_DATA();
  int files = 0;
  const auto index = malformed_index();
  for (const auto& entry : index["files"]) {
    if (entry["expectation"] != "must_fail") continue;
    const Outcome outcome = decode(malformed_file(entry));
    EXPECT_EQ(outcome.error, ErrorCode::kInputMalformed) << entry["name"];
    ++files;
  }
  EXPECT_GE(files, 10);
}

TEST(JpegDecoder, ReportsEveryMalformedFileThatMustBeReported) {
  TANDEM_NEEDS_SHARED_DATA();
  int files = 0;
  const auto index = malformed_index();
  for (const auto& entry : index["files"]) {
    if (entry["expectation"] != "must_report") continue;
    const Outcome outcome = decode(malformed_file(entry));
    EXPECT_TRUE(outcome.error || outcome.warned) << entry["name"];
    ++files;
  }
  EXPECT_GE(files, 5);
}

TEST(JpegDecoder, DecodesOrRefusesEveryOtherMalformedFile) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto index = malformed_index();
  for (const auto& entry : index["files"]) {
    if (entry["expectation"] != "may_decode") continue;
    const Outcome outcome = decode(malformed_file(entry));
    EXPECT_EQ(outcome.error.value_or(ErrorCode::kInputMalformed), ErrorCode::kInputMalformed) << entry["name"];
  }
  // An error is all that 5000 scans may cost.
  const Outcome bomb = decode(test::read_text(test::shared_dir() / "malformed/jpeg/progressive_5000_scans.jpg"));
  EXPECT_TRUE(bomb.error || bomb.warned);
}

TEST(JpegDecoder, DecodesTheControlsWithoutAWarning) {
  TANDEM_NEEDS_SHARED_DATA();
  int pictures = 0;
  const auto index = malformed_index();
  for (const auto& entry : index["controls"]) {
    const std::string bytes = malformed_file(entry);
    JpegDecoder decoder;
    Frame frame;
    const Outcome outcome = decode(decoder, bytes, frame);
    EXPECT_FALSE(outcome.error || outcome.warned) << entry["name"];
    EXPECT_EQ(outcome.other_decoder, entry["name"] == "control_cmyk") << entry["name"];
    if (outcome.error || outcome.other_decoder) continue;
    EXPECT_EQ(frame.view().width, entry["width"].get<int>()) << entry["name"];
    EXPECT_EQ(frame.view().height, entry["height"].get<int>()) << entry["name"];
    expect_same_pixels(frame, decoded_by_opencv(bytes), entry["name"]);
    ++pictures;
  }
  EXPECT_GE(pictures, 7);
}

}  // namespace
}  // namespace tandem
