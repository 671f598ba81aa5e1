#include "tandem/preprocess.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <random>
#include <string>
#include <vector>

#include "tandem/log.h"
#include "tandem/opencv.h"

namespace tandem {
namespace {

constexpr PixelFormat kFormats[] = {PixelFormat::kBgr, PixelFormat::kRgb, PixelFormat::kGray};
constexpr DType kTypes[] = {DType::kUint8, DType::kInt8, DType::kFloat32};
constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

// What the handler hears, as long as this lives. Float32 tensors without normalisation warn, which would otherwise go unheard.
class Warnings {
 public:
  Warnings() {
    set_log_handler([this](const Warning& warning) { heard.push_back(std::string(warning.code) + ": " + warning.message); });
  }
  ~Warnings() { set_log_handler({}); }
  Warnings(const Warnings&) = delete;
  std::vector<std::string> heard;
};

TensorInfo tensor_of(DType type, int height, int width, int channels) {
  TensorInfo info{.name = "image", .dtype = type, .shape = {1, height, width, channels}};
  if (type != DType::kFloat32) info.quantization = {{1.0f / 127}, {type == DType::kInt8 ? -1 : 127}, 0};
  return info;
}

std::size_t bytes_of(const TensorInfo& info) {
  std::size_t bytes = size_of(info.dtype);
  for (const int dimension : info.shape) bytes *= static_cast<std::size_t>(dimension);
  return bytes;
}

// A tensor's memory with a guard behind it, so that a row too many is seen.
class Tensor {
 public:
  explicit Tensor(TensorInfo info) : info_(std::move(info)), bytes_(bytes_of(info_) + kGuard, std::byte{0xA5}) {}
  TensorView view() { return {info_, std::span(bytes_).first(bytes_.size() - kGuard)}; }
  const TensorInfo& info() const { return info_; }
  bool guard_is_whole() const {
    return std::all_of(bytes_.end() - kGuard, bytes_.end(), [](std::byte b) { return b == std::byte{0xA5}; });
  }
  // Element i as a real number of the tensor's type, not dequantised.
  double at(std::size_t i) {
    switch (info_.dtype) {
      case DType::kUint8: return view().as<std::uint8_t>()[i];
      case DType::kInt8: return view().as<std::int8_t>()[i];
      default: return static_cast<double>(view().as<float>()[i]);
    }
  }

