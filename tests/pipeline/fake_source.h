// A source of plain coloured pictures: frame i is red, green or blue by i % 3.
#pragma once

#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "tandem/source.h"

namespace tandem::test {

class FakeSource final : public Source {
 public:
  struct Options {
    std::uint64_t count = 10;
    bool live = false;
    std::chrono::milliseconds period{0};                      // between two frames
    std::function<Result<void>(std::uint64_t)> on_decode;     // may fail a frame
  };
  explicit FakeSource(Options options) : options_(std::move(options)) {
    info_ = {.name = "fake", .live = options_.live, .frame_count = options_.count, .fps = 30};
  }

  const SourceInfo& info() const noexcept override { return info_; }

  Result<Status> acquire(Frame& frame) override {
    if (next_ == options_.count) return Status::kEnd;
    std::this_thread::sleep_for(options_.period);
    frame.index = next_++;
    frame.pts_us = static_cast<std::int64_t>(frame.index) * 33'333;
    frame.captured_at = std::chrono::steady_clock::now();
    return Status::kFrame;
  }

  Result<void> decode(Frame& frame) override {
    if (options_.on_decode)
      if (auto result = options_.on_decode(frame.index); !result) return result;
    if (auto sized = frame.resize(kSize, kSize, PixelFormat::kBgr); !sized) return sized;
    for (int i = 0; i < kSize * kSize; ++i)
      for (int c = 0; c < 3; ++c) frame.pixels()[3 * i + c] = 2 - c == static_cast<int>(frame.index % 3) ? 250 : 5;  // BGR
    return {};
  }

 private:
  static constexpr int kSize = 24;
  Options options_;
  SourceInfo info_;
  std::uint64_t next_ = 0;
};

}  // namespace tandem::test
