#include "interp/ops/op.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

constexpr std::string_view kHowToLift = " (InterpreterOptions::memory_limit_bytes, --memory-limit)";

struct Range {
  std::int64_t low, high;
};

Range range_of(DType dtype) {
  switch (dtype) {
    case DType::kInt8: return {-128, 127};
    case DType::kUint8: return {0, 255};
    case DType::kInt16: return {-32768, 32767};
    default: return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  }
}

}  // namespace

// Which graph, where it is not the main one.
std::string in_graph(int graph) { return graph == 0 ? "" : cat("subgraph ", graph, ": "); }

std::string OpContext::sentence(std::string_view what) const { return cat(environment_.model(), ": ", in_graph(tensors_.graph()), "op #", index_, " ", definition_.name(), ": ", what); }
Error OpContext::malformed(std::string_view what) const { return Error(ErrorCode::kModelMalformed, sentence(what)); }
Error OpContext::unsupported(std::string_view what) const { return Error(ErrorCode::kModelUnsupported, sentence(what)); }
Error OpContext::damaged_options() const { return malformed("its options are damaged"); }

Result<void> OpContext::expect_arity(std::size_t least_inputs, std::size_t most_inputs, std::size_t outputs) const {
  const std::size_t inputs = definition_.inputs.size();
  if (inputs < least_inputs || inputs > most_inputs)
    return malformed(least_inputs == most_inputs ? cat(inputs, " inputs, needs ", least_inputs) : cat(inputs, " inputs, needs ", least_inputs, " to ", most_inputs));
  if (definition_.outputs.size() != outputs) return malformed(cat(definition_.outputs.size(), " outputs, needs ", outputs));
  for (std::size_t i = 0; i < least_inputs; ++i)
    if (!has_input(i)) return malformed(cat("input ", i, " is absent"));
  return {};
}

Result<void> OpContext::expect_options(int type) const {
  if (!definition_.options.present()) return malformed("its options are missing");
  if (definition_.options_type != type) return malformed(cat("has options of kind ", definition_.options_type, ", its own are kind ", type));
  return {};
}

Result<void> OpContext::expect_type(const RuntimeTensor& tensor, std::initializer_list<DType> allowed) const {
  if (std::ranges::find(allowed, tensor.info.dtype) != allowed.end()) return {};
  std::string list;
  for (const DType dtype : allowed) list += cat(list.empty() ? "" : ", ", to_string(dtype));
  return unsupported(cat(describe(tensor.info), ": this type is not supported here, only ", list));
}

Result<void> OpContext::expect_same_type(const RuntimeTensor& a, const RuntimeTensor& b) const {
  if (a.info.dtype == b.info.dtype) return {};
  return malformed(cat(describe(a.info), " and ", describe(b.info), " must be of one type"));
}

Result<void> OpContext::expect_rank(const RuntimeTensor& tensor, std::size_t rank) const {
  if (tensor.info.shape.size() == rank) return {};
  return malformed(cat(describe(tensor.info), ": has ", tensor.info.shape.size(), " dimensions, needs ", rank));
}

Result<void> OpContext::expect_constant(const RuntimeTensor& tensor) const {
  if (tensor.is_constant()) return {};
  return unsupported(cat(describe(tensor.info), ": must be a constant: its values are needed before the model runs"));
}

Result<void> OpContext::expect_per_tensor_quantized(const RuntimeTensor& tensor) const {
  const Quantization& q = tensor.info.quantization;
  if (!q.quantized()) return malformed(cat(describe(tensor.info), ": has no scale; it must be quantised"));
  if (q.scales.size() != 1) return malformed(cat(describe(tensor.info), ": has ", q.scales.size(), " scales, needs one"));
  if (!std::isfinite(q.scale()) || q.scale() <= 0) return malformed(cat(describe(tensor.info), ": scale ", q.scale(), ", must be positive and finite"));
  if (q.zero_points.size() > 1) return malformed(cat(describe(tensor.info), ": has ", q.zero_points.size(), " zero points, needs one"));
  const auto [low, high] = range_of(tensor.info.dtype);
  if (!q.zero_points.empty() && (q.zero_points[0] < low || q.zero_points[0] > high))
    return malformed(cat(describe(tensor.info), ": zero point ", q.zero_points[0], ", must lie in ", low, "..", high));
  return {};
}

Result<void> OpContext::expect_weights_quantized(const RuntimeTensor& tensor, int axis) const {
  const Quantization& q = tensor.info.quantization;
  if (!q.quantized()) return malformed(cat(describe(tensor.info), ": has no scale; it must be quantised"));
  if (q.per_channel() && q.axis != axis) return malformed(cat(describe(tensor.info), ": ", q.scales.size(), " scales along axis ", q.axis, ", must be axis ", axis));
  const auto channels = static_cast<std::size_t>(tensor.info.shape[static_cast<std::size_t>(axis)]);
  if (q.per_channel() && q.scales.size() != channels)
    return malformed(cat(describe(tensor.info), ": ", q.scales.size(), " scales along axis ", axis, " of ", channels));
  if (q.zero_points.size() > 1 && q.zero_points.size() != q.scales.size())
    return malformed(cat(describe(tensor.info), ": ", q.zero_points.size(), " zero points for ", q.scales.size(), " scales"));
  for (const float scale : q.scales)
    if (!std::isfinite(scale) || scale < 0) return malformed(cat(describe(tensor.info), ": scale ", scale, ", must be finite and not negative"));
  const auto [low, high] = tensor.info.dtype == DType::kInt8 ? Range{0, 0} : range_of(tensor.info.dtype);
  for (const auto zero_point : q.zero_points)
    if (zero_point < low || zero_point > high) return malformed(cat(describe(tensor.info), ": zero point ", zero_point, ", must lie in ", low, "..", high));
  return {};
}