 private:
  static constexpr std::ptrdiff_t kGuard = 64;
  TensorInfo info_;
  std::vector<std::byte> bytes_;
};

cv::Mat random_picture(std::mt19937& random, int width, int height, PixelFormat format) {
  cv::Mat image(height, width, CV_8UC(channels_of(format)));
  std::uniform_int_distribution<int> pixel(0, 255);
  for (int y = 0; y < height; ++y)
    for (int i = 0; i < width * image.channels(); ++i) image.ptr(y)[i] = static_cast<std::uint8_t>(pixel(random));
  return image;
}

// OpenCV's two calls: the pixels that the tensor is to be made of.
cv::Mat resized_by_opencv(const cv::Mat& image, PixelFormat format, int width, int height, int channels) {
  cv::Mat resized, converted;
  cv::resize(image, resized, {width, height}, 0, 0, cv::INTER_LINEAR);
  if (format == PixelFormat::kGray && channels == 3) cv::cvtColor(resized, converted, cv::COLOR_GRAY2RGB);
  else if (format == PixelFormat::kBgr) cv::cvtColor(resized, converted, channels == 1 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGR2RGB);
  else if (format == PixelFormat::kRgb && channels == 1) cv::cvtColor(resized, converted, cv::COLOR_RGB2GRAY);
  else converted = resized;
  return converted.clone();
}

double without_normalization(int pixel, DType type) { return type == DType::kInt8 ? pixel - 128 : pixel; }

// Runs one picture through and compares every element.
void expect_equals_opencv(Preprocessor& preprocessor, Tensor& tensor, const cv::Mat& image, PixelFormat format) {
  const int height = tensor.info().shape[1], width = tensor.info().shape[2], channels = tensor.info().shape[3];
  const cv::Mat expected = resized_by_opencv(image, format, width, height, channels);
  ASSERT_TRUE(preprocessor.run(view_of(image, format), tensor.view()).ok());
  ASSERT_TRUE(tensor.guard_is_whole());
  for (std::size_t i = 0; i < expected.total() * static_cast<std::size_t>(channels); ++i)
    ASSERT_EQ(tensor.at(i), without_normalization(expected.data[i], tensor.info().dtype))
        << image.cols << 'x' << image.rows << ' ' << to_string(format) << " -> " << width << 'x' << height << 'x' << channels << ' ' << to_string(tensor.info().dtype)
        << ", element " << i;
}

void expect_equals_opencv(std::mt19937& random, cv::Size from, cv::Size to, PixelFormat format, int channels, DType type) {
  Tensor tensor(tensor_of(type, to.height, to.width, channels));
  auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
  expect_equals_opencv(preprocessor, tensor, random_picture(random, from.width, from.height, format), format);
}

void expect_equals_opencv_in_all_formats(std::mt19937& random, cv::Size from, cv::Size to) {
  for (const auto format : kFormats)
    for (const int channels : {1, 3}) {
      expect_equals_opencv(random, from, to, format, channels, DType::kUint8);
      if (::testing::Test::HasFatalFailure()) return;
    }
}

void expect_refused(const TensorInfo& info, const std::optional<Normalization>& normalization, ErrorCode code, std::string_view word) {
  const auto preprocessor = Preprocessor::create(info, normalization);
  ASSERT_FALSE(preprocessor.ok()) << word;
  EXPECT_EQ(preprocessor.error().code(), code) << preprocessor.error().message();
  EXPECT_NE(preprocessor.error().message().find(word), std::string::npos) << preprocessor.error().message();
}

TEST(Preprocessor, EqualsOpenCvForRandomSizes) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> size(1, 180);
  for (int i = 0; i < 400; ++i) {
    const cv::Size from(size(random), size(random)), to(size(random), size(random));
    for (const auto format : kFormats) ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(random, from, to, format, i % 2 == 0 ? 3 : 1, kTypes[i % 3]));
  }
}

TEST(Preprocessor, EqualsOpenCvForCameraSizes) {
  std::mt19937 random(12);
  const cv::Size cameras[] = {{160, 120}, {320, 240}, {640, 480}, {1280, 720}, {1920, 1080}, {1079, 607}};
  const cv::Size models[] = {{96, 96}, {128, 128}, {224, 224}, {192, 192}};
  for (const auto& from : cameras)
    for (const auto& to : models) ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(random, from, to, PixelFormat::kBgr, 3, DType::kUint8));
}

TEST(Preprocessor, EqualsOpenCvForExactFactors) {
  std::mt19937 random(13);
  for (const int factor : {1, 2, 3, 4})
    for (const cv::Size& small : {cv::Size(1, 1), {1, 7}, {7, 1}, {16, 16}, {33, 17}}) {
      const cv::Size large(small.width * factor, small.height * factor);
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, large, small));
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, small, large));
      // A factor along one axis alone takes other paths in OpenCV.
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, {large.width, small.height}, small));
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, {small.width, large.height}, small));
    }
}

TEST(Preprocessor, EqualsOpenCvForPicturesOnePixelWideOrHigh) {
  std::mt19937 random(14);
  for (const int length : {1, 2, 3, 16, 17, 100, 255})
    for (const cv::Size& to : {cv::Size(1, 1), {1, 9}, {9, 1}, {8, 8}, {31, 33}}) {
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, {1, length}, to));
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, {length, 1}, to));
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, {length, length + 1}, to));
    }
}

TEST(Preprocessor, EqualsOpenCvForExtremeShapes) {
  std::mt19937 random(15);
  const std::pair<cv::Size, cv::Size> cases[] = {{{4000, 2}, {3, 200}}, {{2, 4000}, {200, 3}}, {{5000, 1}, {7, 7}},  {{1, 5000}, {7, 7}},
                                                    {{3, 3}, {2000, 1}},   {{3, 3}, {1, 2000}},   {{2, 2}, {500, 500}}};
  for (const auto& [from, to] : cases) ASSERT_NO_FATAL_FAILURE(expect_equals_opencv_in_all_formats(random, from, to));
}

