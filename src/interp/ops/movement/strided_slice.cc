// STRIDED_SLICE: numpy's x[begin:end:stride, ...]. Operands 1, 2 and 3 list begins, ends and strides; masks in the options say which of the
// entries are open at either side, are "...", add a dimension or take one index and drop the dimension.
//
// Begins and ends may be computed where the output's shape does not depend on them: of entries that take one index, that are open at both
// sides, or that have lengths for ends (the option `offset`).

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/integers.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

// Indices first, first + stride, ...: `count` of a dimension.
struct Range {
  std::int64_t first, count, stride;
};

// A begin that only the run brings.
struct LateBegin {
  std::int64_t entry, length, span, step;  // span: from the first to behind the last index that is taken; step: in values

  Result<std::int64_t> offset(const RuntimeTensor& begins) const {
    const std::int64_t given = integer_at(begins, entry), from = given < 0 ? given + length : given;
    if (from < 0 || from > length - span)
      return Error(ErrorCode::kRunFailed, cat("takes ", span, " from ", given, " on of a dimension whose length is ", length));
    return from * step;
  }
};

class Slicing {
 public:
  explicit Slicing(const OpContext& context)
      : context_(context), input_(context.input(0)), begins_(context.input(1)), ends_(context.input(2)), strides_(context.input(3)),
        steps_(steps_of(input_.info.shape)) {}

  Result<void> read() {
    TANDEM_TRY(read_masks());
    TANDEM_TRY(read_operands());
    std::int64_t added = 0, ellipses = 0;
    for (std::int64_t i = 0; i < entries_; ++i) {
      if (has(kEllipsis, i)) ++ellipses;
      else if (has(kNewAxis, i)) ++added;
    }
    const auto rank = static_cast<std::int64_t>(input_.info.shape.size());
    const std::int64_t left = rank - (entries_ - added - ellipses);
    if (ellipses > 1) return context_.malformed("has more than one ellipsis");
    if (left < 0) return context_.malformed(cat("slices ", rank - left, " dimensions of ", describe(input_.info)));
    for (std::int64_t i = 0; i < entries_; ++i) {
      if (has(kEllipsis, i)) take_all(left);
      else if (has(kNewAxis, i)) shape_.push_back(1);
      else TANDEM_TRY(take(i));
    }
    take_all(rank - static_cast<std::int64_t>(dimension_));
    return {};
  }

  PreparedKernel prepare() {
    if (shape_.size() > kMostDimensions) return context_.unsupported(cat("its output would have the shape ", listed(shape_), ": more than ", kMostDimensions, " dimensions"));
    // Dropped and added dimensions have one index: they need no loop.
    std::array<MoveDim, kMostDimensions> dims{};
    std::int64_t out_step = 1;
    for (std::size_t d = kept_.size(); d-- > 0;) {
      dims[d] = kept_[d];
      dims[d].out_step = out_step;
      out_step *= dims[d].length;
    }
    const auto used = std::span(dims).first(kept_.size());
    if (late_.empty()) return prepare_moved(context_, shape_, used, first_);
    TANDEM_TRY(context_.set_output_shape(0, shape_));
    const Move move(value_size(input_), used);
    return make_kernel([move, first = first_, late = late_, in = &input_, begins = &begins_, out = &context_.output(0)](ThreadPool& pool) -> Result<void> {
      std::int64_t from = first;
      for (const LateBegin& begin : late) {
        TANDEM_ASSIGN(const std::int64_t offset, begin.offset(*begins));
        from += offset;
      }
      if (out->byte_size() > 0) move.run(pool, in->data + from * static_cast<std::int64_t>(value_size(*in)), out->data);
      return {};
    });
  }

 private:
  enum Mask : std::uint8_t { kBegin, kEnd, kEllipsis, kNewAxis, kShrink };
  bool has(Mask mask, std::int64_t entry) const { return (masks_[mask] >> entry & 1) != 0; }

  Result<void> read_masks() {
    TANDEM_TRY(context_.expect_options(32));
    for (int field = 0; field < 5; ++field) {
      std::int32_t mask = 0;
      TANDEM_TRY(context_.option(field, mask));
      masks_[static_cast<std::size_t>(field)] = static_cast<std::uint32_t>(mask);
    }
    return context_.option(5, offset_);
  }

  Result<void> read_operands() {
    constexpr std::int64_t kMostEntries = 31;  // bits of a mask
    TANDEM_TRY(context_.expect_constant(strides_));
    entries_ = strides_.count();
    for (const RuntimeTensor* operand : {&begins_, &ends_, &strides_}) {
      TANDEM_TRY(context_.expect_type(*operand, {DType::kInt32, DType::kInt64}));
      TANDEM_TRY(context_.expect_rank(*operand, 1));
      if (operand->count() != entries_) return context_.malformed(cat(describe(operand->info), ": must have as many values as there are strides, ", entries_));
    }
    if (entries_ > kMostEntries) return context_.malformed(cat(describe(strides_.info), ": more than ", kMostEntries, " entries"));
    return {};
  }

