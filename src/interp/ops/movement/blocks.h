// Pictures whose pixels are dealt out to many smaller ones: SPACE_TO_BATCH_ND deals, BATCH_TO_SPACE_ND collects.
#pragma once

#include "interp/ops/movement/movement.h"

namespace tandem {

// A picture of [rows, columns] pixels, of which the first `skipped` are cut off (or were added, to be filled with something else), and the
// small ones, one for each place within a block.
struct Blocks {
  struct Axis {
    std::int64_t block = 1, skipped = 0, large = 1, small = 1;
  };
  Axis y, x;
  std::int64_t batches = 0, channels = 0;  // of the large pictures
  std::size_t value_size = 1;

  void deal(ThreadPool& pool, const std::byte* large, std::byte* small) const noexcept { run<true>(pool, large, small); }
  void collect(ThreadPool& pool, const std::byte* small, std::byte* large) const noexcept { run<false>(pool, small, large); }

 private:
  template <bool kDeal>
  void run(ThreadPool& pool, const std::byte* in, std::byte* out) const noexcept;
};

// Input 0 must be [batch, rows, channels] or [batch, rows, columns, channels]; reads the block's sides (operand 1) and what is added to or
// cut from the edges (operand 2) into the result's block and skipped.
Result<Blocks> blocks_of(const OpContext& context, std::vector<Edges>& edges);
// As large as an operand that has no columns.
Shape shape_like(const RuntimeTensor& input, std::int64_t batches, std::int64_t rows, std::int64_t columns);

}  // namespace tandem
