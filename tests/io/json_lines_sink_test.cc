#include <gtest/gtest.h>
#include <sys/stat.h>

#include <limits>
#include <locale>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "tandem/sink.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

FrameResult result_of(std::span<const Classification> classes, std::uint64_t frame = 0, std::int64_t pts_us = 0) { return {.frame = frame, .pts_us = pts_us, .classes = classes}; }

// What the sink writes for these classes of one frame.
std::string line_of(const std::vector<Classification>& classes, std::uint64_t frame = 0, std::int64_t pts_us = 0) {
  const test::TemporaryFolder folder;
  const auto sink = open_json_lines_sink(folder / "out.jsonl").value();
  sink->consume(result_of(classes, frame, pts_us)).value();
  sink->close().value();
  return test::read_text(folder / "out.jsonl");
}

// The label of a line that must be JSON.
std::string label_in(const std::string& line) { return nlohmann::json::parse(line)["classes"][0]["label"]; }

TEST(JsonLinesSink, WritesTheDocumentedLine) {
  EXPECT_EQ(line_of({{89, "macaw", 0.98f}}), R"({"frame":0,"pts_us":0,"classes":[{"class_id":89,"label":"macaw","score":0.98}]})"
                                             "\n");
}

TEST(JsonLinesSink, WritesClassesBestFirstAndNumbersInFull) {
  EXPECT_EQ(line_of({{2, "a", 0.5f}, {1, "b", 0.25f}}, 18'000'000'000'000'000'000u, 1'234'567'890),
            R"({"frame":18000000000000000000,"pts_us":1234567890,"classes":[{"class_id":2,"label":"a","score":0.5},{"class_id":1,"label":"b","score":0.25}]})"
            "\n");
}

TEST(JsonLinesSink, WritesAnEmptyListWhereNothingWasFound) { EXPECT_EQ(line_of({}, 3, 100'000), "{\"frame\":3,\"pts_us\":100000,\"classes\":[]}\n"); }

TEST(JsonLinesSink, RoundsScoresToSixDigits) {
  const std::pair<float, const char*> scores[] = {{0.0f, "0.0"}, {1.0f, "1.0"}, {1.0f / 3, "0.333333"}, {2.0f / 3, "0.666667"}, {1e-7f, "0.0"}, {0.00390625f, "0.003906"}};
  for (const auto& [score, text] : scores) EXPECT_NE(line_of({{0, "x", score}}).find(cat("\"score\":", text, "}")), std::string::npos) << score << ": " << line_of({{0, "x", score}});
}

TEST(JsonLinesSink, WritesALineForEachFrame) {
  const test::TemporaryFolder folder;
  const std::vector<Classification> classes = {{1, "cat", 0.5f}};
  const auto sink = open_json_lines_sink(folder / "out.jsonl").value();
  for (std::uint64_t i = 0; i < 1000; ++i) sink->consume(result_of(classes, i, static_cast<std::int64_t>(i) * 40)).value();
  ASSERT_TRUE(sink->close().ok());
  std::istringstream lines(test::read_text(folder / "out.jsonl"));
  std::uint64_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto json = nlohmann::json::parse(line);
    ASSERT_EQ(json["frame"], count);
    ASSERT_EQ(json["pts_us"], count * 40);
  }
  EXPECT_EQ(count, 1000u);
}

TEST(JsonLinesSink, EscapesWhatJsonEscapes) {
  for (const std::string_view label : {"say \"cat\"", "back\\slash", "tab\tnew\nline", "\x01\x1f", "</script>"}) {
    const std::string line = line_of({{0, label, 1.0f}});
    EXPECT_EQ(label_in(line), label);
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;  // one line stays one
  }
}

TEST(JsonLinesSink, KeepsUtf8AsItIs) {
  const std::string line = line_of({{0, "K\xC3\xA4tzchen \xE7\x8C\xAB \xF0\x9F\x90\xB1", 1.0f}});
  EXPECT_NE(line.find("K\xC3\xA4tzchen \xE7\x8C\xAB \xF0\x9F\x90\xB1"), std::string::npos) << line;
}

TEST(JsonLinesSink, WritesValidJsonForLabelsThatAreNoUtf8) {
  for (const std::string_view label : {"\xFF", "caf\xE9", "\xC3", "\xED\xA0\x80", "\xC0\x80"}) {
    const std::string line = line_of({{0, label, 1.0f}});
    EXPECT_TRUE(is_utf8(line)) << line;
    EXPECT_NE(label_in(line).find("\xEF\xBF\xBD"), std::string::npos) << line;  // the replacement character
  }
}

TEST(JsonLinesSink, WritesTheSameUnderALocaleWithDecimalCommas) {
  struct Punctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Punctuation));
  const std::string line = line_of({{1234567, "macaw", 0.98f}}, 12345, 6789000);
  std::ostringstream proof;
  proof << 1234.5;
  std::locale::global(before);
  ASSERT_EQ(proof.str(), "1.234,5") << "the locale was not in force";
  EXPECT_EQ(line, R"({"frame":12345,"pts_us":6789000,"classes":[{"class_id":1234567,"label":"macaw","score":0.98}]})"
                  "\n");
}

TEST(JsonLinesSink, LeavesNothingWithoutClose) {
  const test::TemporaryFolder folder;
  {
    const auto sink = open_json_lines_sink(folder / "out.jsonl").value();
    sink->consume(result_of({})).value();
    EXPECT_FALSE(std::filesystem::exists(folder / "out.jsonl"));
  }
  EXPECT_EQ(folder.listing(), "");
}

TEST(JsonLinesSink, LeavesAnEarlierFileAloneUntilClose) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("out.jsonl", "old\n");
  { const auto dropped = open_json_lines_sink(path).value(); }
  EXPECT_EQ(test::read_text(path), "old\n");
  const auto sink = open_json_lines_sink(path).value();
  ASSERT_TRUE(sink->close().ok());
  EXPECT_EQ(test::read_text(path), "");  // a run without frames
}

