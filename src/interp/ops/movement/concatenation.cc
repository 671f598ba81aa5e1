// CONCATENATION: tensors behind each other along a dimension. uint8 inputs may be quantised in their own ways and get the output's codes.

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/ops/movement/parts.h"

namespace tandem {
namespace {

// An input whose codes become the output's.
struct Recoded {
  LookupQ8 code;
  const RuntimeTensor* input;
  std::int64_t rows, row_length, offset, step;  // of the output, in values

  void run(const RuntimeTensor& output) const noexcept {
    for (std::int64_t row = 0; row < rows; ++row) code.run(input->as<std::uint8_t>() + row * row_length, output.as<std::uint8_t>() + offset + row * step, row_length);
  }
};

// In single precision, as TFLite computes them for every value.
TableQ8 output_codes(const Quantization& from, const Quantization& to) {
  const float scale = from.scale() * (1.0f / to.scale());
  const float bias = static_cast<float>(-from.zero_point()) * scale;
  TableQ8 codes;
  for (int code = 0; code < 256; ++code) {
    const double value = std::round(static_cast<float>(code) * scale + bias) + static_cast<double>(to.zero_point());
    codes[static_cast<std::size_t>(code)] = static_cast<std::uint8_t>(std::isnan(value) ? 0.0 : std::clamp(value, 0.0, 255.0));
  }
  return codes;
}

Result<void> expect_quantization(const OpContext& context, const RuntimeTensor& input, const RuntimeTensor& output) {
  const bool quantized = input.info.quantization.quantized() || output.info.quantization.quantized();
  switch (input.info.dtype) {
    case DType::kInt8: return expect_same_quantization(context, input, output);
    case DType::kUint8:
      if (quantized) TANDEM_TRY(context.expect_per_tensor_quantized(input));
      if (quantized) TANDEM_TRY(context.expect_per_tensor_quantized(output));
      return {};
    case DType::kInt16:
      for (const RuntimeTensor* tensor : {&input, &output})
        for (const auto zero_point : tensor->info.quantization.zero_points)
          if (zero_point != 0) return context.malformed(cat(describe(tensor->info), ": zero point ", zero_point, ", must be 0"));
      return {};
    default: return {};
  }
}

// Single values without dimensions join as if they had one: TFLite takes constants so.
std::int64_t length_along(const RuntimeTensor& input, std::size_t axis) { return input.info.shape.empty() ? 1 : input.info.shape[axis]; }

Result<Shape> joined_shape(const OpContext& context, std::size_t axis) {
  const TensorInfo& first = context.input(0).info;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < context.input_count(); ++i) {
    const TensorInfo& input = context.input(i).info;
    Shape same = input.shape;
    if (same.size() == first.shape.size() && !same.empty()) same[axis] = first.shape[axis];
    if (same != first.shape) return context.malformed(cat(describe(first), " and ", describe(input), " may differ along dimension ", axis, " only"));
    sum += length_along(context.input(i), axis);
  }
  if (sum > std::numeric_limits<std::int32_t>::max())
    return context.malformed(cat("its inputs have ", sum, " indices along dimension ", axis, " together, more than 2147483647"));
  Shape shape = first.shape;
  shape.resize(std::max<std::size_t>(shape.size(), 1));
  shape[axis] = static_cast<std::int32_t>(sum);
  return shape;
}

}  // namespace

PreparedKernel prepare_concatenation(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(std::max<std::size_t>(context.input_count(), 1), std::max<std::size_t>(context.input_count(), 1), 1));
  TANDEM_TRY(context.expect_options(10));
  std::int32_t wanted = 0;
  std::int8_t activation = 0;
  TANDEM_TRY(context.option(0, wanted));
  TANDEM_TRY(context.option(1, activation));
  if (activation != 0) return context.malformed(cat("has the fused activation ", int{activation}, ", must be 0 (none)"));
  const RuntimeTensor& output = context.output(0);
  TANDEM_ASSIGN(const std::size_t axis, context.axis_of(wanted, context.input(0), context.input(0).info.shape.empty() ? 1 : 0));
  TANDEM_ASSIGN(const Shape shape, joined_shape(context, axis));

  std::vector<const RuntimeTensor*> inputs;
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 0; i < context.input_count(); ++i) {
    const RuntimeTensor& input = context.input(i);
    TANDEM_TRY(expect_movable(context, input, output));
    TANDEM_TRY(expect_quantization(context, input, output));
    inputs.push_back(&input);
    lengths.push_back(length_along(input, axis));
  }
  TANDEM_TRY(context.set_output_shape(0, shape));
  const std::int64_t outer = product(shape, 0, axis), inner = product(shape, axis + 1, shape.size());
  const Quantization& to = output.info.quantization;
  TANDEM_ASSIGN(std::vector<Part> copied, parts_of(context, Direction::kJoin, inputs, outer, lengths, inner));
  const auto others = std::stable_partition(copied.begin(), copied.end(), [&](const Part& part) {
    const Quantization& from = part.tensor->info.quantization;
    return output.info.dtype != DType::kUint8 || (from.scale() == to.scale() && from.zero_point() == to.zero_point());
  });
  std::vector<Recoded> recoded;
  const auto count = static_cast<std::size_t>(copied.end() - others);
  TANDEM_TRY(context.keep(count * sizeof(Recoded)));
  recoded.reserve(count);
  for (auto part = others; part != copied.end(); ++part)
    recoded.push_back({LookupQ8(output_codes(part->tensor->info.quantization, to), context.isa()), part->tensor, outer, length_along(*part->tensor, axis) * inner, part->offset, shape[axis] * inner});
  copied.erase(others, copied.end());
  const VariantName name = name_of(copied);
  return make_kernel([copied = std::move(copied), recoded = std::move(recoded), out = &output](ThreadPool& pool) {
    for (const Part& part : copied)
      if (part.tensor->byte_size() > 0) part.move.run(pool, part.tensor->data, out->data + part.offset);
    for (const Recoded& part : recoded)
      if (part.input->byte_size() > 0) part.run(*out);
  }, {.name = name});
}

}  // namespace tandem