// Every gray of every colour, as far as a coarse net tells: all of blue and green, steps of red.
TEST(Preprocessor, RoundsGrayAsOpenCvDoes) {
  constexpr int kReds[] = {0, 1, 2, 31, 64, 77, 127, 128, 200, 254, 255};
  for (const auto format : {PixelFormat::kBgr, PixelFormat::kRgb}) {
    Tensor tensor(tensor_of(DType::kUint8, 256, 256, 1));
    auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
    for (const int red : kReds) {
      cv::Mat image(256, 256, CV_8UC3);
      for (int y = 0; y < 256; ++y)
        for (int x = 0; x < 256; ++x) image.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<std::uint8_t>(y), static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(red));
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(preprocessor, tensor, image, format));
    }
  }
}

TEST(Preprocessor, ReadsRowsByTheirStride) {
  std::mt19937 random(16);
  for (const auto format : kFormats)
    for (const int channels : {1, 3}) {
      const cv::Mat large = random_picture(random, 120, 90, format);
      Tensor tensor(tensor_of(DType::kUint8, 24, 32, channels));
      auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
      for (const cv::Rect& part : {cv::Rect(0, 0, 50, 40), {70, 50, 50, 40}, {119, 0, 1, 90}, {3, 5, 64, 48}, {0, 89, 120, 1}})
        ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(preprocessor, tensor, large(part), format));
    }
}

TEST(Preprocessor, ReadsAPictureThatIsStoredUpsideDown) {
  std::mt19937 random(17);
  const cv::Mat image = random_picture(random, 40, 30, PixelFormat::kBgr);
  cv::Mat flipped;
  cv::flip(image, flipped, 0);
  Tensor tensor(tensor_of(DType::kUint8, 12, 16, 3)), upright(tensor_of(DType::kUint8, 12, 16, 3));
  auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
  const ImageView view{flipped.ptr(29), 40, 30, -static_cast<std::ptrdiff_t>(flipped.step[0]), PixelFormat::kBgr};
  ASSERT_TRUE(preprocessor.run(view, tensor.view()).ok());
  ASSERT_TRUE(preprocessor.run(view_of(image), upright.view()).ok());
  EXPECT_TRUE(std::ranges::equal(tensor.view().bytes(), upright.view().bytes()));
}

TEST(Preprocessor, TakesPicturesOfChangingSizeAndFormat) {
  std::mt19937 random(18);
  std::uniform_int_distribution<int> size(1, 90);
  for (const int channels : {1, 3}) {
    Tensor tensor(tensor_of(DType::kInt8, 37, 41, channels));
    auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
    cv::Size last(10, 10);
    for (int i = 0; i < 120; ++i) {
      // Every other picture keeps its width or its height, so that a stale tap table or row would show.
      const cv::Size next(i % 4 == 1 ? last.width : size(random), i % 4 == 3 ? last.height : size(random));
      const auto format = kFormats[static_cast<std::size_t>(i / 2) % 3];
      ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(preprocessor, tensor, random_picture(random, next.width, next.height, format), format));
      last = next;
    }
  }
}

TEST(Preprocessor, SeesTheNewPixelsOfAPictureAtTheSameAddress) {
  std::mt19937 random(19);
  Tensor tensor(tensor_of(DType::kUint8, 16, 16, 3));
  auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
  cv::Mat image = random_picture(random, 50, 50, PixelFormat::kBgr);
  for (int i = 0; i < 3; ++i) {
    ASSERT_NO_FATAL_FAILURE(expect_equals_opencv(preprocessor, tensor, image, PixelFormat::kBgr));
    cv::bitwise_not(image, image);
  }
}

TEST(Preprocessor, WorksOnAfterBeingMoved) {
  std::mt19937 random(20);
  Tensor tensor(tensor_of(DType::kUint8, 16, 16, 3));
  auto first = Preprocessor::create(tensor.info(), {}).value();
  Preprocessor second(std::move(first));
  first = std::move(second);
  expect_equals_opencv(first, tensor, random_picture(random, 20, 30, PixelFormat::kRgb), PixelFormat::kRgb);
}

// A picture of 256 pixels that is not resized, so that pixel i of channel c has the value (i + 85 c) % 256.
cv::Mat all_values() {
  cv::Mat image(16, 16, CV_8UC3);
  for (int i = 0; i < 256; ++i)
    for (int c = 0; c < 3; ++c) image.data[3 * i + c] = static_cast<std::uint8_t>((i + 85 * c) % 256);
  return image;
}

