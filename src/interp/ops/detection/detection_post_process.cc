// TFLite_Detection_PostProcess: encoded boxes [1, boxes, 4 or more], scores [1, boxes, classes (+ background)] and anchors [boxes, 4] to
// the corners, classes and scores of the boxes found, and their number.

#include <array>
#include <limits>
#include <optional>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/detection_f32/detection_f32.h"
#include "interp/kernels/quantize/quantize.h"
#include "interp/model/custom_options.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

using FloatLimits = std::numeric_limits<float>;
constexpr std::int32_t kMostCount = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kDefaultDetectionsPerClass = 100;

Result<double> number_within(const OpContext& context, const CustomOptions& options, std::string_view name, double low, double high, std::optional<double> fallback = std::nullopt) {
  const std::optional<double> given = options.number(name);
  if (!given && !fallback) return context.malformed(cat("its option ", name, " is missing"));
  const double value = given.value_or(fallback.value_or(low));
  if (!(value >= low && value <= high)) return context.malformed(cat("its option ", name, " is ", value, ", must lie in ", low, "..", high));
  return value;
}

Result<DetectionF32> read_options(const OpContext& context, const CustomOptions& options, bool& regular) {
  const auto count = [&](std::string_view name, std::int32_t& target, std::optional<double> fallback = std::nullopt) -> Result<void> {
    TANDEM_ASSIGN(const double value, number_within(context, options, name, 1, kMostCount, fallback));
    target = static_cast<std::int32_t>(value);
    return {};
  };
  const auto real = [&](std::string_view name, float& target, double low, double high) -> Result<void> {
    TANDEM_ASSIGN(const double value, number_within(context, options, name, low, high));
    target = static_cast<float>(value);
    return {};
  };
  DetectionF32 detection;
  regular = options.number("use_regular_nms").value_or(0) != 0;
  TANDEM_TRY(count("max_detections", detection.max_detections));
  TANDEM_TRY(count("max_classes_per_detection", detection.classes_per_detection));
  TANDEM_TRY(count("detections_per_class", detection.detections_per_class, regular ? kDefaultDetectionsPerClass : 1));
  TANDEM_TRY(count("num_classes", detection.classes));
  TANDEM_TRY(real("nms_score_threshold", detection.score_threshold, FloatLimits::lowest(), FloatLimits::max()));
  TANDEM_TRY(real("nms_iou_threshold", detection.overlap_threshold, FloatLimits::min(), 1));
  TANDEM_TRY(real("y_scale", detection.y_scale, FloatLimits::min(), FloatLimits::max()));
  TANDEM_TRY(real("x_scale", detection.x_scale, FloatLimits::min(), FloatLimits::max()));
  TANDEM_TRY(real("h_scale", detection.h_scale, FloatLimits::min(), FloatLimits::max()));
  TANDEM_TRY(real("w_scale", detection.w_scale, FloatLimits::min(), FloatLimits::max()));
  return detection;
}

Result<void> expect_operands(const OpContext& context, DetectionF32& detection) {
  const RuntimeTensor &encoding = context.input(0), &scores = context.input(1), &anchors = context.input(2);
  TANDEM_TRY(context.expect_rank(encoding, 3));
  TANDEM_TRY(context.expect_rank(scores, 3));
  TANDEM_TRY(context.expect_rank(anchors, 2));
  for (const RuntimeTensor* tensor : {&encoding, &scores, &anchors}) {
    TANDEM_TRY(context.expect_type(*tensor, {DType::kFloat32, DType::kUint8, DType::kInt8}));
    if (tensor->info.dtype != DType::kFloat32) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  }
  for (std::size_t i = 0; i < 4; ++i) TANDEM_TRY(context.expect_type(context.output(i), {DType::kFloat32}));
  const Shape& in = encoding.info.shape;
  detection.boxes = in[1];
  detection.box_values = in[2];
  detection.columns = scores.info.shape[2];
  if (in[0] != 1 || in[2] < 4) return context.malformed(cat(describe(encoding.info), ": must be [1,boxes,4] or more values a box"));
  if (scores.info.shape[0] != 1 || scores.info.shape[1] != in[1]) return context.malformed(cat(describe(scores.info), ": must have scores for ", in[1], " boxes"));
  if (anchors.info.shape != Shape{in[1], 4}) return context.malformed(cat(describe(anchors.info), ": must be [", in[1], ",4]"));
  if (detection.columns != detection.classes && detection.columns - 1 != detection.classes)
    return context.malformed(cat(describe(scores.info), ": ", detection.columns, " scores a box for ", detection.classes, " classes; there may be one more, for the background"));
  return {};
}

Result<void> set_shapes(const OpContext& context, const DetectionF32& detection) {
  const std::int64_t slots = std::int64_t{detection.max_detections} * detection.classes_per_detection;
  if (slots > kMostCount) return context.malformed(cat("asks for ", detection.max_detections, " detections of ", detection.classes_per_detection, " classes each"));
  const auto count = static_cast<std::int32_t>(slots);
  TANDEM_TRY(context.set_output_shape(0, {1, count, 4}));
  TANDEM_TRY(context.set_output_shape(1, {1, count}));
  TANDEM_TRY(context.set_output_shape(2, {1, count}));
  return context.set_output_shape(3, {1});
}

