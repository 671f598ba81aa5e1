#include "interp/ops/binary/selection.h"

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/codes.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

constexpr std::size_t kCondition = 0, kX = 1, kY = 2;

struct Selection {
  SelectOperands from;
  RuntimeTensor* out;
  Broadcast<3> broadcast;
};

template <class T>
void select(const Selection& selection, ThreadPool& pool) noexcept {
  const auto& broadcast = selection.broadcast;
  pool.parallel_for(broadcast.count(), 8192, [&](std::int64_t begin, std::int64_t end) {
    broadcast.for_rows(begin, end, [&](const Broadcast<3>::Offsets& at, std::int64_t first, std::int64_t count) {
      const auto* condition = selection.from.condition->as<std::uint8_t>() + at[kCondition];
      const T *x = selection.from.x->as<T>() + at[kX], *y = selection.from.y->as<T>() + at[kY];
      T* out = selection.out->as<T>() + first;
      for (std::int64_t i = 0; i < count; ++i) out[i] = condition[i * broadcast.step(kCondition)] != 0 ? x[i * broadcast.step(kX)] : y[i * broadcast.step(kY)];
    });
  });
}

int overwritten(const Selection& selection) {
  const auto may = [&](const RuntimeTensor& tensor) { return !tensor.is_constant() && tensor.info.shape == selection.out->info.shape; };
  return may(*selection.from.x) ? 1 : may(*selection.from.y) ? 2 : -1;
}

}  // namespace

Result<SelectOperands> expect_select_operands(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 3, 1));
  const SelectOperands operands{&context.input(kCondition), &context.input(kX), &context.input(kY)};
  TANDEM_TRY(context.expect_type(*operands.condition, {DType::kBool}));
  TANDEM_TRY(context.expect_type(*operands.x, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16, DType::kInt32, DType::kUint32, DType::kInt64,
                                              DType::kUint64, DType::kFloat16, DType::kFloat64, DType::kBool}));
  TANDEM_TRY(context.expect_same_type(*operands.x, *operands.y));
  TANDEM_TRY(context.expect_same_type(*operands.x, context.output(0)));
  for (const RuntimeTensor* operand : {operands.x, operands.y}) TANDEM_TRY(expect_same_quantization(context, *operand, context.output(0)));
  return operands;
}

PreparedKernel prepare_selection(const OpContext& context, const SelectOperands& operands, const Shape& condition_shape) {
  const Shape &x = operands.x->info.shape, &y = operands.y->info.shape;
  const auto values_shape = broadcast_shape(x, y);
  if (!values_shape) return context.malformed(cat(describe(operands.x->info), " and ", describe(operands.y->info), " do not broadcast"));
  auto shape = broadcast_shape(condition_shape, *values_shape);
  if (!shape)
    return context.malformed(cat(describe(operands.condition->info), " does not broadcast with ", describe(operands.x->info), " and ", describe(operands.y->info)));
  const auto broadcast = Broadcast<3>::of({&condition_shape, &x, &y}, *shape);
  if (!broadcast) return context.unsupported(cat(listed(*shape), ": more than ", kMostBroadcastDimensions, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, *std::move(shape)));
  const Selection selection{operands, &context.output(0), *broadcast};
  return make_kernel([selection](ThreadPool& pool) {
    with_size(size_of(selection.out->info.dtype), [&](auto type) { select<decltype(type)>(selection, pool); });
  }, {.overwrites = overwritten(selection)});
}

}  // namespace tandem
