#include "tandem/classification.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

struct Classifier::Impl {
  ClassifierOptions options;
  DType dtype = DType::kOther;
  float scale = 1;
  std::int32_t zero_point = 0;
  int classes = 0;

  float real(ConstTensorView output, int i) const noexcept {
    const auto index = static_cast<std::size_t>(i);
    switch (dtype) {
      case DType::kInt8: return static_cast<float>(output.as<std::int8_t>()[index] - zero_point) * scale;
      case DType::kUint8: return static_cast<float>(output.as<std::uint8_t>()[index] - zero_point) * scale;
      default: return output.as<float>()[index];
    }
  }
};

Classifier::Classifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Result<Classifier> Classifier::create(const TensorInfo& output, ClassifierOptions options) {
  const auto described = [&] { return cat("output '", printable(output.name), "' ", to_string(output.dtype), " ", listed(output.shape)); };
  const bool is_known_type = output.dtype == DType::kInt8 || output.dtype == DType::kUint8 || output.dtype == DType::kFloat32;
  const bool is_vector = !output.shape.empty() && output.shape.back() >= 1 &&
                         std::all_of(output.shape.begin(), output.shape.end() - 1, [](int dimension) { return dimension == 1; });
  if (!is_known_type || !is_vector)
    return Error(ErrorCode::kModelMismatch, cat(described(), " is no list of class scores; a classifier's is int8, uint8 or float32 [1,classes]"));
  if (output.dtype != DType::kFloat32 && (output.quantization.scales.size() != 1 || !(output.quantization.scale() > 0) || !std::isfinite(output.quantization.scale())))
    return Error(ErrorCode::kModelMismatch, cat(described(), " has no single positive scale; its scores cannot be read"));
  // A zero point beyond the codes is a damaged file's, and large ones would overflow.
  const std::int64_t zero_point = output.quantization.zero_points.empty() ? 0 : output.quantization.zero_points[0], low = output.dtype == DType::kInt8 ? -128 : 0;
  if (output.dtype != DType::kFloat32 && (zero_point < low || zero_point > low + 255))
    return Error(ErrorCode::kModelMismatch, cat(described(), " has the zero point ", zero_point, ", must lie in ", low, "..", low + 255));
  if (options.top_k < 1) return Error(ErrorCode::kInvalidArgument, cat("top_k: ", options.top_k, ", must be at least 1"));

  auto impl = std::make_unique<Impl>();
  impl->classes = output.shape.back();
  impl->dtype = output.dtype;
  impl->scale = output.quantization.scale();
  impl->zero_point = output.quantization.zero_point();
  const auto classes = static_cast<std::size_t>(impl->classes);
  // More labels than classes are refused too: lists with and without a background class differ by one, and every name would be wrong.
  if (!options.labels.empty() && options.labels.size() != classes)
    return Error(ErrorCode::kLabelsMalformed, cat(options.labels.size(), " labels for the ", classes, " classes of ", described(), "; give the labels file that belongs to the model"));
  options.labels.resize(classes);
  for (std::size_t i = 0; i < classes; ++i)
    if (options.labels[i].empty()) options.labels[i] = cat(i);
  options.top_k = std::min(options.top_k, impl->classes);
  impl->options = std::move(options);
  return Classifier(std::move(impl));
}

int Classifier::class_count() const noexcept { return impl_->classes; }

void Classifier::run(ConstTensorView output, std::vector<Classification>& best) const {
  const Impl& impl = *impl_;
  best.clear();
  const auto k = static_cast<std::size_t>(impl.options.top_k);
  // Scores come by ascending id, so that a strict comparison keeps equal ones in that order.
  for (int i = 0; i < impl.classes; ++i) {
    const float score = impl.real(output, i);
    if (!std::isfinite(score) || (best.size() == k && !(score > best.back().score))) continue;
    if (best.size() == k) best.pop_back();
    const auto place = std::upper_bound(best.begin(), best.end(), score, [](float s, const Classification& c) { return s > c.score; });
    best.insert(place, {i, impl.options.labels[static_cast<std::size_t>(i)], score});
  }
  if (!impl.options.apply_softmax || best.empty()) return;
  // Softmax is monotonic: the best logits are the best probabilities. The largest is taken out first so that exp cannot overflow.
  const double largest = best.front().score;
  double sum = 0;
  for (int i = 0; i < impl.classes; ++i)
    if (const float logit = impl.real(output, i); std::isfinite(logit)) sum += std::exp(logit - largest);
  for (auto& c : best) c.score = static_cast<float>(std::exp(c.score - largest) / sum);
}

}  // namespace tandem
