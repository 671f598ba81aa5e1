#include "io/image_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/mat.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using Status = Source::Status;

// A picture of one colour that says which one it is.
void write_picture(const fs::path& path, int number) { ASSERT_TRUE(cv::imwrite(path.string(), cv::Mat(6, 8, CV_8UC3, cv::Scalar(number, number, number)))); }

// The names of the files in order.
std::string names(const Result<std::vector<fs::path>>& files) {
  std::string list;
  for (const auto& file : files.value()) list += cat(list.empty() ? "" : " ", file.filename().string());
  return list;
}

// Every frame to the end: its first blue value.
std::vector<int> numbers(Source& source) {
  std::vector<int> list;
  Frame frame;
  while (source.acquire(frame).value() == Status::kFrame) {
    source.decode(frame).value();
    list.push_back(frame.view().data[0]);
  }
  return list;
}

void expect_undecodable(const fs::path& path) {
  const auto source = open_source(path.string()).value();
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  const auto decoded = source->decode(frame);
  ASSERT_FALSE(decoded.ok()) << path;
  EXPECT_EQ(decoded.error().code(), ErrorCode::kInputMalformed);
  EXPECT_EQ(decoded.error().message().find(path.string() + ": "), 0u) << decoded.error().message();
}

TEST(ImageSource, GivesASinglePictureOnce) {
  const test::TemporaryFolder folder;
  write_picture(folder / "cat.png", 7);
  const auto source = open_source((folder / "cat.png").string()).value();
  EXPECT_EQ(source->info().name, folder / "cat.png");
  EXPECT_TRUE(source->info().still);
  EXPECT_FALSE(source->info().live);
  EXPECT_EQ(source->info().frame_count, 1u);
  EXPECT_TRUE(source->wait_until_ready());
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  EXPECT_EQ(frame.index, 0u);
  EXPECT_EQ(frame.pts_us, 0);
  ASSERT_TRUE(source->decode(frame).ok());
  EXPECT_EQ(frame.view().width, 8);
  EXPECT_EQ(frame.view().height, 6);
  EXPECT_EQ(frame.view().format, PixelFormat::kBgr);
  EXPECT_EQ(frame.view().row(5)[8 * 3 - 1], 7);
  EXPECT_EQ(source->acquire(frame).value(), Status::kEnd);
  EXPECT_EQ(source->acquire(frame).value(), Status::kEnd);
}