  // The next dimension as entry `i` says.
  Result<void> take(std::int64_t i) {
    const std::int64_t length = input_.info.shape[dimension_], stride = integer_at(strides_, i);
    if (stride == 0 || stride < -kMost || stride > kMost) return context_.malformed(cat("steps by ", stride, " along dimension ", dimension_));
    if (has(kShrink, i)) return take_one(i, length, stride);
    if (has(kBegin, i) && has(kEnd, i))
      return keep(stride > 0 ? Range{0, steps(length, stride), stride} : Range{length - 1, steps(length, -stride), stride});
    TANDEM_TRY(context_.expect_constant(ends_));
    if (offset_) return take_length(i, length, stride);
    TANDEM_TRY(context_.expect_constant(begins_));
    const std::int64_t low = stride > 0 ? 0 : -1, high = low + length;  // where begin and end are cut
    const auto bound = [&](const RuntimeTensor& operand) {
      const std::int64_t given = std::clamp(integer_at(operand, i), -2 * kMost, 2 * kMost);
      return std::clamp(given < 0 ? given + length : given, low, high);
    };
    const std::int64_t begin = has(kBegin, i) ? (stride > 0 ? low : high) : bound(begins_);
    const std::int64_t end = has(kEnd, i) ? (stride > 0 ? high : low) : bound(ends_);
    return keep({begin, stride > 0 ? steps(end - begin, stride) : steps(begin - end, -stride), stride});
  }

  // One index, whose dimension goes.
  Result<void> take_one(std::int64_t i, std::int64_t length, std::int64_t stride) {
    if (has(kBegin, i)) return drop(i, length, stride > 0 ? 0 : length - 1);
    if (!begins_.is_constant()) {
      late_.push_back({i, length, 1, steps_[dimension_++]});
      return {};
    }
    return drop(i, length, integer_at(begins_, i));
  }
  Result<void> drop(std::int64_t i, std::int64_t length, std::int64_t index) {
    if (index < -length || index >= length) return context_.malformed(cat("entry ", i, " takes index ", index, " of dimension ", dimension_, " of ", describe(input_.info)));
    first_ += (index < 0 ? index + length : index) * steps_[dimension_++];
    return {};
  }

  // The end is a length.
  Result<void> take_length(std::int64_t i, std::int64_t length, std::int64_t stride) {
    const std::int64_t wanted = integer_at(ends_, i);
    if (has(kEnd, i) || stride < 0 || wanted < 0 || wanted > length)
      return context_.malformed(cat("entry ", i, " takes ", wanted, " indices in steps of ", stride, " of dimension ", dimension_, " of ", describe(input_.info)));
    const Range range{0, steps(wanted, stride), stride};
    if (has(kBegin, i)) return keep(range);
    const LateBegin begin{i, length, wanted, steps_[dimension_]};
    if (!begins_.is_constant()) {
      late_.push_back(begin);
    } else {
      const auto offset = begin.offset(begins_);
      if (!offset) return context_.malformed(offset.error().message());
      first_ += *offset;
    }
    return keep(range);
  }

  Result<void> keep(const Range& range) {
    if (range.count > 0) first_ += range.first * steps_[dimension_];
    shape_.push_back(static_cast<std::int32_t>(range.count));
    kept_.push_back({range.count, range.count > 1 ? range.stride * steps_[dimension_] : 0, 0});
    ++dimension_;
    return {};
  }
  void take_all(std::int64_t dimensions) {
    for (std::int64_t i = 0; i < dimensions; ++i) static_cast<void>(keep({0, input_.info.shape[dimension_], 1}));
  }

  static std::int64_t steps(std::int64_t distance, std::int64_t stride) { return distance <= 0 ? 0 : (distance - 1) / stride + 1; }

  static constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const OpContext& context_;
  const RuntimeTensor &input_, &begins_, &ends_, &strides_;
  Steps steps_;
  std::array<std::uint32_t, 5> masks_{};
  bool offset_ = false;
  std::int64_t entries_ = 0;
  std::size_t dimension_ = 0;  // of the input, the next to be sliced
  std::int64_t first_ = 0;
  Shape shape_;
  std::vector<MoveDim> kept_;
  std::vector<LateBegin> late_;
};

}  // namespace

PreparedKernel prepare_strided_slice(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(4, 4, 1));
  TANDEM_TRY(expect_movable(context, context.input(0), context.output(0)));
  Slicing slicing(context);
  TANDEM_TRY(slicing.read());
  return slicing.prepare();
}

}  // namespace tandem
