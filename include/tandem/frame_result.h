// What a pipeline found in one frame.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "tandem/classification.h"
#include "tandem/frame.h"

namespace tandem {

// Everything it points to belongs to the pipeline and is valid during the callback only; copy what is to be kept.
struct FrameResult {
  std::uint64_t frame = 0;    // position in the source, from 0
  std::int64_t pts_us = 0;    // the source's time of it, microseconds
  std::chrono::steady_clock::time_point captured_at;
  ImageView image;            // as the source decoded it
  std::span<const Classification> classes;  // best first
};

}  // namespace tandem