// The documented formula in double, element by element. Where real / scale lies within a float's error of a tie both neighbours are right.
void expect_formula(const TensorInfo& info, const Normalization& n) {
  Tensor tensor(info);
  auto preprocessor = Preprocessor::create(info, n).value();
  const int channels = info.shape[3];
  const cv::Mat rgb = all_values();
  cv::Mat image = rgb;
  if (channels == 1) cv::extractChannel(rgb, image, 0);
  ASSERT_TRUE(preprocessor.run(view_of(image, PixelFormat::kRgb), tensor.view()).ok());
  for (int i = 0; i < 256; ++i)
    for (int c = 0; c < channels; ++c) {
      const auto channel = static_cast<std::size_t>(c);
      const int pixel = (i + 85 * c) % 256;
      const double real = (pixel - static_cast<double>(n.mean[n.mean.size() == 1 ? 0 : channel])) / static_cast<double>(n.std[n.std.size() == 1 ? 0 : channel]);
      const double got = tensor.at(static_cast<std::size_t>(i * channels + c));
      if (info.dtype == DType::kFloat32) {
        ASSERT_NEAR(got, real, 2e-7 * std::max(1.0, std::abs(real))) << "pixel " << pixel << ", channel " << c;
        continue;
      }
      const double exact = real / static_cast<double>(info.quantization.scale());
      const int low = info.dtype == DType::kInt8 ? -128 : 0;
      const auto code = [&](double value) { return std::clamp(std::round(value) + info.quantization.zero_point(), low + 0.0, low + 255.0); };
      const double slack = 1e-6 * std::max(1.0, std::abs(exact));
      ASSERT_TRUE(got == code(exact - slack) || got == code(exact + slack)) << "pixel " << pixel << ", channel " << c << ": " << got << " for " << exact;
    }
}

TEST(Preprocessor, NormalisesAndQuantisesEveryPixelValueAsDocumented) {
  std::mt19937 random(21);
  std::uniform_real_distribution<float> mean(0, 255), std(0.5f, 200), scale(0.002f, 0.1f);
  for (const auto type : kTypes)
    for (const int channels : {1, 3})
      for (int i = 0; i < 40; ++i) {
        TensorInfo info = tensor_of(type, 16, 16, channels);
        if (type != DType::kFloat32) info.quantization = {{scale(random)}, {static_cast<int>(random() % 256) - (type == DType::kInt8 ? 128 : 0)}, 0};
        Normalization n{{mean(random)}, {std(random)}};
        if (channels == 3 && i % 2 == 0) n = {{mean(random), mean(random), mean(random)}, {std(random), std(random), std(random)}};
        if (channels == 3 && i % 5 == 0) n.mean.resize(1);  // one mean, three deviations
        ASSERT_NO_FATAL_FAILURE(expect_formula(info, n));
      }
}

TEST(Preprocessor, NormalisesWithEachChannelsOwnNumbersInRgbOrder) {
  Tensor tensor(tensor_of(DType::kFloat32, 1, 1, 3));
  auto preprocessor = Preprocessor::create(tensor.info(), Normalization{{10, 20, 30}, {1, 2, 4}}).value();
  const std::uint8_t bgr[] = {50, 40, 30};
  ASSERT_TRUE(preprocessor.run({bgr, 1, 1, 3, PixelFormat::kBgr}, tensor.view()).ok());
  EXPECT_EQ(tensor.at(0), 20);  // red
  EXPECT_EQ(tensor.at(1), 10);
  EXPECT_EQ(tensor.at(2), 5);   // blue
  ASSERT_TRUE(preprocessor.run({bgr, 1, 1, 3, PixelFormat::kRgb}, tensor.view()).ok());
  EXPECT_EQ(tensor.at(0), 40);
  EXPECT_EQ(tensor.at(2), 0);
}

