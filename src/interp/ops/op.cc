#include "interp/ops/op.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace tandem {
namespace {

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

std::string OpContext::sentence(std::string_view what) const { return cat(model_, ": op #", index_, " ", definition_.name(), ": ", what); }
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
  return unsupported(cat(describe(tensor.info), ": must be a constant of the model"));
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

Result<void> OpContext::set_output_shape(std::size_t i, Shape shape) const {
  if (element_count(shape) < 0)
    return Error(ErrorCode::kModelTooLarge, sentence(cat("its output would have the shape ", listed(shape), ", more than 2147483647 elements")));
  RuntimeTensor& target = output(i);
  target.info.shape = std::move(shape);
  if (target.byte_size() <= memory_limit_) return {};
  return Error(ErrorCode::kModelTooLarge, sentence(cat(describe(target.info), " needs ", target.byte_size(), " bytes, the limit is ", memory_limit_)));
}

}  // namespace tandem
