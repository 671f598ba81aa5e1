// Operators on pairs of 8- or 16-bit codes.
#pragma once

#include <algorithm>
#include <optional>

#include "interp/kernels/pairs/pairs.h"
#include "interp/ops/binary/binary.h"
#include "interp/ops/code_map.h"

namespace tandem {

// Both operands' codes where they follow from one code of an input, or are the same all along: `of` that input, [i] for code i as a byte.
struct OneCode {
  std::size_t of;
  TableQ8 a, b;
};
std::optional<OneCode> one_code(const BinaryOperands& operands);

// The kernel of `row`(op, a, step_a, b, step_b, out, count), for operands of one of `Types`; of 8-bit ones by `vectors`, which may be null,
// where they have a way. An operator whose output follows from one code of an input becomes a look-up.
template <class... Types, class Op, class OpQ8, class Row>
PreparedKernel prepare_code_pairs(const OpContext& context, const BinaryOperands& operands, const Op& op, const VectorPairs<Op, OpQ8>* vectors, const Row& row) {
  const DType dtype = operands.a->info.dtype;
  if (const auto codes = one_code(operands)) {
    TableQ8 table{};
    with_type<std::int8_t, std::uint8_t>(dtype, [&](auto type) {
      using T = decltype(type);
      row(op, reinterpret_cast<const T*>(codes->a.data()), 1, reinterpret_cast<const T*>(codes->b.data()), 1, reinterpret_cast<T*>(table.data()), 256);
    });
    return prepare_code_map(context, codes->of, table);
  }
  // Nearly always the first or second try does. A model of very many small operators must not be searched for minutes.
  constexpr std::int64_t kWorthSearching = 1024, kWorthAnotherTry = 4096, kMostTries = 100;
  const std::int64_t results = operands.out->count(), tries = results > kWorthSearching ? std::min(1 + results / kWorthAnotherTry, kMostTries) : 0;
  OpQ8 by_vectors;
  const bool in_rows = operands.broadcast.step(0) == 1 && operands.broadcast.step(1) == 1;
  if (vectors != nullptr && size_of(dtype) == 1 && in_rows && vectors->prepare(op, dtype == DType::kUint8, static_cast<std::int32_t>(tries), by_vectors)) {
    KernelTraits traits = operands.traits;
    traits.name = vectors->name;
    return make_kernel([operands, run = vectors->run, by_vectors](ThreadPool& pool) {
      constexpr std::int64_t kGrain = 16384;
      for_each_row<std::uint8_t, std::uint8_t>(operands, pool, [&](const std::uint8_t* x, std::int64_t, const std::uint8_t* y, std::int64_t, std::uint8_t* to, std::int64_t count) {
        run(by_vectors, x, y, to, count);
      }, kGrain);
    }, traits);
  }
  return make_kernel([operands, op, row](ThreadPool& pool) {
    with_type<Types...>(operands.a->info.dtype, [&](auto type) {
      using T = decltype(type);
      for_each_row<T, T>(operands, pool, [&](const T* x, std::int64_t step_x, const T* y, std::int64_t step_y, T* to, std::int64_t count) { row(op, x, step_x, y, step_y, to, count); });
    });
  }, operands.traits);
}

}  // namespace tandem
