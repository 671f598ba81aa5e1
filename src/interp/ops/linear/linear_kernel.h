// The kernel around the work of a linear operator, for whatever types it has.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "base/try.h"
#include "interp/kernels/products.h"
#include "interp/ops/linear/linear.h"
#include "interp/ops/quantized.h"
#include "interp/ops/types.h"

namespace tandem {

// input scale * weight scale / output scale for each channel, as the rescaling takes them.
std::vector<FixedMultiplier> multipliers_of(const OpContext& context, const LinearOperands& operands, FixedRescale);
std::vector<double> multipliers_of(const OpContext& context, const LinearOperands& operands, RealRescale);
// kModelUnsupported where multiply_wide cannot multiply by one of them.
Result<void> expect_wide(const OpContext& context, const std::vector<FixedMultiplier>& multipliers);
inline Result<void> expect_wide(const OpContext&, const std::vector<double>&) { return {}; }
std::vector<float> channel_scales(const LinearOperands& operands);

// In all of these, `work(products, in, weights, out, pool)` computes the outputs.

template <class Products, class Work>
PreparedKernel quantized_kernel(const OpContext& context, const LinearOperands& o, const Work& work) {
  TANDEM_ASSIGN(const ClampRange range, activation_range(context, o.activation, *o.output));
  Products products;
  products.input_zero_point = o.input->info.quantization.zero_point();
  products.weight_zero_point = o.weights->info.quantization.zero_point();
  products.output_zero_point = o.output->info.quantization.zero_point();
  products.clamp_low = range.low;
  products.clamp_high = range.high;
  auto multipliers = multipliers_of(context, o, products.rescale);
  TANDEM_TRY(context.keep(multipliers.size() * sizeof multipliers[0]));
  if (sizeof(typename Products::Sum) == sizeof(std::uint64_t)) TANDEM_TRY(expect_wide(context, multipliers));
  return make_kernel([products, work, multipliers = std::move(multipliers), o](ThreadPool& pool) mutable {
    products.rescale.multipliers = multipliers.data();
    products.bias = o.bias == nullptr ? nullptr : o.bias->as<typename Products::BiasValue>();
    work(products, o.input->as<typename Products::In>(), o.weights->as<typename Products::Weight>(), o.output->as<typename Products::Out>(), pool);
  });
}

template <class Work>
PreparedKernel float_kernel(const OpContext& context, const LinearOperands& o, const Work& work) {
  TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, o.activation));
  return make_kernel([products = FloatProducts{.clamp_low = range.low, .clamp_high = range.high}, work, o](ThreadPool& pool) mutable {
    products.bias = o.bias == nullptr ? nullptr : o.bias->as<float>();
    work(products, o.input->as<float>(), o.weights->as<float>(), o.output->as<float>(), pool);
  });
}

template <class Work>
PreparedKernel hybrid_kernel(const OpContext& context, const LinearOperands& o, const Work& work) {
  TANDEM_ASSIGN(const FloatRange range, float_activation_range(context, o.activation));
  TANDEM_ASSIGN(RuntimeTensor* const codes, context.scratch(DType::kInt8, o.input->count()));
  TANDEM_ASSIGN(RuntimeTensor* const scales, context.scratch(DType::kFloat32, o.rows));
  TANDEM_ASSIGN(RuntimeTensor* const zero_points, context.scratch(DType::kInt32, o.rows));
  TANDEM_TRY(context.keep(static_cast<std::size_t>(o.channels()) * sizeof(float)));
  const std::int64_t width = o.rows == 0 ? 0 : o.input->count() / o.rows;
  return make_kernel([products = HybridProducts{.clamp_low = range.low, .clamp_high = range.high}, weight_scales = channel_scales(o), width, codes, scales, zero_points, work, o](ThreadPool& pool) mutable {
    pool.parallel_for(o.rows, 1, [&](std::int64_t begin, std::int64_t end) {
      quantize_rows(o.row_codes, o.input->as<float>(), width, codes->as<std::int8_t>(), scales->as<float>(), zero_points->as<std::int32_t>(), begin, end);
    });
    products.bias = o.bias == nullptr ? nullptr : o.bias->as<float>();
    products.weight_scales = weight_scales.data();
    products.scales = scales->as<float>();
    products.zero_points = zero_points->as<std::int32_t>();
    work(products, codes->as<std::int8_t>(), o.weights->as<std::int8_t>(), o.output->as<float>(), pool);
  });
}

// The one for the types of the operands, which have been checked.
template <class Rescale = FixedRescale, bool kHybrid = true, class Work>
PreparedKernel linear_kernel(const OpContext& context, const LinearOperands& o, const Work& work) {
  const DType type = o.input->info.dtype;
  if (type == DType::kInt8) return quantized_kernel<Q8Products<std::int8_t, Rescale>>(context, o, work);
  if (type == DType::kUint8) return quantized_kernel<Q8Products<std::uint8_t, Rescale>>(context, o, work);
  if (type == DType::kInt16 && o.wide()) return quantized_kernel<Q16Products<std::int64_t, Rescale>>(context, o, work);
  if (type == DType::kInt16) return quantized_kernel<Q16Products<std::int32_t, Rescale>>(context, o, work);
  if constexpr (kHybrid) {
    if (o.hybrid()) return hybrid_kernel(context, o, work);
  }
  return float_kernel(context, o, work);
}

}  // namespace tandem
