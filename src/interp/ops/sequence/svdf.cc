// SVDF: input [batch, inputs], weights of features [filters, inputs] and in time [filters, memory], an optional bias [units], and the
// memory [batch, filters * memory], a variable. `rank` filters make a unit.

#include <limits>

#include "base/text.h"
#include "base/try.h"
#include "interp/kernels/svdf_f32/svdf_f32.h"
#include "interp/kernels/svdf_q8/svdf_q8.h"
#include "interp/ops/op.h"
#include "interp/ops/sequence/sequence.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

constexpr KernelTraits kStateful{.folding = Folding::kNever};

struct Operands {
  const RuntimeTensor *input, *feature, *time, *bias, *state, *output;
  std::int64_t batches, inputs, filters, memory, rank;

  std::int64_t units() const noexcept { return filters / rank; }
};

Result<Operands> expect_operands(const OpContext& context) {
  TANDEM_TRY(context.expect_options(6));
  TANDEM_TRY(context.expect_arity(3, 5, 1));
  if (!context.has_input(4)) return context.malformed(context.input_count() < 5 ? cat(context.input_count(), " inputs, needs 5") : "input 4 is absent");
  Operands o{&context.input(0), &context.input(1), &context.input(2), context.optional_input(3), &context.input(4), &context.output(0), 0, 0, 0, 0, 0};
  for (const RuntimeTensor* tensor : {o.input, o.feature, o.time}) TANDEM_TRY(context.expect_rank(*tensor, 2));
  std::int32_t rank = 0;
  TANDEM_TRY(context.option(0, rank));
  o.batches = o.input->info.shape[0];
  o.inputs = o.input->info.shape[1];
  o.filters = o.feature->info.shape[0];
  o.memory = o.time->info.shape[1];
  o.rank = rank;
  if (rank < 1 || o.filters % rank != 0) return context.malformed(cat("rank ", rank, " does not divide the ", o.filters, " filters"));
  if (o.memory < 1) return context.malformed(cat(describe(o.time->info), ": a memory of no steps"));
  TANDEM_TRY(expect_shape(context, *o.feature, {o.feature->info.shape[0], o.input->info.shape[1]}));
  TANDEM_TRY(expect_shape(context, *o.time, {o.feature->info.shape[0], o.time->info.shape[1]}));
  if (o.bias != nullptr) TANDEM_TRY(expect_shape(context, *o.bias, {static_cast<std::int32_t>(o.units())}));
  // Fits 32 bits, since the weights in time are as many.
  TANDEM_TRY(expect_shape(context, *o.state, {o.input->info.shape[0], static_cast<std::int32_t>(o.filters * o.memory)}));
  TANDEM_TRY(context.set_output_shape(0, {o.input->info.shape[0], static_cast<std::int32_t>(o.units())}));
  return o;
}

// W: float, or std::int8_t where the weights alone are quantised.
template <class W>
PreparedKernel prepare_float(const OpContext& context, const Operands& o) {
  if (o.bias != nullptr) TANDEM_TRY(context.expect_type(*o.bias, {DType::kFloat32}));
  else if (context.numerics() == Numerics::kTflm) return context.unsupported("float filters without a bias, where TFLite Micro reads one");
  TANDEM_TRY(expect_state(context, *o.state, DType::kFloat32, o.batches * o.filters * o.memory));
  TANDEM_TRY(context.expect_type(*o.output, {DType::kFloat32}));
  SvdfF32<W> svdf{.inputs = o.inputs, .filters = o.filters, .memory = o.memory, .rank = o.rank};
  TANDEM_ASSIGN(svdf.activation, read_activation(context, 1));
  TANDEM_ASSIGN(svdf.codes, read_row_codes(context, 2));
  std::int64_t codes_each = sizeof(W) == 1 ? o.inputs : 0;
  TANDEM_ASSIGN(const RuntimeTensor* codes, context.scratch(DType::kInt8, o.batches * codes_each));
  return make_kernel([svdf, o, codes, codes_each](ThreadPool& pool) mutable {
    svdf.feature = real_weights<W>(o.feature);
    svdf.time = real_weights<W>(o.time);
    svdf.bias = o.bias == nullptr ? nullptr : o.bias->as<float>();
    pool.parallel_for(o.batches, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t b = begin; b < end; ++b)
        svdf_f32<W>(svdf, o.input->as<float>() + b * o.inputs, o.state->as<float>() + b * o.filters * o.memory, codes->as<std::int8_t>() + b * codes_each, o.output->as<float>() + b * o.units());
    });
  }, kStateful);
}

