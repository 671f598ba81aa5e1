#include <algorithm>
#include <iterator>

#include "interp/kernels/peak/peak.h"
#include "interp/kernels/products.h"

namespace tandem {
namespace {

constexpr int kLength = 1024;  // small enough for the first-level cache

// The sum of `rounds` runs of ones.
template <class Products>
typename Products::Sum sum_of_ones(const Products& products, std::int64_t rounds) noexcept {
  typename Products::In values[kLength];
  typename Products::Weight weights[kLength];
  std::fill(std::begin(values), std::end(values), typename Products::In{1});
  std::fill(std::begin(weights), std::end(weights), typename Products::Weight{1});
  typename Products::Sum total = 0;
  for (std::int64_t r = 0; r < rounds; ++r) {
    const typename Products::In* from = values;
    __asm__ volatile("" : "+r"(from) : : "memory");  // may have changed, for all that the compiler knows
    typename Products::Sum sum = 0;
    products.add(sum, from, weights, kLength, 0);
    total += sum;
  }
  return total;
}

constexpr Peak kPeak{{"peak", "scalar"}, kLength, kLength,
                     [](std::int64_t rounds) noexcept { return sum_of_ones(Q8Products<std::int8_t>(), rounds); },
                     [](std::int64_t rounds) noexcept { return sum_of_ones(FloatProducts(), rounds); }};

}  // namespace

const Peak& peak_scalar() noexcept { return kPeak; }

}  // namespace tandem