Result<RuntimeTensor*> OpContext::scratch(DType dtype, std::int64_t count) const {
  const std::uint64_t limit = std::min<std::uint64_t>(environment_.memory_limit(), std::numeric_limits<std::int32_t>::max());
  if (count < 0 || static_cast<std::uint64_t>(count) > limit / size_of(dtype))
    return Error(ErrorCode::kModelTooLarge, sentence(cat("needs ", count, " ", to_string(dtype), " values of memory to work in, the limit leaves ", limit, kHowToLift)));
  return &tensors_.add_scratch(dtype, count);
}

Result<Callee*> OpContext::prepare_call(std::string_view role, int index, std::span<const RuntimeTensor* const> arguments) const {
  const auto graphs = environment_.graphs();
  if (index < 0 || static_cast<std::size_t>(index) >= graphs.size()) return malformed(cat("its ", role, " is subgraph ", index, " of ", graphs.size()));
  if (environment_.calls(index)) return malformed(cat("its ", role, ", subgraph ", index, ", calls itself by it"));
  const SubgraphDef& graph = graphs[static_cast<std::size_t>(index)];
  if (graph.inputs.size() != arguments.size()) return malformed(cat("its ", role, ", subgraph ", index, ", takes ", graph.inputs.size(), " inputs, gets ", arguments.size()));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TensorInfo& parameter = graph.tensors[static_cast<std::size_t>(graph.inputs[i])].info;
    if (parameter.dtype != arguments[i]->info.dtype)
      return malformed(cat(describe(arguments[i]->info), " is given to its ", role, ", subgraph ", index, ", which takes ", describe(parameter)));
  }
  return environment_.prepare_call(index, arguments);
}

Result<Resource*> OpContext::variable_of(const RuntimeTensor& handle) const {
  TANDEM_TRY(expect_type(handle, {DType::kResource}));
  if (handle.resource == nullptr) return malformed(cat(describe(handle.info), ": is not a handle that VAR_HANDLE made"));
  return handle.resource;
}

Result<AlignedBuffer> OpContext::reserve(const RuntimeTensor& tensor) const {
  if (tensor.byte_size() > environment_.memory_limit())
    return Error(ErrorCode::kModelTooLarge, sentence(cat(describe(tensor.info), " needs ", tensor.byte_size(), " bytes, the limit leaves ", environment_.memory_limit(), kHowToLift)));
  environment_.take(tensor.byte_size());
  return AlignedBuffer::allocate(tensor.byte_size());
}

Result<void> OpContext::keep(std::size_t bytes) const {
  if (bytes <= kBytesOfOperator) return {};
  if (bytes > environment_.memory_limit()) return Error(ErrorCode::kModelTooLarge, sentence(cat("keeps lists of ", bytes, " bytes, the limit leaves ", environment_.memory_limit(), kHowToLift)));
  environment_.take(bytes);
  return {};
}

Result<std::vector<std::int32_t>> OpContext::constant_integers(std::size_t i) const {
  const RuntimeTensor& operand = input(i);
  TANDEM_TRY(expect_type(operand, {DType::kInt32, DType::kInt64}));
  TANDEM_TRY(expect_constant(operand));
  std::vector<std::int32_t> values(static_cast<std::size_t>(operand.count()));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::int64_t value = operand.info.dtype == DType::kInt32 ? operand.as<std::int32_t>()[k] : operand.as<std::int64_t>()[k];
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max())
      return malformed(cat(describe(operand.info), ": ", value, " does not fit 32 bits"));
    values[k] = static_cast<std::int32_t>(value);
  }
  return values;
}

Result<std::size_t> OpContext::axis_of(std::int64_t axis, const RuntimeTensor& tensor, std::size_t added) const {
  const auto dimensions = static_cast<std::int64_t>(tensor.info.shape.size() + added);
  if (axis < -dimensions || axis >= dimensions) return malformed(cat("axis ", axis, " of ", describe(tensor.info)));
  return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

Result<void> OpContext::set_output_shape(std::size_t i, Shape shape) const {
  if (shape.size() > kMaxRank) return Error(ErrorCode::kModelTooLarge, sentence(cat("its output would have ", shape.size(), " dimensions, at most ", kMaxRank, " are possible")));
  if (element_count(shape) < 0)
    return Error(ErrorCode::kModelTooLarge, sentence(cat("its output would have the shape ", listed(shape), ", more than 2147483647 elements")));
  RuntimeTensor& target = output(i);
  target.info.shape = std::move(shape);
  if (target.byte_size() <= environment_.memory_limit()) return {};
  return Error(ErrorCode::kModelTooLarge, sentence(cat(describe(target.info), " needs ", target.byte_size(), " bytes, the limit leaves ", environment_.memory_limit(), kHowToLift)));
}

}  // namespace tandem
