// BATCH_MATMUL: [..., rows, depth] times [..., depth, columns], either of them possibly transposed; what comes before broadcasts.

#include <algorithm>

#include "interp/kernels/matmul_f32/matmul_f32.h"
#include "interp/kernels/matmul_hybrid/matmul_hybrid.h"
#include "interp/kernels/matmul_q16/matmul_q16.h"
#include "interp/kernels/matmul_q8/matmul_q8.h"

#include "base/text.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/linear/linear_kernel.h"

namespace tandem {
namespace {

// Matrices [height, width], one after the other, of which the kernels want the transposed.
struct Turn {
  std::int64_t matrices = 0;
  int height = 0, width = 0;
  RuntimeTensor* turned = nullptr;  // where they go; null where they are as the kernels want them

  template <class T>
  const T* apply(const T* from, ThreadPool& pool) const noexcept {
    if (turned == nullptr) return from;
    T* const to = turned->as<T>();
    pool.parallel_for(matrices, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t m = begin; m < end; ++m)
        for (std::int64_t y = 0; y < height; ++y)
          for (std::int64_t x = 0; x < width; ++x) to[(m * width + x) * height + y] = from[(m * height + y) * width + x];
    });
    return to;
  }
};

// The kernels take each column of the second operand as a row of weights.
struct BatchMatmul {
  Matmul product;
  std::int64_t batches = 0;
  Broadcast<2> broadcast;
  Turn first, second;

  template <class Products>
  void compute(Products products, const typename Products::In* a, const typename Products::Weight* b, typename Products::Out* out, std::int64_t batch, std::int64_t begin, std::int64_t end) const noexcept {
    const auto [at_a, at_b] = broadcast.offsets(batch);
    if constexpr (std::is_same_v<Products, HybridProducts>) {
      products.scales += at_a * product.rows;
      products.zero_points += at_a * product.rows;
    }
    matmul(product, products, a + at_a * product.rows * product.in_features, b + at_b * product.in_features * product.out_features,
           out + batch * product.rows * product.out_features, begin, end);
  }

  template <class Products>
  void operator()(const Products& products, const typename Products::In* a, const typename Products::Weight* b, typename Products::Out* out, ThreadPool& pool) const noexcept {
    const auto* const rows = first.apply(a, pool);
    const auto* const columns = second.apply(b, pool);
    const std::int64_t width = product.out_features;
    pool.parallel_for(batches * width, 16, [&](std::int64_t begin, std::int64_t end) {
      while (begin < end) {
        const std::int64_t column = begin % width, last = std::min(width, column + end - begin);
        compute(products, rows, columns, out, begin / width, column, last);
        begin += last - column;
      }
    });
  }
};

Result<void> expect_types(const OpContext& context, const LinearOperands& o) {
  TANDEM_TRY(context.expect_type(*o.input, {DType::kInt8, DType::kInt16, DType::kFloat32}));
  TANDEM_TRY(context.expect_same_type(*o.input, *o.output));
  if (o.hybrid()) return context.expect_weights_quantized(*o.weights, o.channel_axis);
  TANDEM_TRY(context.expect_same_type(*o.input, *o.weights));
  if (o.input->info.dtype == DType::kFloat32) return {};
  for (const RuntimeTensor* tensor : {o.input, o.weights, o.output}) TANDEM_TRY(expect_quantized_factor(context, *tensor));
  return {};
}

Shape batches_of(const Shape& shape) { return {shape.begin(), shape.end() - 2}; }

