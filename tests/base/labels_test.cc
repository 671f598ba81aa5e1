#include "tandem/labels.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

Labels parsed(std::string_view text) { return parse_labels(text, "labels.txt").value(); }

void expect_no_text(std::string_view text) {
  const auto labels = parse_labels(text, "labels.txt");
  ASSERT_FALSE(labels.ok());
  EXPECT_EQ(labels.error().code(), ErrorCode::kLabelsMalformed);
  EXPECT_EQ(labels.error().message().find("labels.txt: "), 0u) << labels.error().message();
}

void expect_unreadable(const std::filesystem::path& path) {
  const auto labels = load_labels(path);
  ASSERT_FALSE(labels.ok());
  EXPECT_EQ(labels.error().code(), ErrorCode::kInputUnreadable);
  EXPECT_NE(labels.error().message().find(path.string()), std::string::npos) << labels.error().message();
}

TEST(ParseLabels, NamesOneClassALine) { EXPECT_EQ(parsed("cat\ndog\nred panda\n"), (Labels{"cat", "dog", "red panda"})); }

TEST(ParseLabels, NeedsNoNewlineAtTheEnd) { EXPECT_EQ(parsed("cat\ndog"), (Labels{"cat", "dog"})); }

TEST(ParseLabels, DropsCarriageReturns) { EXPECT_EQ(parsed("cat\r\ndog\r\n\r\nowl\r\n"), (Labels{"cat", "dog", "", "owl"})); }

TEST(ParseLabels, DropsAByteOrderMark) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF" "cat\ndog\n"), (Labels{"cat", "dog"}));
  expect_no_text("\xEF\xBB\xBF");
}

TEST(ParseLabels, KeepsEmptyLinesInBetweenAsUnnamedClasses) {
  EXPECT_EQ(parsed("cat\n\n\ndog\n"), (Labels{"cat", "", "", "dog"}));
  EXPECT_EQ(parsed("\ncat\n"), (Labels{"", "cat"}));
}

TEST(ParseLabels, DropsBlankLinesAtTheEnd) { EXPECT_EQ(parsed("cat\ndog\n\n \t\r\n\n"), (Labels{"cat", "dog"})); }

TEST(ParseLabels, KeepsSpacesWithinALine) { EXPECT_EQ(parsed("  cat  \n dog,  canis"), (Labels{"  cat  ", " dog,  canis"})); }

TEST(ParseLabels, KeepsUtf8) { EXPECT_EQ(parsed("K\xC3\xA4tzchen\n\xE7\x8C\xAB\n"), (Labels{"K\xC3\xA4tzchen", "\xE7\x8C\xAB"})); }

TEST(ParseLabels, RefusesWhatIsNoText) {
  expect_no_text(std::string_view("cat\0dog\n", 8));
  expect_no_text("cat\nd\xF6g\n");         // Latin-1
  expect_no_text("\xFF\xFE" "c");          // UTF-16
  expect_no_text("cat\n\xE7\x8C");         // ends within a character
}

TEST(ParseLabels, RefusesEmptyText) {
  expect_no_text("");
  expect_no_text("\n \r\n\t\n");
}

TEST(LoadLabels, ReadsAFile) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(load_labels(folder.write("labels.txt", "cat\ndog\n")).value(), (Labels{"cat", "dog"}));
}

TEST(LoadLabels, NamesTheFileThatIsNoText) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("model.tflite", std::string_view("\x1c\0\0\0TFL3", 8));
  const auto labels = load_labels(path);
  ASSERT_FALSE(labels.ok());
  EXPECT_EQ(labels.error().code(), ErrorCode::kLabelsMalformed);
  EXPECT_NE(labels.error().message().find(path.string()), std::string::npos) << labels.error().message();
}

TEST(LoadLabels, RefusesAnEmptyFile) {
  const test::TemporaryFolder folder;
  const auto labels = load_labels(folder.write("labels.txt", ""));
  ASSERT_FALSE(labels.ok());
  EXPECT_EQ(labels.error().code(), ErrorCode::kLabelsMalformed);
}

TEST(LoadLabels, RefusesWhatCannotBeRead) {
  const test::TemporaryFolder folder;
  expect_unreadable(folder / "missing.txt");
  expect_unreadable(folder.path());
  expect_unreadable("/dev/null");
}

// Opening a FIFO that nobody writes to would wait for ever; here the test's time limit would tell.
TEST(LoadLabels, DoesNotWaitForAFifo) {
  const test::TemporaryFolder folder;
  const auto fifo = folder / "labels.txt";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  expect_unreadable(fifo);
}

TEST(LoadLabels, RefusesAFileThatIsFarTooLarge) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("labels.txt", "cat\n");
  std::filesystem::resize_file(path, (std::uintmax_t{16} << 20) + 1);  // sparse
  expect_unreadable(path);
}

TEST(LoadLabels, ReadsTheListsInUse) {
  TANDEM_NEEDS_SHARED_DATA();
  const Labels imagenet = load_labels(test::shared_dir() / "labels/imagenet_labels.txt").value();
  ASSERT_EQ(imagenet.size(), 1001u);
  EXPECT_EQ(imagenet.front(), "background");
  EXPECT_EQ(imagenet[89], "macaw");
  EXPECT_EQ(load_labels(test::shared_dir() / "labels/coco_labels.txt").value().size(), 90u);
}

TEST(Labels, RefuseControlCharactersThatATerminalWouldObey) {
  for (const char* text : {"cat\x1b[31m\ndog", "cat\ndog\x07", "cat\x7f"}) EXPECT_EQ(parse_labels(text, "x").error().code(), ErrorCode::kLabelsMalformed);
  EXPECT_EQ(parse_labels("n01\tcat\r\ndog", "x").value(), (Labels{"n01\tcat", "dog"})) << "a tab is none";
}

}  // namespace
}  // namespace tandem
