#include "interp/model/graph_checks.h"

#include <cstring>

#include "base/text.h"

namespace tandem {
namespace {

// A string tensor's data: their number, the offset of each from the start, the offset of the end, then the characters.
bool sound_strings(std::span<const std::byte> data) {
  const auto word = [&](std::size_t i) {
    std::int32_t value = 0;
    std::memcpy(&value, data.data() + 4 * i, 4);
    return static_cast<std::int64_t>(value);
  };
  if (data.size() < 8) return false;
  const std::int64_t count = word(0);
  if (count < 0 || 4 * (count + 2) > static_cast<std::int64_t>(data.size()) || word(1) != 4 * (count + 2)) return false;
  for (std::int64_t i = 0; i < count; ++i)
    if (word(static_cast<std::size_t>(i + 2)) < word(static_cast<std::size_t>(i + 1))) return false;
  return word(static_cast<std::size_t>(count + 1)) <= static_cast<std::int64_t>(data.size());
}

}  // namespace

std::optional<std::string> check_tensor(const TensorDef& tensor) {
  const TensorInfo& info = tensor.info;
  for (const auto dimension : info.shape)
    if (dimension < 0) return cat(describe(info), ": dimension ", dimension, " is negative");
  const std::int64_t elements = element_count(info.shape);
  if (elements < 0) return cat(describe(info), ": too many elements, at most 2147483647 are possible");
  if (tensor.is_constant() && tensor.is_variable) return cat(describe(info), ": is a variable, but has constant data");
  if (!tensor.is_constant()) return std::nullopt;
  if (tensor.sparsity) {
    const std::optional<std::string> wrong = check_sparsity(info, *tensor.sparsity, tensor.constant.size());
    return wrong ? std::optional(cat(describe(info), ": ", *wrong)) : std::nullopt;
  }
  if (info.dtype == DType::kString && !sound_strings(tensor.constant)) return cat(describe(info), ": the offsets of its strings are out of order");
  const std::size_t size = size_of(info.dtype);
  const std::size_t needed = static_cast<std::size_t>(elements) * size;
  if (size != 0 && needed != tensor.constant.size()) return cat(describe(info), " needs ", needed, " bytes, its buffer has ", tensor.constant.size());
  return std::nullopt;
}

std::optional<std::string> check_wiring(const SubgraphDef& graph) {
  const auto count = static_cast<std::int64_t>(graph.tensors.size());
  const auto exists = [&](int tensor) { return tensor >= 0 && tensor < count; };
  enum class State { kUnwritten, kInput, kConstant, kVariable, kWritten };
  std::vector<State> states(graph.tensors.size(), State::kUnwritten);
  std::vector<std::size_t> writers(graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].is_constant()) states[i] = State::kConstant;
    if (graph.tensors[i].is_variable) states[i] = State::kVariable;
  }
  for (const int input : graph.inputs) {
    if (!exists(input)) return cat("graph input is tensor ", input, " of ", count);
    const auto i = static_cast<std::size_t>(input);
    if (states[i] == State::kConstant) return cat("graph input ", describe(graph.tensors[i].info), " is a constant");
    states[i] = State::kInput;
  }
  for (std::size_t k = 0; k < graph.operators.size(); ++k) {
    const OperatorDef& op = graph.operators[k];
    const auto where = [&] { return cat("op #", k, " ", op.name(), ": "); };
    for (std::size_t j = 0; j < op.inputs.size(); ++j) {
      if (op.inputs[j] == -1) continue;  // whether it may be absent is the operator's to say
      if (!exists(op.inputs[j])) return cat(where(), "input ", j, " is tensor ", op.inputs[j], " of ", count);
      const auto i = static_cast<std::size_t>(op.inputs[j]);
      // A tensor without elements has no data that anything could write.
      if (states[i] == State::kUnwritten && element_count(graph.tensors[i].info.shape) != 0)
        return cat(where(), describe(graph.tensors[i].info), " is read before anything writes it");
      // Who has read it as empty must not find elements there later.
      if (states[i] == State::kUnwritten) states[i] = State::kConstant;
    }
    for (std::size_t j = 0; j < op.intermediates.size(); ++j)
      if (op.intermediates[j] != -1 && !exists(op.intermediates[j])) return cat(where(), "intermediate ", j, " is tensor ", op.intermediates[j], " of ", count);
    for (std::size_t j = 0; j < op.outputs.size(); ++j) {
      if (!exists(op.outputs[j])) return cat(where(), "output ", j, " is tensor ", op.outputs[j], " of ", count);
      const auto i = static_cast<std::size_t>(op.outputs[j]);
      if (states[i] == State::kWritten) return cat(where(), "writes ", describe(graph.tensors[i].info), ", which op #", writers[i], " has written");
      if (states[i] != State::kUnwritten)
        return cat(where(), "writes ", describe(graph.tensors[i].info), ", which is a ",
                   states[i] == State::kConstant ? "constant" : states[i] == State::kInput ? "graph input" : "variable");
      states[i] = State::kWritten;
      writers[i] = k;
    }
  }
  for (const int output : graph.outputs) {
    if (!exists(output)) return cat("graph output is tensor ", output, " of ", count);
    const auto i = static_cast<std::size_t>(output);
    if (states[i] == State::kUnwritten) return cat("graph output ", describe(graph.tensors[i].info), " is never written");
  }
  return std::nullopt;
}

}  // namespace tandem
