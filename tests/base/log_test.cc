#include "tandem/log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"

namespace tandem {
namespace {

// Leaves the process silent again, whatever the test did.
class Log : public ::testing::Test {
 protected:
  ~Log() override { set_log_handler({}); }
};

TEST_F(Log, IsSilentByDefault) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  warn("NOBODY_LISTENS", "x");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(Log, HandsWarningsToTheHandlerAndPrintsNothing) {
  std::vector<std::string> heard;
  set_log_handler([&](const Warning& warning) { heard.push_back(std::string(warning.code) + ": " + warning.message); });
  testing::internal::CaptureStderr();
  warn("VIDEO_CUT_SHORT", "tour.mp4: ends early");
  warn("JPEG_DAMAGED", "cat.jpg: is damaged");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(heard, (std::vector<std::string>{"VIDEO_CUT_SHORT: tour.mp4: ends early", "JPEG_DAMAGED: cat.jpg: is damaged"}));
}

TEST_F(Log, IsSilencedByAnEmptyHandler) {
  int heard = 0;
  set_log_handler([&](const Warning&) { ++heard; });
  warn("A", "");
  set_log_handler({});
  warn("B", "");
  EXPECT_EQ(heard, 1);
}

TEST_F(Log, LetsAHandlerReplaceItself) {
  std::vector<std::string> heard;
  set_log_handler([&heard, name = std::string("the first")](const Warning&) {
    set_log_handler([&heard](const Warning&) { heard.push_back("the second"); });
    heard.push_back(name);  // this handler and what it holds still live
  });
  warn("A", "");
  warn("B", "");
  EXPECT_EQ(heard, (std::vector<std::string>{"the first", "the second"}));
}

TEST_F(Log, LetsAHandlerWarn) {
  std::vector<std::string> heard;
  set_log_handler([&](const Warning& warning) {
    heard.emplace_back(warning.code);
    if (warning.code == "OUTER") warn("INNER", "");
  });
  warn("OUTER", "");
  EXPECT_EQ(heard, (std::vector<std::string>{"OUTER", "INNER"}));
}

// A handler may own objects of the application whose destructors warn or set a handler themselves.
TEST_F(Log, LetsAHandlersOwnDataWarnAsItGoes) {
  int heard = 0;
  struct WarnsAtItsEnd {
    ~WarnsAtItsEnd() { warn("GONE", ""); }
  };
  set_log_handler([owned = std::make_shared<WarnsAtItsEnd>()](const Warning&) {});
  set_log_handler([&](const Warning& warning) { heard += warning.code == "GONE"; });
  EXPECT_EQ(heard, 1);
}

TEST_F(Log, TakesWarningsAndNewHandlersFromManyThreadsAtOnce) {
  std::atomic<int> heard{0};
  const auto handler = [&heard](const Warning& warning) { heard += warning.message == "message"; };
  set_log_handler(handler);
  constexpr int kThreads = 3, kTimes = 2000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([] {
        for (int n = 0; n < kTimes; ++n) warn("CODE", "message");
      });
    threads.emplace_back([&] {
      for (int n = 0; n < kTimes; ++n) set_log_handler(handler);
    });
  }
  EXPECT_EQ(heard, kThreads * kTimes);  // one handler or the other got each of them
}

}  // namespace
}  // namespace tandem