// Numbers that floats hold exactly, so that ties are ties.
TEST(Preprocessor, RoundsTiesAwayFromZeroAndClamps) {
  TensorInfo info = tensor_of(DType::kInt8, 1, 6, 1);
  info.quantization = {{0.5f}, {3}, 0};
  Tensor tensor(info);
  auto preprocessor = Preprocessor::create(info, Normalization{{100}, {4}}).value();  // code = (pixel - 100) / 2 + 3
  const std::uint8_t pixels[] = {99, 101, 97, 103, 255, 0};
  ASSERT_TRUE(preprocessor.run({pixels, 6, 1, 6, PixelFormat::kGray}, tensor.view()).ok());
  EXPECT_EQ(tensor.at(0), 2);   // -0.5 -> -1
  EXPECT_EQ(tensor.at(1), 4);   // 0.5 -> 1
  EXPECT_EQ(tensor.at(2), 1);   // -1.5 -> -2
  EXPECT_EQ(tensor.at(3), 5);   // 1.5 -> 2
  EXPECT_EQ(tensor.at(4), 81);  // 77.5 -> 78
  EXPECT_EQ(tensor.at(5), -47);
  auto steep = Preprocessor::create(info, Normalization{{100}, {0.01f}}).value();
  ASSERT_TRUE(steep.run({pixels, 6, 1, 6, PixelFormat::kGray}, tensor.view()).ok());
  EXPECT_EQ(tensor.at(4), 127);
  EXPECT_EQ(tensor.at(5), -128);
}

TEST(Preprocessor, TakesANegativeDeviationAsAnInvertedPicture) {
  Tensor tensor(tensor_of(DType::kFloat32, 1, 2, 1));
  auto preprocessor = Preprocessor::create(tensor.info(), Normalization{{255}, {-255}}).value();
  const std::uint8_t pixels[] = {0, 255};
  ASSERT_TRUE(preprocessor.run({pixels, 2, 1, 2, PixelFormat::kGray}, tensor.view()).ok());
  EXPECT_EQ(tensor.at(0), 1);
  EXPECT_EQ(tensor.at(1), 0);
}

TEST(Preprocessor, PassesPixelsOnWithoutANormalization) {
  for (const auto type : kTypes) {
    const Warnings warnings;
    Tensor tensor(tensor_of(type, 16, 16, 3));
    auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
    const cv::Mat image = all_values();
    ASSERT_TRUE(preprocessor.run(view_of(image, PixelFormat::kRgb), tensor.view()).ok());
    for (std::size_t i = 0; i < 768; ++i) ASSERT_EQ(tensor.at(i), without_normalization(image.data[i], type)) << to_string(type);
  }
}

TEST(Preprocessor, NeedsNoScaleWithoutANormalization) {
  TensorInfo info = tensor_of(DType::kUint8, 4, 4, 3);
  info.quantization = {};
  EXPECT_TRUE(Preprocessor::create(info, {}).ok());
  expect_refused(info, Normalization{{0}, {1}}, ErrorCode::kModelMismatch, "scale");
}

TEST(Preprocessor, WarnsOfAFloatTensorWithoutANormalization) {
  const Warnings warnings;
  ASSERT_TRUE(Preprocessor::create(tensor_of(DType::kFloat32, 4, 4, 3), {}).ok());
  ASSERT_EQ(warnings.heard.size(), 1u);
  EXPECT_EQ(warnings.heard[0].find("NORMALIZATION_UNKNOWN: input 'image'"), 0u) << warnings.heard[0];
  EXPECT_TRUE(Preprocessor::create(tensor_of(DType::kFloat32, 4, 4, 3), Normalization{{0}, {1}}).ok());
  EXPECT_TRUE(Preprocessor::create(tensor_of(DType::kUint8, 4, 4, 3), {}).ok());
  EXPECT_EQ(warnings.heard.size(), 1u);
}

TEST(Preprocessor, RefusesTensorsThatHoldNoPicture) {
  const Shape shapes[] = {{},           {224},        {224, 224, 3}, {1, 1, 224, 224, 3}, {2, 8, 8, 3}, {0, 8, 8, 3}, {1, 0, 8, 3},
                          {1, 8, 0, 3}, {1, -8, 8, 3}, {1, 8, 8, 2},  {1, 8, 8, 4},        {1, 8, 8, 0}, {1, 3, 8, 8}};
  for (const Shape& shape : shapes)
    expect_refused({.name = "picture", .dtype = DType::kUint8, .shape = shape}, {}, ErrorCode::kModelMismatch, "picture");
}

TEST(Preprocessor, RefusesTypesThatItDoesNotFill) {
  for (const auto type : {DType::kInt16, DType::kInt32, DType::kFloat16, DType::kUint16, DType::kBool, DType::kString, DType::kOther})
    expect_refused(tensor_of(type, 8, 8, 3), {}, ErrorCode::kModelMismatch, to_string(type));
}

