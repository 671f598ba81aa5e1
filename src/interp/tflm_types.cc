#include "interp/tflm_types.h"

#include <string_view>

#include "base/text.h"
#include "tandem/tensor.h"

namespace tandem {
namespace {

constexpr unsigned bit(DType dtype) { return 1U << static_cast<unsigned>(dtype); }

constexpr unsigned kF32 = bit(DType::kFloat32), kI8 = bit(DType::kInt8), kI16 = bit(DType::kInt16), kI32 = bit(DType::kInt32), kI64 = bit(DType::kInt64),
                   kU8 = bit(DType::kUint8), kBool = bit(DType::kBool), kAll = ~0U;
constexpr int kOutput = -1;

struct Row {
  std::string_view name;
  int operand;             // an input, or kOutput
  unsigned taken;
  unsigned output = kAll;  // the row is about operators whose output is one of these
};

// What was measured with TFLite Micro's Python package and agrees with its sources. What is not named takes any type that the operator
// has here; a type that prepare refuses anyway needs no row.
constexpr Row kRows[] = {
    {"ABS", 0, kF32 | kI8 | kI16},
    {"ADD", 0, kF32 | kI8 | kI16 | kI32},
    {"ADD_N", 0, kF32 | kI8},
    {"ARG_MAX", 0, kF32 | kI8},
    {"ARG_MAX", 1, kI32},
    {"ARG_MAX", kOutput, kI32},
    {"ARG_MIN", 0, kF32 | kI8},
    {"ARG_MIN", 1, kI32},
    {"ARG_MIN", kOutput, kI32},
    {"AVERAGE_POOL_2D", 0, kF32 | kI8 | kI16},
    {"BATCH_MATMUL", 0, kF32 | kI8 | kI16},
    {"BATCH_MATMUL", 1, kF32, kF32},
    {"BATCH_TO_SPACE_ND", 0, kF32 | kI8},
    {"BATCH_TO_SPACE_ND", 1, kI32},
    {"BATCH_TO_SPACE_ND", 2, kI32},
    {"CAST", 0, kF32 | kI8 | kI16 | kI32 | kBool},
    {"CAST", kOutput, kF32 | kI8 | kI16 | kI32 | kBool},
    {"CEIL", 0, kF32},
    {"CONCATENATION", 0, kF32 | kI8 | kI16 | kI32 | kI64 | kBool},
    {"CONV_2D", 0, kF32 | kI8 | kI16},
    {"CONV_2D", 1, kF32, kF32},
    {"COS", 0, kF32},
    {"CUMSUM", 0, kF32 | kI8},
    {"CUMSUM", 1, kI32},
    {"DEPTHWISE_CONV_2D", 0, kF32 | kI8 | kI16},
    {"DEPTHWISE_CONV_2D", 1, kF32, kF32},
    {"DEPTH_TO_SPACE", 0, kF32 | kI8},
    {"DEQUANTIZE", 0, kI8 | kI16 | kU8},
    {"DIV", 0, kF32 | kI8 | kI32},
    {"DYNAMIC_UPDATE_SLICE", 0, kF32 | kI8 | kI16 | kI32},
    {"ELU", 0, kF32 | kI8},
    {"EMBEDDING_LOOKUP", 1, kF32 | kI8},
    {"EQUAL", 0, kF32 | kI8 | kI32 | kI64 | kBool},
    {"EXP", 0, kF32},
    {"EXPAND_DIMS", 0, kF32 | kI8 | kI16},
    {"EXPAND_DIMS", 1, kI32},
    {"FILL", 1, kF32 | kI8 | kI32},
    {"FLOOR", 0, kF32},
    {"FLOOR_DIV", 0, kF32},
    {"FLOOR_MOD", 0, kF32},
    {"FULLY_CONNECTED", 0, kF32 | kI8 | kI16},
    {"FULLY_CONNECTED", 1, kF32, kF32},
    {"GATHER", 0, kF32 | kI8},
    {"GATHER", 1, kI32},
    {"GATHER_ND", 0, kF32 | kI8},
    {"GATHER_ND", 1, kI32},
    {"GREATER", 0, kF32 | kI8 | kI16 | kI32 | kI64},  // unlike its like, in int16 too
    {"GREATER_EQUAL", 0, kF32 | kI8 | kI32 | kI64},
    {"HARD_SWISH", 0, kF32 | kI8},
    {"L2_NORMALIZATION", 0, kF32 | kI8},
    {"L2_POOL_2D", 0, kF32},
    {"LEAKY_RELU", 0, kF32 | kI8 | kI16},
    {"LESS", 0, kF32 | kI8 | kI32 | kI64},
    {"LESS_EQUAL", 0, kF32 | kI8 | kI32 | kI64},
    {"LOG", 0, kF32},
    {"LOGISTIC", 0, kF32 | kI8 | kI16},
    {"LOG_SOFTMAX", 0, kF32 | kI8},
    {"MAXIMUM", 0, kF32 | kI8 | kI16 | kI32 | kI64},
    {"MAX_POOL_2D", 0, kF32 | kI8 | kI16},
    {"MEAN", 0, kF32 | kI8 | kI16},
    {"MEAN", 1, kI32},
    {"MINIMUM", 0, kF32 | kI8 | kI16 | kI32 | kI64},
    {"MIRROR_PAD", 0, kF32 | kI8},
    {"MUL", 0, kF32 | kI8 | kI16 | kI32},
    {"NEG", 0, kF32},
    {"NOT_EQUAL", 0, kF32 | kI8 | kI32 | kI64 | kBool},
    {"PACK", 0, kF32 | kI8 | kI16 | kI32 | kI64},
    {"PAD", 0, kF32 | kI8 | kI16 | kI32},
    {"PAD", 1, kI32},
    {"PADV2", 0, kF32 | kI8 | kI16 | kI32},
    {"PADV2", 1, kI32},
    {"PRELU", 0, kF32 | kI8},
    {"QUANTIZE", 0, kF32 | kI8 | kI16 | kI32 | kU8, kI8},
    {"QUANTIZE", 0, kF32 | kI8 | kI16 | kI32, kI16},
    {"QUANTIZE", 0, kI8, kU8},
    {"QUANTIZE", 0, kI8 | kI16, kI32},
    {"REDUCE_ALL", 1, kI32},
    {"REDUCE_MAX", 0, kF32 | kI8},
    {"REDUCE_MAX", 1, kI32},
    {"REDUCE_MIN", 0, kF32 | kI8},
    {"REDUCE_MIN", 1, kI32},
    {"RELU", 0, kF32 | kI8 | kI16},
    {"RELU6", 0, kF32 | kI8 | kI16},
    {"RESIZE_BILINEAR", 0, kF32 | kI8},
    {"RESIZE_NEAREST_NEIGHBOR", 0, kF32 | kI8 | kI16},
    {"REVERSE_V2", 0, kF32 | kI8 | kI16 | kI32 | kI64 | kU8 | kBool},
    {"REVERSE_V2", 1, kI32},
    {"ROUND", 0, kF32},
    {"RSQRT", 0, kF32 | kI8 | kI16},
    {"SELECT_V2", 1, kF32 | kI8 | kI16},
    {"SHAPE", kOutput, kI32},
    {"SIN", 0, kF32},
    {"SLICE", 0, kF32 | kI8 | kI16 | kI32 | kBool},
    {"SOFTMAX", 0, kF32 | kI8 | kI16},
    {"SPACE_TO_BATCH_ND", 0, kF32 | kI8},
    {"SPACE_TO_BATCH_ND", 1, kI32},
    {"SPACE_TO_BATCH_ND", 2, kI32},
    {"SPACE_TO_DEPTH", 0, kF32 | kI8},
    {"SPLIT", 1, kF32 | kI8 | kI16 | kI32},
    {"SPLIT_V", 0, kF32 | kI8 | kI16 | kI32},
    {"SQRT", 0, kF32},
    {"SQUARE", 0, kF32},
    {"SQUARED_DIFFERENCE", 0, kF32 | kI8 | kI16 | kI32},
    {"STRIDED_SLICE", 0, kF32 | kI8 | kI16 | kI32 | kBool},
    {"STRIDED_SLICE", 1, kI32},
    {"SUB", 0, kF32 | kI8 | kI16 | kI32},
    {"SUM", 0, kF32 | kI8 | kI16},
    {"SUM", 1, kI32},
    {"SVDF", 0, kF32 | kI8},
    {"SVDF", 1, kF32, kF32},
    {"TANH", 0, kF32 | kI8 | kI16},
    {"TFLite_Detection_PostProcess", 0, kF32},
    {"TFLite_Detection_PostProcess", 1, kF32},
    {"TFLite_Detection_PostProcess", 2, kF32},
    {"TRANSPOSE", 0, kF32 | kI8 | kI16},
    {"TRANSPOSE_CONV", 1, kF32, kF32},
    {"TRANSPOSE_CONV", 2, kF32 | kI8 | kI16},
    {"UNIDIRECTIONAL_SEQUENCE_LSTM", 0, kF32 | kI8 | kI16},
    {"UNIDIRECTIONAL_SEQUENCE_LSTM", 2, kF32, kF32},  // it would run a hybrid one, and read its weights as floats
    {"UNPACK", 0, kF32 | kI8 | kI16 | kI32},
    {"ZEROS_LIKE", 0, kF32 | kI8 | kI32 | kI64},
};

// The type of an operand that is there; no row is about one that is not.
const DType* type_of(const SubgraphDef& graph, const OperatorDef& op, int operand) {
  const auto& list = operand == kOutput ? op.outputs : op.inputs;
  const std::size_t i = operand == kOutput ? 0 : static_cast<std::size_t>(operand);
  return i < list.size() && list[i] >= 0 ? &graph.tensors[static_cast<std::size_t>(list[i])].info.dtype : nullptr;
}

}  // namespace

std::string refusal_of_tflm(const SubgraphDef& graph, const OperatorDef& op) {
  const std::string name = op.name();
  const DType* output = type_of(graph, op, kOutput);
  for (const Row& row : kRows) {
    const DType* type = type_of(graph, op, row.operand);
    if (row.name != name || type == nullptr || output == nullptr || (row.output & bit(*output)) == 0 || (row.taken & bit(*type)) != 0) continue;
    if (row.operand == kOutput) return cat("does not make ", to_string(*type));
    return cat("does not take ", to_string(*type), row.operand == 0 ? "" : cat(" as input ", row.operand), row.output == kAll ? "" : cat(" where its output is ", to_string(*output)));
  }
  return {};
}

}  // namespace tandem
