#include "interp/ops/binary/binary.h"

#include <cstring>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

// Memory is only ever shared with what is computed anew, so a constant operand leaves the chance to the other.
int overwritten(const BinaryOperands& operands) {
  const auto may = [&](const RuntimeTensor& tensor) { return !tensor.is_constant() && tensor.info.shape == operands.out->info.shape; };
  return may(*operands.a) ? 0 : may(*operands.b) ? 1 : -1;
}

Result<void> join_rows(const OpContext& context, BinaryOperands& operands) {
  constexpr std::int64_t kLeast = 512, kMost = 8192;
  const auto joined = operands.broadcast.join_rows(kLeast, kMost);
  if (!joined) return {};
  operands.repeated.row = joined->operand == 0 ? operands.a : operands.b;
  TANDEM_ASSIGN(operands.repeated.rows, context.scratch(operands.repeated.row->info.dtype, operands.repeated.row->count() * joined->times));
  return {};
}

Result<BinaryOperands> prepare(const OpContext& context, std::initializer_list<DType> types, bool is_predicate) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  const RuntimeTensor& a = context.input(0);
  const RuntimeTensor& b = context.input(1);
  TANDEM_TRY(context.expect_type(a, types));
  TANDEM_TRY(context.expect_same_type(a, b));
  if (is_predicate) {
    TANDEM_TRY(context.expect_type(context.output(0), {DType::kBool}));
  } else {
    TANDEM_TRY(context.expect_same_type(a, context.output(0)));
  }
  auto shape = broadcast_shape(a.info.shape, b.info.shape);
  if (!shape) return context.malformed(cat(describe(a.info), " and ", describe(b.info), " do not broadcast"));
  const auto broadcast = Broadcast<2>::of({&a.info.shape, &b.info.shape}, *shape);
  const RuntimeTensor& larger = a.info.shape.size() > b.info.shape.size() ? a : b;
  if (!broadcast) return context.unsupported(cat(describe(larger.info), ": more than ", kMostBroadcastDimensions, " dimensions"));
  TANDEM_TRY(context.set_output_shape(0, *std::move(shape)));
  BinaryOperands operands{&a, &b, &context.output(0), *broadcast, {}, {}};
  operands.traits.overwrites = overwritten(operands);
  TANDEM_TRY(join_rows(context, operands));
  return operands;
}

}  // namespace

void BinaryOperands::Repeated::fill() const noexcept {
  if (row == nullptr) return;
  const std::size_t bytes = row->byte_size(), all = rows->byte_size();
  for (std::size_t at = 0; at < all; at += bytes) std::memcpy(rows->data + at, row->data, bytes);
}

Result<BinaryOperands> prepare_binary(const OpContext& context, std::initializer_list<DType> types) { return prepare(context, types, false); }
Result<BinaryOperands> prepare_predicate(const OpContext& context, std::initializer_list<DType> types) { return prepare(context, types, true); }

Error wrong_value(const RuntimeTensor& tensor, std::int64_t value, std::int64_t position, std::string_view why) {
  return Error(ErrorCode::kRunFailed, cat(describe(tensor.info), ": ", value, " at position ", position, ", ", why));
}

}  // namespace tandem