Result<BatchMatmul> read_shapes(const OpContext& context, bool turn_a, bool turn_b) {
  const TensorInfo &a = context.input(0).info, &b = context.input(1).info;
  const auto* const end_a = &a.shape.back();
  const auto* const end_b = &b.shape.back();
  const int rows = end_a[turn_a ? 0 : -1], depth = end_a[turn_a ? -1 : 0], depth_b = end_b[turn_b ? 0 : -1], columns = end_b[turn_b ? -1 : 0];
  if (depth != depth_b) return context.malformed(cat(describe(a), " has rows of ", depth, ", ", describe(b), " columns of ", depth_b));
  const auto batches = broadcast_shape(batches_of(a.shape), batches_of(b.shape));
  if (!batches) return context.malformed(cat(describe(a), " and ", describe(b), " do not broadcast"));
  const Shape batches_a = batches_of(a.shape), batches_b = batches_of(b.shape);
  const auto broadcast = Broadcast<2>::of({&batches_a, &batches_b}, *batches);
  if (!broadcast) return context.unsupported(cat(describe(a), " and ", describe(b), ": more than ", kMostBroadcastDimensions + 2, " dimensions"));
  Shape out = *batches;
  out.insert(out.end(), {rows, columns});
  TANDEM_TRY(context.set_output_shape(0, out));
  return BatchMatmul{.product = {.rows = rows, .in_features = depth, .out_features = columns}, .batches = element_count(*batches), .broadcast = *broadcast,
                     .first = {element_count(batches_of(a.shape)), depth, rows}, .second = {element_count(batches_of(b.shape)), depth, columns}};
}

// Rows are quantised as the product takes them, so the first operand is turned before.
PreparedKernel turned_first(const OpContext& context, LinearOperands operands, BatchMatmul work) {
  const Turn turn = work.first;
  if (turn.turned == nullptr) return hybrid_kernel(context, operands, work);
  const RuntimeTensor* const input = operands.input;
  operands.input = turn.turned;
  work.first.turned = nullptr;
  TANDEM_ASSIGN(auto product, hybrid_kernel(context, operands, work));
  return make_kernel([turn, input, product = std::move(product)](Invocation& invocation) -> Result<void> {
    turn.apply(input->as<float>(), invocation.pool);
    return product->eval(invocation);
  });
}

}  // namespace

PreparedKernel prepare_batch_matmul(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 1));
  TANDEM_TRY(context.expect_options(101));
  bool turn_a = false, turn_b = false, asymmetric = false;
  TANDEM_TRY(context.option(0, turn_a));
  TANDEM_TRY(context.option(1, turn_b));
  TANDEM_TRY(context.option(2, asymmetric));
  LinearOperands operands{.input = &context.input(0), .weights = &context.input(1), .output = &context.output(0), .row_codes = asymmetric ? RowCodes::kAsymmetric : RowCodes::kSymmetric,
                          .scales_in_float = true};
  for (const RuntimeTensor* tensor : {operands.input, operands.weights})
    if (tensor->info.shape.size() < 2) return context.malformed(cat(describe(tensor->info), ": has ", tensor->info.shape.size(), " dimensions, needs at least 2"));
  operands.channel_axis = static_cast<int>(operands.weights->info.shape.size()) - (turn_b ? 2 : 1);
  TANDEM_TRY(expect_types(context, operands));
  TANDEM_ASSIGN(BatchMatmul work, read_shapes(context, turn_a, turn_b));
  if (turn_a) {
    TANDEM_ASSIGN(work.first.turned, context.scratch(operands.input->info.dtype, operands.input->count()));
  }
  if (!turn_b) {
    TANDEM_ASSIGN(work.second.turned, context.scratch(operands.weights->info.dtype, operands.weights->count()));
  }
  operands.rows = work.first.matrices * work.product.rows;
  if (operands.hybrid()) return turned_first(context, operands, work);
  if (operands.input->info.dtype == DType::kInt8) return quantized_kernel<Q8Products<std::int8_t>>(context, operands, work);
  if (operands.input->info.dtype == DType::kInt16) return quantized_kernel<QuantizedProducts<std::int16_t, std::int16_t, std::int64_t>>(context, operands, work);
  return float_kernel(context, operands, work);
}

}  // namespace tandem
