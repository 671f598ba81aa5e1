#include "interp/ops/binary/code_pairs.h"

#include <numeric>

namespace tandem {
namespace {

// The operand's code for each code of `root`, if that is all it takes.
std::optional<TableQ8> codes_by(const RuntimeTensor& operand, const RuntimeTensor& root) {
  TableQ8 codes;
  if (operand.is_constant() && operand.count() == 1) {
    codes.fill(*operand.as<std::uint8_t>());
    return codes;
  }
  if (&operand == &root) {
    std::iota(codes.begin(), codes.end(), std::uint8_t{0});
    return codes;
  }
  return operand.function != nullptr && operand.function->of == &root ? std::optional(operand.function->table) : std::nullopt;
}

}  // namespace

std::optional<OneCode> one_code(const BinaryOperands& operands) {
  if (size_of(operands.a->info.dtype) != 1) return std::nullopt;
  const RuntimeTensor* const inputs[] = {operands.a, operands.b};
  for (std::size_t i = 0; i < 2; ++i) {
    if (inputs[i]->is_constant() || inputs[i]->count() != operands.out->count()) continue;
    const auto a = codes_by(*operands.a, *inputs[i]), b = codes_by(*operands.b, *inputs[i]);
    if (a && b) return OneCode{i, *a, *b};
  }
  return std::nullopt;
}

}  // namespace tandem