TEST(Preprocessor, RefusesNormalizationsThatMakeNoNumbers) {
  for (const auto type : kTypes) {
    const TensorInfo info = tensor_of(type, 8, 8, 3);
    expect_refused(info, Normalization{{0}, {0}}, ErrorCode::kInvalidArgument, "std 0");
    expect_refused(info, Normalization{{0, 0, 0}, {1, 0, 1}}, ErrorCode::kInvalidArgument, "std 0");
    expect_refused(info, Normalization{{0}, {kNan}}, ErrorCode::kInvalidArgument, "std");
    expect_refused(info, Normalization{{0}, {kInfinity}}, ErrorCode::kInvalidArgument, "std");
    expect_refused(info, Normalization{{kNan}, {1}}, ErrorCode::kInvalidArgument, "mean");
    expect_refused(info, Normalization{{0, -kInfinity, 0}, {1}}, ErrorCode::kInvalidArgument, "mean");
  }
}

TEST(Preprocessor, RefusesANumberOfMeansThatDoesNotFitTheChannels) {
  const TensorInfo rgb = tensor_of(DType::kUint8, 8, 8, 3), gray = tensor_of(DType::kUint8, 8, 8, 1);
  expect_refused(rgb, Normalization{{}, {}}, ErrorCode::kInvalidArgument, "3 channels");
  expect_refused(rgb, Normalization{{1, 2}, {1}}, ErrorCode::kInvalidArgument, "3 channels");
  expect_refused(rgb, Normalization{{1}, {1, 2}}, ErrorCode::kInvalidArgument, "3 channels");
  expect_refused(rgb, Normalization{{1, 2, 3, 4}, {1}}, ErrorCode::kInvalidArgument, "3 channels");
  expect_refused(gray, Normalization{{1, 2, 3}, {1, 2, 3}}, ErrorCode::kInvalidArgument, "1 channels");
}

TEST(Preprocessor, RefusesToNormaliseIntoATensorWithoutOnePositiveScale) {
  TensorInfo info = tensor_of(DType::kInt8, 8, 8, 3);
  for (const auto& scales : {std::vector<float>{0.0f}, {-1.0f}, {kNan}, {kInfinity}, {1.0f, 2.0f, 3.0f}}) {
    info.quantization.scales = scales;
    expect_refused(info, Normalization{{0}, {1}}, ErrorCode::kModelMismatch, "one positive scale");
  }
}

TEST(Preprocessor, RefusesMemoryThatIsNotTheTensors) {
  const TensorInfo info = tensor_of(DType::kUint8, 8, 8, 3);
  auto preprocessor = Preprocessor::create(info, {}).value();
  const cv::Mat image = all_values();
  std::vector<std::byte> memory(1000, std::byte{1});
  for (const std::size_t size : {std::size_t{0}, std::size_t{191}, std::size_t{193}, std::size_t{768}}) {
    const auto done = preprocessor.run(view_of(image), {info, std::span(memory).first(size)});
    ASSERT_FALSE(done.ok()) << size;
    EXPECT_EQ(done.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(done.error().message().find("192"), std::string::npos) << done.error().message();
  }
  EXPECT_TRUE(std::ranges::all_of(memory, [](std::byte b) { return b == std::byte{1}; }));
}

TEST(Preprocessor, RefusesAnEmptyPicture) {
  Tensor tensor(tensor_of(DType::kUint8, 8, 8, 3));
  auto preprocessor = Preprocessor::create(tensor.info(), {}).value();
  const std::uint8_t pixels[] = {1, 2, 3};
  const ImageView views[] = {{}, {nullptr, 1, 1, 3, PixelFormat::kBgr}, {pixels, 0, 1, 3, PixelFormat::kBgr}, {pixels, 1, 0, 3, PixelFormat::kBgr}, {pixels, -1, 1, 3, PixelFormat::kBgr}};
  for (const ImageView& view : views) {
    const auto done = preprocessor.run(view, tensor.view());
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(preprocessor.run({pixels, 1, 1, 3, PixelFormat::kBgr}, tensor.view()).ok());
}

}  // namespace
}  // namespace tandem
