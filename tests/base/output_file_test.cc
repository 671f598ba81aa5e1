#include "tandem/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <thread>
#include <utility>

#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

void expect_refused(const fs::path& path) {
  const auto file = OutputFile::create(path);
  ASSERT_FALSE(file.ok()) << path;
  EXPECT_EQ(file.error().code(), ErrorCode::kOutputFailed);
  EXPECT_EQ(file.error().message().find(path.string() + ": "), 0u) << file.error().message();
}

// Root may write everywhere, so the tests' user becomes another for a while. False where that is not allowed.
class WithoutRights {
 public:
  WithoutRights() : was_root_(::geteuid() == 0), works_(!was_root_ || ::seteuid(65534) == 0) {}
  ~WithoutRights() {
    if (was_root_ && works_ && ::seteuid(0) != 0) std::abort();
  }
  WithoutRights(const WithoutRights&) = delete;
  explicit operator bool() const { return works_; }

 private:
  bool was_root_, works_;
};

TEST(OutputFile, AppearsUnderItsNameOnlyAtCommit) {
  const test::TemporaryFolder folder;
  auto file = OutputFile::create(folder / "result.json").value();
  EXPECT_EQ(file.final_path(), folder / "result.json");
  EXPECT_NE(file.path(), file.final_path());
  write_text(file.path(), "{}");
  EXPECT_FALSE(fs::exists(folder / "result.json"));
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(folder.listing(), "result.json");
  EXPECT_EQ(test::read_text(folder / "result.json"), "{}");
}

