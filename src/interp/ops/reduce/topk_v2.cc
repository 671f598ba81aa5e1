// TOPK_V2: the k largest values of each row, in order, and where they stood; of equal ones the first come first.

#include <algorithm>
#include <limits>
#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/codes.h"
#include "interp/ops/types.h"

namespace tandem {
namespace {

// A total order, also of what is no number, which comes last.
template <class T>
bool comes_first(T a, std::int64_t at_a, T b, std::int64_t at_b) noexcept {
  if (a > b) return true;
  if (b > a) return false;
  const bool a_is_none = a != a, b_is_none = b != b;
  return a_is_none == b_is_none ? at_a < at_b : b_is_none;
}

// `best` keeps the k best so far, as a heap whose top is the last of them.
template <class T, class Index>
void find_best(const T* row, std::int64_t length, Index* best, std::int64_t k) noexcept {
  const auto before = [row](Index a, Index b) { return comes_first(row[a], a, row[b], b); };
  for (std::int64_t i = 0; i < k; ++i) best[i] = static_cast<Index>(i);
  std::make_heap(best, best + k, before);
  for (std::int64_t i = k; i < length; ++i) {
    const auto index = static_cast<Index>(i);
    if (!before(index, best[0])) continue;
    std::pop_heap(best, best + k, before);
    best[k - 1] = index;
    std::push_heap(best, best + k, before);
  }
  std::sort_heap(best, best + k, before);
}

Result<std::int64_t> read_k(const OpContext& context) {
  const RuntimeTensor& operand = context.input(1);
  TANDEM_TRY(context.expect_type(operand, {DType::kInt16, DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_constant(operand));
  if (operand.count() != 1) return context.malformed(cat(describe(operand.info), ": has ", operand.count(), " values, needs one"));
  if (operand.info.dtype == DType::kInt16) return *operand.as<std::int16_t>();
  TANDEM_ASSIGN(const std::vector<std::int32_t> values, context.constant_integers(1));
  return values[0];
}

}  // namespace

PreparedKernel prepare_topk_v2(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, 2, 2));
  const RuntimeTensor &input = context.input(0), &values = context.output(0), &indices = context.output(1);
  TANDEM_TRY(context.expect_type(input, {DType::kFloat32, DType::kInt8, DType::kUint8, DType::kInt16, DType::kInt32, DType::kInt64}));
  TANDEM_TRY(context.expect_same_type(input, values));
  TANDEM_TRY(context.expect_type(indices, {DType::kInt32, DType::kInt16}));
  TANDEM_TRY(expect_same_quantization(context, input, values));
  TANDEM_ASSIGN(const std::int64_t k, read_k(context));
  Shape shape = input.info.shape;
  if (shape.empty()) return context.malformed(cat(describe(input.info), ": has no dimensions, needs rows"));
  const std::int64_t length = shape.back();
  if (k < 0 || k > length) return context.malformed(cat("k is ", k, ", must lie in 0..", length, ", the length of the rows of ", describe(input.info)));
  if (indices.info.dtype == DType::kInt16 && length > std::numeric_limits<std::int16_t>::max())
    return context.unsupported(cat(describe(indices.info), ": cannot hold where a value stands in rows of ", length));
  shape.back() = static_cast<std::int32_t>(k);
  TANDEM_TRY(context.set_output_shape(0, shape));
  TANDEM_TRY(context.set_output_shape(1, std::move(shape)));
  return make_kernel([k, length, in = &input, best = &values, where = &indices](ThreadPool& pool) {
    const std::int64_t rows = k == 0 ? 0 : best->count() / k;
    with_type<float, std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t>(in->info.dtype, [&](auto type) {
      with_type<std::int32_t, std::int16_t>(where->info.dtype, [&](auto index_type) {
        using T = decltype(type);
        using Index = decltype(index_type);
        pool.parallel_for(rows, 1 + 4096 / std::max<std::int64_t>(1, length), [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t r = begin; r < end; ++r) {
            const T* row = in->as<T>() + r * length;
            Index* found = where->as<Index>() + r * k;
            find_best(row, length, found, k);
            for (std::int64_t i = 0; i < k; ++i) best->as<T>()[r * k + i] = row[found[i]];
          }
        });
      });
    });
  });
}

}  // namespace tandem
