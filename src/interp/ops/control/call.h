// What operators that run other graphs of the model have in common.
#pragma once

#include <cstring>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {

inline void copy_values(const RuntimeTensor& from, const RuntimeTensor& to) noexcept {
  if (from.byte_size() > 0 && from.data != to.data) std::memcpy(to.data, from.data, from.byte_size());
}

// Takes what the lists of inputs and outputs are out of the limit.
inline Result<void> keep_lists(const OpContext& context) { return context.keep((context.input_count() + context.output_count()) * sizeof(RuntimeTensor*)); }

// Inputs [first, ...) of the operator.
inline std::vector<const RuntimeTensor*> inputs_from(const OpContext& context, std::size_t first) {
  std::vector<const RuntimeTensor*> inputs;
  inputs.reserve(context.input_count() - first);
  for (std::size_t i = first; i < context.input_count(); ++i) inputs.push_back(&context.input(i));
  return inputs;
}

inline std::vector<RuntimeTensor*> all_outputs(const OpContext& context) {
  std::vector<RuntimeTensor*> outputs;
  outputs.reserve(context.output_count());
  for (std::size_t i = 0; i < context.output_count(); ++i) outputs.push_back(&context.output(i));
  return outputs;
}

// Graph `index` for these arguments, `outputs` is how many results are expected.
Result<Callee*> prepare_callee(const OpContext& context, std::string_view role, std::int32_t index, std::span<const RuntimeTensor* const> arguments, std::size_t outputs);

// Whether tensors can hold each other's values: kModelMalformed for other types, kModelUnsupported for other shapes.
Result<void> expect_same_form(const OpContext& context, const RuntimeTensor& a, const RuntimeTensor& b);

}  // namespace tandem