TEST(ImageSource, GivesAFoldersPicturesInNaturalOrderOneASecond) {
  const test::TemporaryFolder folder;
  for (const int number : {10, 2, 33, 1}) write_picture(folder / cat("frame", number, ".png"), number);
  const auto source = open_source(folder.path().string()).value();
  EXPECT_FALSE(source->info().still);
  EXPECT_EQ(source->info().frame_count, 4u);
  EXPECT_EQ(source->info().fps, 1);
  Frame frame;
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
    EXPECT_EQ(frame.index, static_cast<std::uint64_t>(i));
    EXPECT_EQ(frame.pts_us, i * 1'000'000);
    ASSERT_TRUE(source->decode(frame).ok());
    EXPECT_EQ(frame.view().data[0], (std::vector{1, 2, 10, 33})[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(source->acquire(frame).value(), Status::kEnd);
}

TEST(ImageSource, DecodesFramesThatWereAcquiredAhead) {
  const test::TemporaryFolder folder;
  for (const int number : {1, 2, 3}) write_picture(folder / cat(number, ".png"), number);
  const auto source = open_source(folder.path().string()).value();
  Frame frames[3];
  for (auto& frame : frames) ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  for (auto& frame : frames) {
    ASSERT_TRUE(source->decode(frame).ok());
    EXPECT_EQ(frame.view().data[0], static_cast<int>(frame.index) + 1);
  }
}

TEST(ImageSource, GivesThePicturesThatAGlobNames) {
  const test::TemporaryFolder folder;
  for (const int number : {12, 3, 20}) write_picture(folder / cat("a", number, ".png"), number);
  write_picture(folder / "b1.png", 99);
  EXPECT_EQ(numbers(*open_source((folder / "a*.png").string()).value()), (std::vector{3, 12, 20}));
  EXPECT_EQ(numbers(*open_source((folder / "a1?.png").string()).value()), std::vector{12});
  EXPECT_EQ(numbers(*open_source((folder / "[b]1.png").string()).value()), std::vector{99});
}

TEST(ListImages, SortsDigitsByTheirValue) {
  const test::TemporaryFolder folder;
  for (const char* name : {"frame10.png", "frame2.png", "frame1.png", "frame010b.png", "frame2b.png", "Frame3.png", "frame.png", "frame99999999999999999999999.png",
                           "frame100000000000000000000000.png", "a1b2.jpg", "a1b10.jpg", "a01b3.jpg"})
    folder.write(name, "");
  EXPECT_EQ(names(list_images(folder.path())),
            "Frame3.png a1b2.jpg a01b3.jpg a1b10.jpg frame.png frame1.png frame2.png frame2b.png frame10.png frame010b.png frame99999999999999999999999.png "
            "frame100000000000000000000000.png");
}

TEST(ListImages, LeavesOutWhatIsNoPicture) {
  const test::TemporaryFolder folder;
  for (const char* name : {"a.jpg", "b.JPEG", "c.Png", "d.bmp", "e.webp", "f.tif", "notes.txt", "clip.mp4", "png", ".png", "README", "x.jpg.bak"}) folder.write(name, "");
  fs::create_directory(folder / "folder.png");
  fs::create_symlink(folder / "gone.png", folder / "dangling.png");
  fs::create_symlink(folder / "a.jpg", folder / "link.jpg");
  EXPECT_EQ(names(list_images(folder.path())), "a.jpg b.JPEG c.Png d.bmp e.webp f.tif link.jpg");
}

TEST(ListImages, RefusesAFolderWithoutPictures) {
  const test::TemporaryFolder folder;
  folder.write("notes.txt", "");
  for (const auto& name : {folder.path().string(), (folder / "*.png").string(), (folder / "missing*/x.png").string()}) {
    const auto source = open_source(name);
    ASSERT_FALSE(source.ok()) << name;
    EXPECT_EQ(source.error().code(), ErrorCode::kInputUnreadable);
    EXPECT_EQ(source.error().message().find(name + ": holds no pictures"), 0u) << source.error().message();
  }
}

TEST(ListImages, RefusesAFolderThatIsNotThere) {
  const auto files = list_images("no/such/folder");
  ASSERT_FALSE(files.ok());
  EXPECT_EQ(files.error().code(), ErrorCode::kInputUnreadable);
}

TEST(HasImageExtension, KnowsPicturesByTheirNames) {
  for (const char* name : {"a.jpg", "a.JPG", "a.b.jpeg", "dir.txt/a.Png", "a.tiff", "a.ppm"}) EXPECT_TRUE(has_image_extension(name)) << name;
  for (const char* name : {"", "jpg", ".jpg", "a.mp4", "a.jpg.txt", "a.jpg/b", "a.gif"}) EXPECT_FALSE(has_image_extension(name)) << name;
}

TEST(ImageSource, DecodesPngAsOpenCvDoes) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto path = test::shared_dir() / "images/grace_hopper.png";
  const auto source = open_source(path.string()).value();
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  ASSERT_TRUE(source->decode(frame).ok());
  const cv::Mat expected = cv::imread(path.string());
  ASSERT_EQ(mat_over(frame).size(), expected.size());
  EXPECT_EQ(cv::norm(mat_over(frame), expected, cv::NORM_INF), 0);
}

TEST(ImageSource, DecodesEveryKindOfPngIntoBgr) {
  const test::TemporaryFolder folder;
  const std::pair<int, cv::Scalar> kinds[] = {{CV_8UC1, {100}}, {CV_8UC4, {100, 100, 100, 7}}, {CV_16UC1, {100 * 257}}, {CV_16UC3, {100 * 257, 100 * 257, 100 * 257}}};
  for (const auto& [type, color] : kinds) {
    ASSERT_TRUE(cv::imwrite((folder / "x.png").string(), cv::Mat(3, 5, type, color)));
    EXPECT_EQ(numbers(*open_source((folder / "x.png").string()).value()), std::vector{100}) << type;
  }
}

TEST(ImageSource, DecodesAJpegByItsBytesWhateverItsName) {
  const test::TemporaryFolder folder;
  write_picture(folder / "x.jpg", 50);
  fs::rename(folder / "x.jpg", folder / "x.png");
  EXPECT_EQ(numbers(*open_source((folder / "x.png").string()).value()), std::vector{50});
}

TEST(ImageSource, DecodesCmykThroughOpenCv) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto path = test::shared_dir() / "malformed/jpeg/controls/cmyk.jpg";
  const auto source = open_source(path.string()).value();
  Frame frame;
  ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
  ASSERT_TRUE(source->decode(frame).ok());
  EXPECT_EQ(frame.view().width, 48);
  EXPECT_EQ(frame.view().height, 32);
  EXPECT_EQ(cv::norm(mat_over(frame), cv::imread(path.string()), cv::NORM_INF), 0);
}

