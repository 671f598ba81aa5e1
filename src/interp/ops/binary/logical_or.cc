// LOGICAL_OR: of bools.

#include "base/try.h"
#include "interp/ops/binary/binary.h"

namespace tandem {

PreparedKernel prepare_logical_or(const OpContext& context) {
  TANDEM_ASSIGN(const BinaryOperands operands, prepare_binary(context, {DType::kBool}));
  return elementwise<std::uint8_t>(operands, [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>((a | b) != 0); });
}

}  // namespace tandem
