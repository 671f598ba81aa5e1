// DYNAMIC_UPDATE_SLICE: input 0 with the box whose first corner operand 2 gives replaced by input 1. A box that would reach outside is
// moved in.

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/movement/movement.h"

namespace tandem {
namespace {

struct Operands {
  const RuntimeTensor *whole, *box, *corner, *out;
};

// Where the box's first value goes, in values of `whole`.
std::int64_t first_place(const Operands& o, const Steps& steps) noexcept {
  std::int64_t place = 0;
  with_type<std::int32_t, std::int64_t>(o.corner->info.dtype, [&](auto type) {
    const auto* corner = o.corner->as<decltype(type)>();
    const Shape &whole = o.whole->info.shape, &box = o.box->info.shape;
    for (std::size_t d = 0; d < whole.size(); ++d) place += std::clamp<std::int64_t>(corner[d], 0, whole[d] - box[d]) * steps[d];
  });
  return place;
}

// Row by row of the box's last dimension.
void write_box(const Operands& o, const Steps& steps, std::size_t dimension, const std::byte*& from, std::int64_t place) noexcept {
  const Shape& box = o.box->info.shape;
  const std::size_t each = value_size(*o.out);
  if (dimension + 1 >= box.size()) {
    const std::size_t row = (box.empty() ? 1 : static_cast<std::size_t>(box.back())) * each;
    std::memcpy(o.out->data + static_cast<std::size_t>(place) * each, from, row);
    from += row;
    return;
  }
  for (std::int64_t i = 0; i < box[dimension]; ++i) write_box(o, steps, dimension + 1, from, place + i * steps[dimension]);
}

}  // namespace

PreparedKernel prepare_dynamic_update_slice(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 3, 1));
  const Operands o{&context.input(0), &context.input(1), &context.input(2), &context.output(0)};
  TANDEM_TRY(expect_movable(context, *o.whole, *o.out));
  TANDEM_TRY(context.expect_same_type(*o.whole, *o.box));
  TANDEM_TRY(context.expect_type(*o.corner, {DType::kInt32, DType::kInt64}));
  const Shape &whole = o.whole->info.shape, &box = o.box->info.shape;
  TANDEM_TRY(context.expect_rank(*o.box, whole.size()));
  if (o.corner->info.shape != Shape{static_cast<std::int32_t>(whole.size())})
    return context.malformed(cat(describe(o.corner->info), ": must have an index for each of the ", whole.size(), " dimensions of ", describe(o.whole->info)));
  for (std::size_t d = 0; d < whole.size(); ++d)
    if (box[d] > whole[d]) return context.malformed(cat(describe(o.box->info), " does not fit into ", describe(o.whole->info), " along dimension ", d));
  TANDEM_TRY(context.set_output_shape(0, whole));
  return make_kernel([o, steps = steps_of(whole)](ThreadPool&) {
    if (o.out->byte_size() > 0 && o.out->data != o.whole->data) std::memcpy(o.out->data, o.whole->data, o.out->byte_size());
    const std::byte* from = o.box->data;
    if (o.box->byte_size() > 0) write_box(o, steps, 0, from, first_place(o, steps));
  }, {.overwrites = 0});
}

}  // namespace tandem