TEST(OutputFile, LeavesNothingWithoutACommit) {
  const test::TemporaryFolder folder;
  {
    const auto file = OutputFile::create(folder / "result.json").value();
    write_text(file.path(), "half of it");
    EXPECT_NE(folder.listing(), "");
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(OutputFile, IsWrittenInTheSameFolderWithTheSameExtension) {
  const test::TemporaryFolder folder;
  for (const char* name : {"video.mp4", "two.dots.avi", ".hidden.png", "UPPER.JPG"}) {
    const auto file = OutputFile::create(folder / name).value();
    EXPECT_EQ(file.path().extension(), fs::path(name).extension()) << file.path();
    EXPECT_EQ(file.path().parent_path(), folder.path());
  }
}

TEST(OutputFile, ReplacesAFileOnlyAtCommit) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("result.txt", "old");
  {
    const auto file = OutputFile::create(path).value();
    write_text(file.path(), "given up");
  }
  EXPECT_EQ(test::read_text(path), "old");
  auto file = OutputFile::create(path).value();
  write_text(file.path(), "new");
  EXPECT_EQ(test::read_text(path), "old");
  ASSERT_TRUE(file.commit().ok());
  EXPECT_EQ(test::read_text(path), "new");
  EXPECT_EQ(folder.listing(), "result.txt");
}

TEST(OutputFile, RefusesAFolderThatDoesNotExist) {
  const test::TemporaryFolder folder;
  expect_refused(folder / "missing/result.json");
  folder.write("file", "");
  expect_refused(folder / "file/result.json");
  EXPECT_EQ(folder.listing(), "file");
}

TEST(OutputFile, RefusesAFolderAsItsName) {
  const test::TemporaryFolder folder;
  expect_refused(folder.path());
  expect_refused(folder / "");
  expect_refused("");
}

TEST(OutputFile, RefusesANameThatTheSystemDoesNotTake) {
  const test::TemporaryFolder folder;
  expect_refused(folder / std::string(300, 'n'));
  EXPECT_EQ(folder.listing(), "");
}

TEST(OutputFile, RefusesAFolderThatCannotBeWrittenTo) {
  const test::TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  {
    const WithoutRights other_user;
    if (!other_user) GTEST_SKIP() << "runs as root and cannot become another user";
    expect_refused(folder / "result.json");
  }
  fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_EQ(folder.listing(), "");
}

TEST(OutputFile, FailsToCommitWhereSomebodyTookTheFileAway) {
  const test::TemporaryFolder folder;
  auto file = OutputFile::create(folder / "result.json").value();
  fs::remove(file.path());
  const auto committed = file.commit();
  ASSERT_FALSE(committed.ok());
  EXPECT_EQ(committed.error().code(), ErrorCode::kOutputFailed);
}

TEST(OutputFile, WritesADeviceDirectlyAndLeavesItAlone) {
  struct stat before = {}, after = {};
  ASSERT_EQ(::stat("/dev/null", &before), 0);
  {
    auto file = OutputFile::create("/dev/null").value();
    EXPECT_EQ(file.path(), "/dev/null");
    EXPECT_TRUE(file.commit().ok());
    const auto dropped = OutputFile::create("/dev/null").value();
  }
  ASSERT_EQ(::stat("/dev/null", &after), 0);
  EXPECT_TRUE(S_ISCHR(after.st_mode));
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST(OutputFile, WritesAFifoDirectlyAndLeavesItAlone) {
  const test::TemporaryFolder folder;
  const auto fifo = folder / "results.json";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::string heard;
  std::thread reader([&] { heard = test::read_text(fifo); });
  const auto written = write_file(fifo, bytes_of("through the pipe"));
  reader.join();
  EXPECT_TRUE(written.ok());
  EXPECT_EQ(heard, "through the pipe");
  { const auto dropped = OutputFile::create(fifo).value(); }
  EXPECT_TRUE(fs::is_fifo(fifo));
  EXPECT_EQ(folder.listing(), "results.json");
}

TEST(OutputFile, HandsItsFileOnWhenItIsMoved) {
  const test::TemporaryFolder folder;
  std::optional<OutputFile> first(OutputFile::create(folder / "result.txt").value());
  write_text(first->path(), "moved");
  OutputFile second(std::move(*first));
  first.reset();  // must not take the file with it
  EXPECT_EQ(test::read_text(second.path()), "moved");
  ASSERT_TRUE(second.commit().ok());
  EXPECT_EQ(test::read_text(folder / "result.txt"), "moved");
}

TEST(OutputFile, DropsItsOwnFileWhenAnotherIsMovedIntoIt) {
  const test::TemporaryFolder folder;
  auto kept = OutputFile::create(folder / "kept.txt").value();
  write_text(kept.path(), "kept");
  {
    auto target = OutputFile::create(folder / "dropped.txt").value();
    target = std::move(kept);
    EXPECT_EQ(folder.listing(), target.path().filename().string());
    ASSERT_TRUE(target.commit().ok());
  }
  EXPECT_EQ(folder.listing(), "kept.txt");
}

TEST(OutputFile, KeepsItsFileAfterCommitWhenItGoes) {
  const test::TemporaryFolder folder;
  {
    auto file = OutputFile::create(folder / "empty.txt").value();
    ASSERT_TRUE(file.commit().ok());
  }
  EXPECT_EQ(folder.listing(), "empty.txt");
}

TEST(WriteFile, WritesAWholeFile) {
  const test::TemporaryFolder folder;
  const std::string_view content("\0\xFF\r\n\x1A", 5);
  ASSERT_TRUE(write_file(folder / "out.bin", bytes_of(content)).ok());
  EXPECT_EQ(test::read_text(folder / "out.bin"), content);
  ASSERT_TRUE(write_file(folder / "empty.bin", {}).ok());
  EXPECT_EQ(folder.listing(), "empty.bin out.bin");
}

TEST(WriteFile, TellsThatTheDeviceIsFull) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  const auto written = write_file("/dev/full", bytes_of("x"));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code(), ErrorCode::kOutputFailed);
  EXPECT_NE(written.error().message().find("/dev/full"), std::string::npos);
}

TEST(OutputFile, ReplacesWhatALinkPointsToAndKeepsTheLink) {
  const test::TemporaryFolder folder;
  folder.write("real.json", "old");
  fs::create_symlink("real.json", folder / "link.json");
  ASSERT_TRUE(write_file(folder / "link.json", std::as_bytes(std::span("new", 3))));
  EXPECT_TRUE(fs::is_symlink(folder / "link.json"));
  EXPECT_EQ(test::read_text(folder / "real.json"), "new");
}

TEST(OutputFile, SharesNoFileWithAnotherOfTheSameName) {
  const test::TemporaryFolder folder;
  const auto a = OutputFile::create(folder / "result.json").value(), b = OutputFile::create(folder / "result.json").value();
  EXPECT_NE(a.path(), b.path());
}

}  // namespace
}  // namespace tandem