// An operand as float32: its own values, or memory that they are dequantised into.
class Reals {
 public:
  static Result<Reals> of(const OpContext& context, const RuntimeTensor& tensor) {
    if (tensor.info.dtype == DType::kFloat32) return Reals(tensor, nullptr);
    TANDEM_ASSIGN(RuntimeTensor* const memory, context.scratch(DType::kFloat32, tensor.count()));
    return Reals(tensor, memory);
  }
  const float* read() const noexcept {
    if (memory_ == nullptr) return tensor_->as<float>();
    const Quantization& q = tensor_->info.quantization;
    with_type<std::int8_t, std::uint8_t>(tensor_->info.dtype, [&](auto type) {
      using T = decltype(type);
      dequantize<T>(tensor_->as<T>(), memory_->as<float>(), tensor_->count(), q.scale(), q.zero_point());
    });
    return memory_->as<float>();
  }

 private:
  Reals(const RuntimeTensor& tensor, const RuntimeTensor* memory) : tensor_(&tensor), memory_(memory) {}
  const RuntimeTensor* tensor_;
  const RuntimeTensor* memory_;
};

DetectionScores scores_of(const RuntimeTensor& tensor) {
  DetectionScores scores;
  if (tensor.info.dtype == DType::kFloat32) return scores;
  with_type<std::int8_t, std::uint8_t>(tensor.info.dtype, [&](auto type) {
    using T = decltype(type);
    std::array<T, 256> codes;
    for (int i = 0; i < 256; ++i) codes[static_cast<std::size_t>(i)] = static_cast<T>(i);
    dequantize<T>(codes.data(), scores.of_code, 256, tensor.info.quantization.scale(), tensor.info.quantization.zero_point());
  });
  scores.flip = tensor.info.dtype == DType::kInt8 ? 0x80 : 0;
  return scores;
}

// The memory that DetectionScratch points into, in its order.
Result<std::array<RuntimeTensor*, 7>> reserve(const OpContext& context, const DetectionF32& detection, bool regular) {
  const std::int64_t boxes = detection.boxes;
  std::array<RuntimeTensor*, 7> memory{};
  TANDEM_ASSIGN(memory[0], context.scratch(DType::kFloat32, boxes * 4));
  TANDEM_ASSIGN(memory[1], context.scratch(DType::kFloat32, boxes));
  TANDEM_ASSIGN(memory[2], context.scratch(DType::kInt32, boxes));
  TANDEM_ASSIGN(memory[3], context.scratch(DType::kInt32, boxes));
  TANDEM_ASSIGN(memory[4], context.scratch(DType::kInt32, regular ? 0 : detection.classes));
  TANDEM_ASSIGN(memory[5], context.scratch(DType::kFloat32, regular || context.input(1).info.dtype == DType::kFloat32 ? 0 : detection.classes));
  static_assert(sizeof(Detection) % sizeof(float) == 0);
  constexpr std::int64_t kWords = sizeof(Detection) / sizeof(float);
  TANDEM_ASSIGN(memory[6], context.scratch(DType::kFloat32, regular ? (boxes + detection.max_detections) * kWords : 0));
  return memory;
}

}  // namespace

PreparedKernel prepare_detection_post_process(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(3, 3, 4));
  const auto options = CustomOptions::read(context.custom_options());
  if (!options) return context.malformed("its options are no flexbuffer map");
  bool regular = false;
  TANDEM_ASSIGN(DetectionF32 detection, read_options(context, *options, regular));
  if (context.numerics() == Numerics::kTflm && !regular && detection.classes_per_detection > 1)
    return context.unsupported("more than one class for each detection without regular suppression, where TFLite Micro writes behind its outputs");
  TANDEM_TRY(expect_operands(context, detection));
  TANDEM_TRY(set_shapes(context, detection));
  TANDEM_ASSIGN(const Reals encoding, Reals::of(context, context.input(0)));
  TANDEM_ASSIGN(const Reals anchors, Reals::of(context, context.input(2)));
  TANDEM_ASSIGN(const auto memory, reserve(context, detection, regular));
  const std::array<RuntimeTensor*, 4> outputs{&context.output(0), &context.output(1), &context.output(2), &context.output(3)};
  return make_kernel([detection, regular, encoding, anchors, memory, outputs, scores = scores_of(context.input(1)), from = &context.input(1)](ThreadPool&) mutable -> Result<void> {
    const DetectionScratch scratch{memory[0]->as<Corners>(),      memory[1]->as<float>(), memory[2]->as<std::int32_t>(), memory[3]->as<std::int32_t>(),
                                   memory[4]->as<std::int32_t>(), memory[5]->as<float>(), memory[6]->as<Detection>()};
    const std::int32_t wrong = decode_boxes(detection, encoding.read(), anchors.read(), scratch.corners);
    if (wrong >= 0) return Error(ErrorCode::kRunFailed, cat("box ", wrong, " has its corners in the wrong order: its anchor has a negative size"));
    const DetectionOutput output{outputs[0]->as<Corners>(), outputs[1]->as<float>(), outputs[2]->as<float>(), outputs[3]->as<float>()};
    if (from->info.dtype == DType::kFloat32) scores.reals = from->as<float>();
    else scores.codes = from->as<std::uint8_t>();
    (regular ? suppress_regular : suppress_fast)(detection, scores, scratch, output);
    return {};
  });
}

}  // namespace tandem
