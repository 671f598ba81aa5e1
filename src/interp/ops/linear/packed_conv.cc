#include "interp/ops/linear/packed_conv.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "interp/ops/linear/side_by_side.h"

namespace tandem {
namespace {

bool is_of_model(const RuntimeTensor* tensor) { return tensor == nullptr || tensor->constant == Constant::kOfModel; }

const FixedMultiplier* fixed_of(const std::vector<FixedMultiplier>& multipliers) { return multipliers.data(); }
const FixedMultiplier* fixed_of(const std::vector<double>&) { return nullptr; }
const double* real_of(const std::vector<double>& multipliers) { return multipliers.data(); }
const double* real_of(const std::vector<FixedMultiplier>&) { return nullptr; }

// What a convolution reads, and its window over that: where the input is a padded picture, the picture.
struct Picture {
  const RuntimeTensor* tensor;
  Window window;
  bool is_padded;

  Picture(const RuntimeTensor& input, const Window& over_input) : tensor(&input), window(over_input), is_padded(input.padding != nullptr && !input.is_constant() && slides_over(input.info.shape)) {
    if (!is_padded) return;
    tensor = input.padding->of;
    window.in_height = tensor->info.shape[1];
    window.in_width = tensor->info.shape[2];
    window.pad_top += input.padding->top;
    window.pad_left += input.padding->left;
  }

 private:
  // FULLY_CONNECTED has rows of another length.
  bool slides_over(const Shape& shape) const { return shape == Shape{window.batches, window.in_height, window.in_width, window.in_channels}; }
};

// In multiplications; lanes without a channel take as long as others.
template <class Op, class Value>
double cost(const Conv& conv, const PackedConv<Op, Value>& variant) {
  const Window& w = conv.window;
  const double channels = std::ceil(static_cast<double>(w.out_channels) / variant.lanes) * variant.lanes, pixels = static_cast<double>(w.rows()) * w.out_width;
  return pixels * channels * (static_cast<double>(w.taps()) * conv.filter_channels + static_cast<double>(variant.output_cost));
}

// `pixels`: how many `op` computes at once; `multipliers`: what its output points to. The rest of what it points to is read here alone.
template <class Op, class Value, class Multipliers>
PreparedKernel packed_kernel(const OpContext& context, const LinearOperands& o, const PackedConv<Op, Value>& variant, Op op, int pixels, Multipliers multipliers) {
  const Picture picture(*o.input, op.conv.window);
  op.conv.window = picture.window;
  const int threads = cost(op.conv, variant) < static_cast<double>(variant.worth_sharing) ? 1 : context.threads();
  if (o.output->count() == 0 || !variant.suits(op, threads)) return std::unique_ptr<Kernel>();
  const std::size_t packed_bytes = variant.packed_bytes(op), workspace_bytes = variant.workspace_bytes(op, threads);
  // Groups and pixels follow from the input's shape, which may change. Only one group has several pixels.
  const std::int64_t layout = pixels > 1 ? -pixels : op.conv.window.in_channels / op.conv.filter_channels;
  // The scalar kernel runs what the limit leaves no room to pack.
  if (!context.has_room(layout, packed_bytes, workspace_bytes)) return std::unique_ptr<Kernel>();
  TANDEM_TRY(context.reserve_workspace(workspace_bytes));
  TANDEM_ASSIGN(auto packed, context.pack(layout, packed_bytes, [&](std::byte* to) { variant.pack(op, to); }));
  op.filter = nullptr;
  op.bias = nullptr;
  return make_kernel([&variant, op, threads, multipliers = std::move(multipliers), packed = std::move(packed), in = picture.tensor, out = o.output](ThreadPool& pool) {
    const std::int64_t units = variant.units(op, threads);
    pool.parallel_for(units, threads == 1 ? units : 1, [&](std::int64_t begin, std::int64_t end, std::byte* workspace) {
      variant.run(op, packed->data(), threads, in->as<Value>(), out->as<Value>(), workspace, begin, end);
    });
  }, {.first_input = picture.is_padded ? picture.tensor->info.index : -1, .name = variant.name});
}

// A padded tap adds 0 times its weight, which is 0 for these alone.
bool all_finite(const RuntimeTensor& tensor) {
  return std::ranges::all_of(std::span(tensor.as<float>(), static_cast<std::size_t>(tensor.count())), [](float value) { return std::isfinite(value); });
}

}  // namespace

template <class Rescale>
PreparedKernel packed_conv_kernel(const OpContext& context, const LinearOperands& o, const Conv& conv, Rescale rescale, const PackedConvs& packed) {
  const DType type = o.input->info.dtype;
  const bool codes = type == DType::kInt8 || type == DType::kUint8, floats = type == DType::kFloat32 && o.weights->info.dtype == DType::kFloat32;
  if (!is_of_model(o.weights) || !is_of_model(o.bias)) return std::unique_ptr<Kernel>();
  if (floats && packed.floats != nullptr && all_finite(*o.weights)) {
    TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, o.activation));
    const ConvF32 op{.conv = conv, .filter = o.weights->as<float>(), .bias = o.bias == nullptr ? nullptr : o.bias->as<float>(), .low = range.low, .high = range.high};
    return packed_kernel(context, o, *packed.floats, op, 1, nullptr);
  }
  if (!codes || packed.codes == nullptr) return std::unique_ptr<Kernel>();
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, o.activation, *o.output));
  auto multipliers = multipliers_of(context, o, rescale);
  // Inside, codes are unsigned on the way in and signed on the way out.
  const std::int32_t unsigned_shift = type == DType::kInt8 ? 128 : 0, signed_shift = type == DType::kInt8 ? 0 : 128;
  const ConvQ8 op{.conv = conv, .filter = o.weights->as<std::uint8_t>(), .bias = o.bias == nullptr ? nullptr : o.bias->as<std::int32_t>(),
                  .flip = static_cast<std::uint8_t>(unsigned_shift),
                  .input_zero_point = o.input->info.quantization.zero_point() + unsigned_shift,
                  .weight_zero_point = o.weights->info.quantization.zero_point() + unsigned_shift,
                  .output = {.fixed = fixed_of(multipliers), .real = real_of(multipliers), .zero_point = o.output->info.quantization.zero_point() - signed_shift,
                             .low = range.low - signed_shift, .high = range.high - signed_shift, .flip = static_cast<std::uint8_t>(signed_shift)}};
  if (const int pixels = pixels_side_by_side(conv, packed.codes->lanes); pixels > 1) {
    SideBySide wide(op, pixels);
    // No more multipliers than a vector has lanes: they need not be counted.
    return packed_kernel(context, o, *packed.codes, wide.op, pixels, std::pair(std::move(wide.fixed), std::move(wide.real)));
  }
  const std::size_t kept = multipliers.size() * sizeof multipliers[0];
  TANDEM_ASSIGN(auto kernel, packed_kernel(context, o, *packed.codes, op, 1, std::move(multipliers)));
  if (kernel != nullptr) TANDEM_TRY(context.keep(kept));
  return kernel;
}

template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, FixedRescale, const PackedConvs&);
template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, RealRescale, const PackedConvs&);

}  // namespace tandem
