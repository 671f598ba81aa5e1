#include "tests/interp/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TANDEM_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TANDEM_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef TANDEM_COUNTS_ALLOCATIONS
#define TANDEM_COUNTS_ALLOCATIONS 1
#endif

namespace {
std::atomic<long> count{0};
}

namespace tandem::test {

bool counts_allocations() noexcept { return TANDEM_COUNTS_ALLOCATIONS; }
long allocations() noexcept { return count; }

}  // namespace tandem::test

#if TANDEM_COUNTS_ALLOCATIONS
namespace {
void* counted(void* memory) {
  ++count;
  return memory != nullptr ? memory : throw std::bad_alloc();
}
}  // namespace

// Not inlined, or gcc takes the pairs apart and warns of free() for what new returned.
[[gnu::noinline]] void* operator new(std::size_t size) { return counted(std::malloc(size == 0 ? 1 : size)); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#endif
