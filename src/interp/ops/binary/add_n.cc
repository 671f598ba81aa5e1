// ADD_N: the sum of any number of tensors of one shape.

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "interp/ops/binary/arithmetic.h"

namespace tandem {
namespace {

constexpr std::int64_t kBlock = 256;

// Sums are made block by block beside the output, whose memory may be the first operand's, which may be listed again later.
template <class T>
void add_all(const std::vector<const RuntimeTensor*>& operands, T* out, std::int64_t begin, std::int64_t end) noexcept {
  for (std::int64_t first = begin; first < end; first += kBlock) {
    const std::int64_t count = std::min(kBlock, end - first);
    T sums[kBlock];
    std::copy_n(operands[0]->as<T>() + first, count, sums);
    for (std::size_t k = 1; k < operands.size(); ++k)
      for (std::int64_t i = 0; i < count; ++i) sums[i] = sum_of(sums[i], operands[k]->as<T>()[first + i]);
    std::copy_n(sums, count, out + first);
  }
}

}  // namespace

PreparedKernel prepare_add_n(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(2, std::max<std::size_t>(context.input_count(), 2), 1));
  std::vector<const RuntimeTensor*> operands;
  TANDEM_TRY(context.keep(context.input_count() * sizeof operands[0]));
  operands.reserve(context.input_count());
  for (std::size_t i = 0; i < context.input_count(); ++i) {
    if (!context.has_input(i)) return context.malformed(cat("input ", i, " is absent"));
    operands.push_back(&context.input(i));
    TANDEM_TRY(context.expect_type(*operands[i], {DType::kFloat32, DType::kInt32}));
    TANDEM_TRY(context.expect_same_type(*operands[0], *operands[i]));
    if (operands[i]->info.shape != operands[0]->info.shape)
      return context.malformed(cat(describe(operands[0]->info), " and ", describe(operands[i]->info), " must have one shape"));
  }
  TANDEM_TRY(context.expect_same_type(*operands[0], context.output(0)));
  TANDEM_TRY(context.set_output_shape(0, operands[0]->info.shape));
  return make_kernel([operands = std::move(operands), out = &context.output(0)](ThreadPool& pool) {
    with_type<float, std::int32_t>(out->info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(out->count(), 8192, [&](std::int64_t begin, std::int64_t end) { add_all(operands, out->as<T>(), begin, end); });
    });
  }, {.overwrites = 0});
}

}  // namespace tandem
