#include "interp/multiplications.h"

#include <algorithm>
#include <string_view>

namespace tandem {
namespace {

// An operator that adds up products: which of its inputs are multiplied, and how often each value of one of its tensors is.
struct Counted {
  std::string_view name;
  std::size_t values, weights;  // inputs
  // Multiplications for each value of the output, or of the input where it is the input that is spread.
  bool spreads;
  std::int64_t (*each)(const Shape& values, const Shape& weights, const Shape& out);
};

std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  std::int64_t product = 1;
  for (std::size_t i = begin; i < end && i < shape.size(); ++i) product *= shape[i];
  return product;
}

// What lies along each of the first matrix's rows, which may stand upright.
std::int64_t depth_of_matmul(const Shape& values, const Shape&, const Shape& out) {
  const std::size_t rank = values.size(), out_rank = out.size();
  if (rank < 2 || out_rank < 2 || out[out_rank - 2] == 0) return 0;
  return product(values, rank - 2, rank) / out[out_rank - 2];
}

constexpr Counted kCounted[] = {
    {"CONV_2D", 0, 1, false, [](const Shape&, const Shape& filter, const Shape&) { return product(filter, 1, 4); }},
    {"DEPTHWISE_CONV_2D", 0, 1, false, [](const Shape&, const Shape& filter, const Shape&) { return product(filter, 1, 3); }},
    {"FULLY_CONNECTED", 0, 1, false, [](const Shape&, const Shape& filter, const Shape&) { return product(filter, 1, 2); }},
    {"TRANSPOSE_CONV", 2, 1, true, [](const Shape&, const Shape& filter, const Shape&) { return product(filter, 0, 3); }},
    {"BATCH_MATMUL", 0, 1, false, depth_of_matmul},
};

// Weights of 8 bits make codes of floats that they multiply.
DType factors_of(DType values, DType weights) {
  if (values == DType::kInt16) return DType::kInt16;
  return weights == DType::kFloat32 ? DType::kFloat32 : DType::kInt8;
}

}  // namespace

Multiplications multiplications_of(const PreparedGraph& graph, const OperatorDef& op) {
  for (const Counted& counted : kCounted) {
    if (op.name() != counted.name) continue;
    // What a delegate runs has not been checked.
    if (op.outputs.empty() || op.inputs.size() <= std::max(counted.values, counted.weights) || op.inputs[counted.values] < 0 || op.inputs[counted.weights] < 0) return {};
    const RuntimeTensor &values = graph.at(op.inputs[counted.values]), &weights = graph.at(op.inputs[counted.weights]), &out = graph.at(op.outputs[0]);
    const std::int64_t each = counted.each(values.info.shape, weights.info.shape, out.info.shape);
    return {(counted.spreads ? values : out).count() * each, factors_of(values.info.dtype, weights.info.dtype)};
  }
  return {};
}

}  // namespace tandem
