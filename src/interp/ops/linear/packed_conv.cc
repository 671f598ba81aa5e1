#include "interp/ops/linear/packed_conv.h"

namespace tandem {
namespace {

bool is_of_model(const RuntimeTensor* tensor) { return tensor == nullptr || tensor->constant == Constant::kOfModel; }

const FixedMultiplier* fixed_of(const std::vector<FixedMultiplier>& multipliers) { return multipliers.data(); }
const FixedMultiplier* fixed_of(const std::vector<double>&) { return nullptr; }
const double* real_of(const std::vector<double>& multipliers) { return multipliers.data(); }
const double* real_of(const std::vector<FixedMultiplier>&) { return nullptr; }

}  // namespace

template <class Rescale>
PreparedKernel packed_conv_kernel(const OpContext& context, const LinearOperands& o, const Conv& conv, Rescale rescale, const PackedConvQ8* variant) {
  const DType type = o.input->info.dtype;
  if (variant == nullptr || (type != DType::kInt8 && type != DType::kUint8) || !is_of_model(o.weights) || !is_of_model(o.bias)) return std::unique_ptr<Kernel>();

  TANDEM_ASSIGN(const ClampRange range, activation_range(context, o.activation, *o.output));
  auto multipliers = multipliers_of(context, o, rescale);
  // Inside, codes are unsigned on the way in and signed on the way out.
  const std::int32_t unsigned_shift = type == DType::kInt8 ? 128 : 0, signed_shift = type == DType::kInt8 ? 0 : 128;
  ConvQ8 op{.conv = conv, .filter = o.weights->as<std::uint8_t>(), .bias = o.bias == nullptr ? nullptr : o.bias->as<std::int32_t>(),
            .flip = static_cast<std::uint8_t>(unsigned_shift),
            .input_zero_point = o.input->info.quantization.zero_point() + unsigned_shift,
            .weight_zero_point = o.weights->info.quantization.zero_point() + unsigned_shift,
            .output = {.fixed = fixed_of(multipliers), .real = real_of(multipliers), .zero_point = o.output->info.quantization.zero_point() - signed_shift,
                       .low = range.low - signed_shift, .high = range.high - signed_shift, .flip = static_cast<std::uint8_t>(signed_shift)}};
  const int threads = context.threads();
  if (o.output->count() == 0 || !variant->suits(op, threads)) return std::unique_ptr<Kernel>();
  const std::size_t packed_bytes = variant->packed_bytes(op), workspace_bytes = variant->workspace_bytes(op, threads);
  // The scalar kernel runs what the limit leaves no room to pack.
  if (packed_bytes > context.memory_left() || workspace_bytes > (context.memory_left() - packed_bytes) / static_cast<std::size_t>(threads)) return std::unique_ptr<Kernel>();
  TANDEM_TRY(context.reserve_workspace(workspace_bytes));
  // How many groups there are follows from the input's shape, which may change.
  const std::int64_t groups = conv.window.in_channels / conv.filter_channels;
  TANDEM_ASSIGN(auto packed, context.pack(groups, packed_bytes, [&](std::byte* to) { variant->pack(op, to); }));
  return make_kernel([variant, op, threads, multipliers = std::move(multipliers), packed = std::move(packed), in = o.input, out = o.output](ThreadPool& pool) {
    pool.parallel_for(variant->units(op, threads), 1, [&](std::int64_t begin, std::int64_t end, std::byte* workspace) {
      variant->run(op, packed->data(), threads, in->as<std::uint8_t>(), out->as<std::uint8_t>(), workspace, begin, end);
    });
  });
}

template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, FixedRescale, const PackedConvQ8*);
template PreparedKernel packed_conv_kernel(const OpContext&, const LinearOperands&, const Conv&, RealRescale, const PackedConvQ8*);

}  // namespace tandem
