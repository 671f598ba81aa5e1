// Walks a tensor whose quantisation may differ along an axis, in stretches of one scale and zero point.
#pragma once

#include <algorithm>
#include <cstdint>

#include "interp/ops/op.h"

namespace tandem {

struct QuantizedChannels {
  std::int64_t blocks = 1;   // how often the axis is run through
  std::int64_t channels = 1;
  std::int64_t length = 0;   // values that follow each other with one scale

  // body(begin, count, scale, zero_point) for all values of a tensor of this quantisation.
  template <class Body>
  void for_each(ThreadPool& pool, const Quantization& q, std::int64_t grain, const Body& body) const noexcept {
    if (blocks == 1 && channels == 1) return pool.parallel_for(blocks * length, grain, [&](std::int64_t begin, std::int64_t end) { body(begin, end - begin, q.scale(), q.zero_point()); });
    pool.parallel_for(blocks * channels, std::max<std::int64_t>(1, grain / std::max<std::int64_t>(length, 1)), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const auto channel = static_cast<std::size_t>(i % channels);
        body(i * length, length, q.scales[channel], q.zero_points.size() > 1 ? static_cast<std::int32_t>(q.zero_points[channel]) : q.zero_point());
      }
    });
  }
};

// Checks the quantisation of `tensor`, which has the shape `shape`: one positive finite scale, or one for each index along its axis.
Result<QuantizedChannels> quantized_channels(const OpContext& context, const RuntimeTensor& tensor, const Shape& shape);

}  // namespace tandem
