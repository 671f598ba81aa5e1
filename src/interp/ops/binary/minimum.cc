// MINIMUM: the smaller one of two values, of codes that stand for the same reals.

#include "interp/ops/binary/choice.h"

namespace tandem {

PreparedKernel prepare_minimum(const OpContext& context) {
  return prepare_choice(context, [](auto a, auto b) { return a < b ? a : b; });
}

}  // namespace tandem