TEST(JsonLinesSink, TellsThatTheDiskIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  const std::vector<Classification> classes = {{1, "cat", 0.5f}};
  // At the end where the buffer holds everything, and as soon as it does not.
  const auto small = open_json_lines_sink("/dev/full").value();
  small->consume(result_of(classes)).value();
  const auto closed = small->close();
  ASSERT_FALSE(closed.ok());
  EXPECT_EQ(closed.error().code(), ErrorCode::kOutputFailed);
  EXPECT_NE(closed.error().message().find("/dev/full"), std::string::npos);

  const auto large = open_json_lines_sink("/dev/full").value();
  Result<void> written;
  for (int i = 0; i < 10'000 && written.ok(); ++i) written = large->consume(result_of(classes));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code(), ErrorCode::kOutputFailed);
}

TEST(JsonLinesSink, WritesThroughAFifo) {
  const test::TemporaryFolder folder;
  const auto fifo = folder / "out.jsonl";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::string heard;
  std::thread reader([&] { heard = test::read_text(fifo); });
  bool closed = false;
  {
    const auto sink = open_json_lines_sink(fifo).value();
    closed = sink->consume(result_of({})).ok() && sink->close().ok();
  }
  reader.join();
  EXPECT_TRUE(closed);
  EXPECT_EQ(heard, "{\"frame\":0,\"pts_us\":0,\"classes\":[]}\n");
  EXPECT_TRUE(std::filesystem::is_fifo(fifo));
}

TEST(JsonLinesSink, WritesToStandardOutputAtOnce) {
  testing::internal::CaptureStdout();
  const auto sink = open_json_lines_sink("-").value();
  const bool consumed = sink->consume(result_of({})).ok();
  // Not closed yet: a reader at the other end of a pipe must not have to wait.
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "{\"frame\":0,\"pts_us\":0,\"classes\":[]}\n");
  EXPECT_TRUE(consumed);
  EXPECT_TRUE(sink->close().ok());
}

TEST(JsonLinesSink, RefusesWhereItCannotWrite) {
  const test::TemporaryFolder folder;
  for (const auto& path : {folder / "missing/out.jsonl", folder.path()}) {
    const auto sink = open_json_lines_sink(path);
    ASSERT_FALSE(sink.ok()) << path;
    EXPECT_EQ(sink.error().code(), ErrorCode::kOutputFailed);
    EXPECT_NE(sink.error().message().find(path.string()), std::string::npos) << sink.error().message();
  }
}

}  // namespace
}  // namespace tandem