TEST(ImageSource, TellsWhereAFileIsNoPicture) {
  const test::TemporaryFolder folder;
  testing::internal::CaptureStderr();
  expect_undecodable(folder.write("text.png", "this is text, not a picture"));
  expect_undecodable(folder.write("empty.png", ""));
  expect_undecodable(folder.write("text.jpg", "\xFF\xD8 and then text"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  write_picture(folder / "whole.png", 9);
  expect_undecodable(folder.write("cut.png", test::read_text(folder / "whole.png").substr(0, 30)));
}

TEST(ImageSource, TellsWhereAFileIsMissing) {
  const test::TemporaryFolder folder;
  write_picture(folder / "x.png", 1);
  const auto source = open_source((folder / "x.png").string()).value();
  fs::remove(folder / "x.png");  // between the two
  Frame frame;
  const auto acquired = source->acquire(frame);
  ASSERT_FALSE(acquired.ok());
  EXPECT_EQ(acquired.error().code(), ErrorCode::kInputUnreadable);
  EXPECT_NE(acquired.error().message().find("x.png"), std::string::npos);
}

TEST(ImageSource, DoesNotWaitForAFifo) {
  const test::TemporaryFolder folder;
  const auto fifo = folder / "x.png";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const auto source = open_source(fifo.string()).value();
  Frame frame;
  const auto acquired = source->acquire(frame);
  ASSERT_FALSE(acquired.ok());
  EXPECT_EQ(acquired.error().code(), ErrorCode::kInputUnreadable);
}

TEST(ImageSource, ReusesOneFrameForPicturesOfAllSizes) {
  const test::TemporaryFolder folder;
  const cv::Size sizes[] = {{30, 20}, {3, 2}, {60, 50}, {1, 1}, {61, 49}};
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(cv::imwrite((folder / cat(i, i % 2 == 0 ? ".png" : ".jpg")).string(), cv::Mat(sizes[i], CV_8UC3, cv::Scalar(9, 9, 9))));
  const auto source = open_source(folder.path().string()).value();
  Frame frame;
  for (const auto& size : sizes) {
    ASSERT_EQ(source->acquire(frame).value(), Status::kFrame);
    ASSERT_TRUE(source->decode(frame).ok());
    EXPECT_EQ(mat_over(frame).size(), size);
    EXPECT_EQ(cv::norm(mat_over(frame), cv::Mat(size, CV_8UC3, cv::Scalar(9, 9, 9)), cv::NORM_INF), 0);
  }
}

}  // namespace
}  // namespace tandem
