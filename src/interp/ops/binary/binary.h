// What operators share that go element by element through two operands, whose shapes broadcast as numpy's do.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>

#include "base/float16.h"
#include "interp/ops/binary/broadcast.h"
#include "interp/ops/codes.h"
#include "interp/ops/op.h"
#include "interp/ops/types.h"

namespace tandem {

struct BinaryOperands {
  const RuntimeTensor* a;
  const RuntimeTensor* b;
  RuntimeTensor* out;
  Broadcast<2> broadcast;
  KernelTraits traits;  // the output may take over the memory of an operand that has its shape
  // Of an operand that is a short row for all of the output's, several beside each other: short rows take longer than their values.
  struct Repeated {
    const RuntimeTensor* row = nullptr;
    const RuntimeTensor* rows = nullptr;
    // Where to read the values of `operand`.
    const std::byte* data(const RuntimeTensor& operand) const noexcept { return &operand == row ? rows->data : operand.data; }
    void fill() const noexcept;
  } repeated;
};

// Two operands of one type among `types`. Sets the output's shape; its type is the operands' or, for predicates, bool.
Result<BinaryOperands> prepare_binary(const OpContext& context, std::initializer_list<DType> types);
Result<BinaryOperands> prepare_predicate(const OpContext& context, std::initializer_list<DType> types);

// The position of the first value of T for which `wrong` is true, or -1.
template <class T, class Predicate>
std::int64_t find_value(const RuntimeTensor& tensor, const Predicate& wrong) noexcept {
  const T* values = tensor.as<T>();
  for (std::int64_t i = 0, count = tensor.count(); i < count; ++i)
    if (wrong(values[i])) return i;
  return -1;
}
// kRunFailed: "tensor 1 'b' [4] int32: 0 at position 3, WHY".
Error wrong_value(const RuntimeTensor& tensor, std::int64_t value, std::int64_t position, std::string_view why);

// body(a, step_a, b, step_b, out, count) for each row, or part of one, on all threads. `grain`: so many values are worth a thread.
template <class In, class Out, class Body>
void for_each_row(const BinaryOperands& o, ThreadPool& pool, const Body& body, std::int64_t grain = 8192) noexcept {
  o.repeated.fill();
  const In *a = reinterpret_cast<const In*>(o.repeated.data(*o.a)), *b = reinterpret_cast<const In*>(o.repeated.data(*o.b));
  pool.parallel_for(o.broadcast.count(), grain, [&](std::int64_t begin, std::int64_t end) {
    o.broadcast.for_rows(begin, end, [&](const Broadcast<2>::Offsets& at, std::int64_t out, std::int64_t count) {
      body(a + at[0], o.broadcast.step(0), b + at[1], o.broadcast.step(1), o.out->as<Out>() + out, count);
    });
  });
}

// out = function(a, b) for each pair.
template <class In, class Out, class Function>
void for_each_pair(const BinaryOperands& operands, ThreadPool& pool, const Function& function) noexcept {
  for_each_row<In, Out>(operands, pool, [&](const In* a, std::int64_t step_a, const In* b, std::int64_t step_b, Out* out, std::int64_t count) {
    // One loop for each pair of steps, so that compilers can make vector code of them.
    if (step_a == 0) {
      const In x = *a;
      for (std::int64_t i = 0; i < count; ++i) out[i] = function(x, b[i]);
    } else if (step_b == 0) {
      const In y = *b;
      for (std::int64_t i = 0; i < count; ++i) out[i] = function(a[i], y);
    } else {
      for (std::int64_t i = 0; i < count; ++i) out[i] = function(a[i], b[i]);
    }
  });
}

template <class In, class Out = In, class Function>
std::unique_ptr<Kernel> elementwise(const BinaryOperands& operands, Function function) {
  return make_kernel([operands, function](ThreadPool& pool) { for_each_pair<In, Out>(operands, pool, function); }, operands.traits);
}

// The same for float16, of which function(float, float) makes a float or, for predicates, a bool.
template <class Function>
std::unique_ptr<Kernel> elementwise_halves(const BinaryOperands& operands, Function function) {
  if constexpr (std::is_same_v<std::invoke_result_t<Function, float, float>, bool>) {
    return elementwise<std::uint16_t, std::uint8_t>(
        operands, [function](std::uint16_t a, std::uint16_t b) { return static_cast<std::uint8_t>(function(float_from_half(a), float_from_half(b))); });
  } else {
    return elementwise<std::uint16_t>(operands,
                                      [function](std::uint16_t a, std::uint16_t b) { return half_from_float(function(float_from_half(a), float_from_half(b))); });
  }
}

// For whichever of `Types` the operands have; `function` takes any of them.
template <class... Types, class Function>
std::unique_ptr<Kernel> elementwise_of(const BinaryOperands& operands, Function function) {
  std::unique_ptr<Kernel> kernel;
  with_type<Types...>(operands.a->info.dtype, [&](auto type) { kernel = elementwise<decltype(type)>(operands, function); });
  return kernel;
}

}  // namespace tandem