// S: the type of the memory. TFLite has std::int16_t, TFLite Micro also std::int8_t.
template <class S>
PreparedKernel prepare_quantized(const OpContext& context, const Operands& o) {
  if (o.bias != nullptr) TANDEM_TRY(context.expect_type(*o.bias, {DType::kInt32}));
  TANDEM_TRY(expect_state(context, *o.state, kTypeOf<S>, o.batches * o.filters * o.memory));
  TANDEM_TRY(context.expect_type(*o.output, {DType::kInt8}));
  for (const RuntimeTensor* tensor : {o.input, o.state, o.output}) TANDEM_TRY(context.expect_per_tensor_quantized(*tensor));
  for (const RuntimeTensor* tensor : {o.feature, o.time}) TANDEM_TRY(expect_symmetric(context, *tensor));
  if (sizeof(S) == 2) TANDEM_TRY(expect_symmetric(context, *o.state));
  TANDEM_ASSIGN(const FloatActivation activation, read_activation(context, 1));
  if (activation != FloatActivation::kRelu) return context.unsupported("a fused activation other than RELU, the only one that quantised filters have");
  const auto scale = [](const RuntimeTensor* tensor) { return static_cast<double>(tensor->info.quantization.scale()); };
  SvdfQ8 svdf{.inputs = o.inputs, .filters = o.filters, .memory = o.memory, .rank = o.rank};
  svdf.input_zero_point = o.input->info.quantization.zero_point();
  svdf.state_zero_point = o.state->info.quantization.zero_point();
  svdf.output_zero_point = o.output->info.quantization.zero_point();
  svdf.feature_multiplier = to_fixed_multiplier(scale(o.input) * scale(o.feature) / scale(o.state));
  svdf.time_multiplier = to_fixed_multiplier(scale(o.state) * scale(o.time) / scale(o.output));
  return make_kernel([svdf, o](ThreadPool& pool) {
    pool.parallel_for(o.batches, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t b = begin; b < end; ++b)
        svdf_q8<S>(svdf, o.input->as<std::int8_t>() + b * o.inputs, o.feature->as<std::int8_t>(), o.time->as<S>(), o.bias == nullptr ? nullptr : o.bias->as<std::int32_t>(),
                   o.state->as<S>() + b * o.filters * o.memory, o.output->as<std::int8_t>() + b * o.units());
    });
  }, kStateful);
}

}  // namespace

PreparedKernel prepare_svdf(const OpContext& context) {
  TANDEM_ASSIGN(const Operands o, expect_operands(context));
  TANDEM_TRY(context.expect_type(*o.input, {DType::kFloat32, DType::kInt8}));
  if (o.input->info.dtype == DType::kInt8) {
    TANDEM_TRY(context.expect_type(*o.feature, {DType::kInt8}));
    TANDEM_TRY(context.expect_type(*o.time, {DType::kInt16, DType::kInt8}));
    return o.time->info.dtype == DType::kInt16 ? prepare_quantized<std::int16_t>(context, o) : prepare_quantized<std::int8_t>(context, o);
  }
  TANDEM_TRY(context.expect_type(*o.feature, {DType::kFloat32, DType::kInt8}));
  TANDEM_TRY(context.expect_same_type(*o.feature, *o.time));
  if (o.feature->info.dtype == DType::kFloat32) return prepare_float<float>(context, o);
  for (const RuntimeTensor* tensor : {o.feature, o.time}) TANDEM_TRY(expect_symmetric(context, *tensor));
  return prepare_float<std::int8_t>(context, o);
}

}  // namespace tandem
