// Reductions: each value of the output is made of all values of the input that differ from it in some axes only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "interp/ops/codes.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

// How to walk the input. Neighbouring dimensions that are both kept or both reduced are merged, so that there are few.
class Reduction {
 public:
  static constexpr std::size_t kMaxRank = 8;
  Reduction() = default;
  Reduction(const Shape& shape, const std::array<bool, kMaxRank>& is_reduced);

  std::int64_t out_count() const noexcept { return kept_.count; }
  std::int64_t reduced_count() const noexcept { return reduced_.count; }  // how many values each of the output's is made of
  bool reduces_all() const noexcept { return reduces_all_; }

  // Where each stretch of neighbouring values of the output is the sums of a matrix' columns, whose rows follow each other: pictures over
  // their pixels.
  struct Matrices {
    std::int64_t count, rows, columns;
  };
  std::optional<Matrices> matrices() const noexcept;

  // out[o] = finish(step(... step(step(first, v0), v1) ...)) over the values of `in` that make it up, in their order. Needs no memory: as
  // many neighbouring sums as fit a small block are made at once.
  template <class In, class Out, class Value, class Step, class Finish>
  void run(ThreadPool& pool, const In* in, Out* out, Value first, const Step& step, const Finish& finish) const noexcept {
    const std::int64_t grain = std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, reduced_count()));
    pool.parallel_for(out_count(), grain, [&](std::int64_t begin, std::int64_t end) {
      while (begin < end) {
        const std::int64_t count = std::min({kBlock, side_by_side_ - begin % side_by_side_, end - begin});
        Value values[kBlock];
        std::fill_n(values, count, first);
        if (reduced_count() > 0) add_block(in + kept_.offset(begin), values, count, step);
        for (std::int64_t i = 0; i < count; ++i) out[begin + i] = finish(values[i]);
        begin += count;
      }
    });
  }

 private:
  static constexpr std::int64_t kBlock = 256;
  struct Dim {
    std::int64_t length = 1, step = 0;
  };
  struct Dims {
    std::array<Dim, kMaxRank> dims;  // innermost first
    std::size_t rank = 1;
    std::int64_t count = 1;
    void add(Dim dim);
    std::int64_t offset(std::int64_t index) const noexcept;
  };

  template <class In, class Value, class Step>
  void add_block(const In* in, Value* values, std::int64_t count, const Step& step) const noexcept {
    const Dim inner = reduced_.dims[0];
    for (std::int64_t at = 0; at < reduced_.count; at += inner.length) {
      const In* from = in + reduced_.offset(at);
      if (count == 1) {
        Value value = values[0];
        for (std::int64_t j = 0; j < inner.length; ++j) value = step(value, from[j * inner.step]);
        values[0] = value;
      } else {
        for (std::int64_t j = 0; j < inner.length; ++j)
          for (std::int64_t i = 0; i < count; ++i) values[i] = step(values[i], from[j * inner.step + i]);
      }
    }
  }

  Dims kept_, reduced_;
  std::int64_t side_by_side_ = 1;  // values of the output that are neighbours in the input too
  bool reduces_all_ = true;
};

struct ReductionOperands {
  const RuntimeTensor* in;
  RuntimeTensor* out;
  Reduction reduction;
};

// Input 0 of a type among `types`, which the output has too; input 1 lists the axes, a constant. Sets the output's shape.
Result<ReductionOperands> prepare_reduction(const OpContext& context, std::initializer_list<DType> types);

// The same reduction for whichever of `Types` the input has: function(T(), operands, pool).
template <class... Types, class Function>
std::unique_ptr<Kernel> reduction_of(const ReductionOperands& operands, const Function& function) {
  return make_kernel([operands, function](ThreadPool& pool) {
    with_type<Types...>(operands.in->info.dtype, [&](auto type) { function(type, operands, pool); });
  });
}

// Of bools: whether any is true, or all are.
std::unique_ptr<Kernel> reduce_bools(const ReductionOperands& operands, bool any);

}  // namespace tandem
