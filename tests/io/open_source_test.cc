#include <gtest/gtest.h>

#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>
#include <string>

#include "base/text.h"
#include "io/capture_source.h"
#include "io/image_source.h"
#include "io/quiet.h"
#include "tandem/source.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

enum class Kind { kImages, kCapture };

Kind kind_of(const Source& source) { return dynamic_cast<const ImageSource*>(&source) != nullptr ? Kind::kImages : Kind::kCapture; }

void write_video(const fs::path& path) {
  silence_ffmpeg();
  cv::VideoWriter writer(path.string(), cv::CAP_FFMPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 10, {64, 48});
  for (int i = 0; i < 3; ++i) writer.write(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(100)));
}

void write_picture(const fs::path& path) { ASSERT_TRUE(cv::imwrite(path.string(), cv::Mat(4, 4, CV_8UC3, cv::Scalar::all(9)))); }

// The test's working folder, for names without a path.
class Inside {
 public:
  explicit Inside(const test::TemporaryFolder& folder) : before_(fs::current_path()) { fs::current_path(folder.path()); }
  ~Inside() { fs::current_path(before_); }
  Inside(const Inside&) = delete;

 private:
  fs::path before_;
};

void expect_refused(const std::string& name, std::string_view word) {
  testing::internal::CaptureStderr();
  const auto source = open_source(name);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << name;
  ASSERT_FALSE(source.ok()) << name;
  EXPECT_EQ(source.error().code(), ErrorCode::kInputUnreadable);
  EXPECT_NE(source.error().message().find(word), std::string::npos) << source.error().message();
}

TEST(OpenSource, TakesPicturesFoldersAndGlobsAsPictures) {
  const test::TemporaryFolder folder;
  write_picture(folder / "a.png");
  write_picture(folder / "b.JPG");
  for (const auto& [name, count] : {std::pair(folder / "a.png", 1u), {folder / "b.JPG", 1u}, {folder.path(), 2u}, {folder / "", 2u}, {folder / "*.png", 1u}, {folder / "?.*", 2u}}) {
    const auto source = open_source(name.string()).value();
    EXPECT_EQ(kind_of(*source), Kind::kImages) << name;
    EXPECT_EQ(source->info().frame_count, count) << name;
    EXPECT_EQ(source->info().name, name.string());
    EXPECT_FALSE(source->info().live);
  }
}

TEST(OpenSource, TakesEveryOtherFileAsAVideo) {
  const test::TemporaryFolder folder;
  write_video(folder / "clip.avi");
  fs::copy(folder / "clip.avi", folder / "clip");
  fs::copy(folder / "clip.avi", folder / "clip.unknown");
  for (const char* name : {"clip.avi", "clip", "clip.unknown"}) {
    const auto source = open_source((folder / name).string()).value();
    EXPECT_EQ(kind_of(*source), Kind::kCapture) << name;
    EXPECT_FALSE(source->info().live);
    EXPECT_FALSE(source->info().still);
    EXPECT_EQ(source->info().frame_count, 3u) << name;
    EXPECT_EQ(source->info().name, (folder / name).string());
  }
}

TEST(OpenSource, PrefersAFileNamedLikeACameraToTheCamera) {
  const test::TemporaryFolder folder;
  write_video(folder / "clip.avi");
  fs::rename(folder / "clip.avi", folder / "0");
  fs::create_directory(folder / "1");
  write_picture(folder / "1/a.png");
  const Inside inside(folder);
  const auto file = open_source("0").value();
  EXPECT_EQ(kind_of(*file), Kind::kCapture);
  EXPECT_FALSE(file->info().live);
  EXPECT_EQ(file->info().frame_count, 3u);
  EXPECT_EQ(kind_of(*open_source("1").value()), Kind::kImages);
}

TEST(OpenSource, PrefersAFileWhoseNameLooksLikeAGlob) {
  const test::TemporaryFolder folder;
  write_picture(folder / "a.png");
  fs::rename(folder / "a.png", folder / "[a]*.png");
  const auto source = open_source((folder / "[a]*.png").string()).value();
  EXPECT_TRUE(source->info().still);
}

TEST(OpenSource, RefusesACameraThatIsNotThere) {
  const test::TemporaryFolder folder;
  const Inside inside(folder);
  expect_refused("99", "camera 99: cannot be opened");
  expect_refused("099", "camera 99: cannot be opened");
}

TEST(OpenSource, RefusesNamesThatMeanNothing) {
  const test::TemporaryFolder folder;
  const Inside inside(folder);
  for (const char* name : {"missing.mp4", "missing.png", "missing/", "-1", "+1", "1x", "1.5", "99999999999999999999", " 0", "http", "no\nsuch"})
    expect_refused(name, "there is no such file, folder or camera");
  expect_refused("", "(empty name)");
  expect_refused("missing*.png", "holds no pictures");
}

TEST(OpenSource, RefusesFilesThatAreNoVideo) {
  const test::TemporaryFolder folder;
  for (const char* name : {"text.mp4", "notes.txt", "README"}) expect_refused(folder.write(name, "this is text, neither a video nor a picture\n").string(), "is no video");
  expect_refused("/dev/null", "not a regular file");
}

TEST(OpenSource, KnowsPicturesWithoutATellingNameByTheirFirstBytes) {
  const test::TemporaryFolder folder;
  for (const char* extension : {".jpg", ".png"}) {
    std::vector<unsigned char> bytes;
    cv::imencode(extension, cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)), bytes);
    const auto path = folder.write("cached", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    EXPECT_TRUE(open_source(path.string()).value()->info().still) << extension;
  }
}

TEST(OpenSource, TakesOnlyPicturesOfAGlob) {
  const test::TemporaryFolder folder;
  folder.write("a.png", "x");
  folder.write("a.txt", "x");
  EXPECT_EQ(open_source((folder / "a.*").string()).value()->info().frame_count, 1u);
  EXPECT_EQ(open_source((folder / "*.txt").string()).error().code(), ErrorCode::kInputUnreadable);
}

}  // namespace
}  // namespace tandem
