// What prepare makes of an operator: a Kernel, ready to run again and again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/parallel.h"
#include "interp/kernels/variant_name.h"
#include "tandem/error.h"

namespace tandem {

// What one run of a graph hands to its operators.
struct Invocation {
  ThreadPool& pool;
  const std::atomic<bool>* cancelled = nullptr;  // asked between operators; may be null
  std::int64_t loop_limit = 0;                   // how often all WHILEs together may go round ...
  std::int64_t rounds = 0;                       // ... and how often they have
};

// Whether an operator may be computed once, while it is prepared, instead of by every invoke.
enum class Folding : std::uint8_t {
  kConstantInputs,  // where all of its inputs are constants: it has no state and does nothing but write its outputs
  kAlways,          // it reads no values at all, only shapes
  kNever,
};

struct KernelTraits {
  Folding folding = Folding::kConstantInputs;
  // The input that output 0 may share its memory with, or -1: every value of it is read before what stands at its place is written.
  // The two must have the same size in bytes.
  int overwrites = -1;
  int reads = -1;  // the only input that eval reads; -1: all of them
  int first_input = -1;  // the tensor that eval reads instead of input 0; -1: that
  VariantName name;  // what a kernel calls itself that is not portable code
};

class Kernel {
 public:
  explicit Kernel(const KernelTraits& traits) : traits_(traits) {}
  virtual ~Kernel() = default;
  // Computes the outputs. Allocates nothing: prepare has checked and reserved all. Fails only for what depends on values, such as an
  // index that lies outside of a table; the message then says what is wrong, whoever runs the kernel adds where.
  virtual Result<void> eval(Invocation& invocation) noexcept = 0;
  const KernelTraits& traits() const noexcept { return traits_; }

 private:
  KernelTraits traits_;
};

// A kernel whose eval is a closure: `eval(ThreadPool&)` or `eval(Invocation&)`, which returns nothing or a Result<void>.
template <class Eval>
class ClosureKernel final : public Kernel {
 public:
  ClosureKernel(Eval eval, const KernelTraits& traits) : Kernel(traits), eval_(std::move(eval)) {}
  Result<void> eval(Invocation& invocation) noexcept override {
    if constexpr (std::is_invocable_v<Eval&, Invocation&>) return answer(invocation);
    else return answer(invocation.pool);
  }

 private:
  template <class Argument>
  Result<void> answer(Argument& argument) noexcept {
    if constexpr (std::is_void_v<std::invoke_result_t<Eval&, Argument&>>) {
      eval_(argument);
      return {};
    } else {
      return eval_(argument);
    }
  }
  Eval eval_;
};

template <class Eval>
std::unique_ptr<Kernel> make_kernel(Eval eval, const KernelTraits& traits = {}) {
  return std::make_unique<ClosureKernel<Eval>>(std::move(eval), traits);
}

using PreparedKernel = Result<std::unique_ptr<Kernel>>;

}  // namespace tandem
