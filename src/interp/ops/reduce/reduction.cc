#include "interp/ops/reduce/reduction.h"

#include <vector>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

// Dimensions come from the innermost outwards; those of length 1 are none.
void Reduction::Dims::add(Dim dim) {
  count *= dim.length;
  if (dim.length == 1) return;
  Dim& outer = dims[rank - 1];
  if (rank == 1 && outer.length == 1) outer = dim;
  else if (dim.step == outer.step * outer.length) outer.length *= dim.length;
  else dims[rank++] = dim;
}

std::int64_t Reduction::Dims::offset(std::int64_t index) const noexcept {
  std::int64_t at = 0;
  for (std::size_t d = 0; d < rank; ++d) {
    at += index % dims[d].length * dims[d].step;
    index /= dims[d].length;
  }
  return at;
}

Reduction::Reduction(const Shape& shape, const std::array<bool, kMaxRank>& is_reduced) {
  std::int64_t step = 1;
  for (std::size_t d = shape.size(); d-- > 0;) {
    (is_reduced[d] ? reduced_ : kept_).add({shape[d], step});
    step *= shape[d];
    if (!is_reduced[d]) reduces_all_ = false;
  }
  if (kept_.dims[0].step == 1) side_by_side_ = kept_.dims[0].length;
}

std::optional<Reduction::Matrices> Reduction::matrices() const noexcept {
  const Dim &column = kept_.dims[0], &row = reduced_.dims[0];
  const bool follow = column.step == 1 && row.step == column.length && reduced_.rank == 1;
  const bool repeat = kept_.rank == 1 || (kept_.rank == 2 && kept_.dims[1].step == row.step * row.length);
  if (!follow || !repeat) return std::nullopt;
  return Matrices{kept_.count / column.length, row.length, column.length};
}

Result<ReductionOperands> prepare_reduction(const OpContext& context, std::initializer_list<DType> types) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(27));
  const RuntimeTensor& input = context.input(0);
  TANDEM_TRY(context.expect_type(input, types));
  TANDEM_TRY(context.expect_same_type(input, context.output(0)));
  TANDEM_ASSIGN(const std::vector<std::int32_t> axes, context.constant_integers(1));
  bool keep_dims = false;
  TANDEM_TRY(context.option(0, keep_dims));
  const Shape& in = input.info.shape;
  if (in.size() > Reduction::kMaxRank) return context.unsupported(cat(describe(input.info), ": more than ", Reduction::kMaxRank, " dimensions"));
  std::array<bool, Reduction::kMaxRank> is_reduced{};
  for (const std::int32_t axis : axes) {
    if (in.empty()) break;  // a single value has no axes; TFLite lets any be named
    TANDEM_ASSIGN(const std::size_t d, context.axis_of(axis, input));
    is_reduced[d] = true;
  }
  Shape shape;
  for (std::size_t d = 0; d < in.size(); ++d)
    if (!is_reduced[d] || keep_dims) shape.push_back(is_reduced[d] ? 1 : in[d]);
  TANDEM_TRY(context.set_output_shape(0, std::move(shape)));
  return ReductionOperands{&input, &context.output(0), Reduction(in, is_reduced)};
}

std::unique_ptr<Kernel> reduce_bools(const ReductionOperands& operands, bool any) {
  return make_kernel([operands, any](ThreadPool& pool) {
    operands.reduction.run(pool, operands.in->as<std::uint8_t>(), operands.out->as<std::uint8_t>(), static_cast<std::uint8_t>(any ? 0 : 1),
                           [any](std::uint8_t so_far, std::uint8_t value) {
                             const auto bit = static_cast<std::uint8_t>(value != 0);
                             return static_cast<std::uint8_t>(any ? so_far | bit : so_far & bit);
                           },
                           [](std::uint8_t value) { return value; });
  });
}

}  // namespace tandem
