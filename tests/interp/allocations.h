// How often operator new was called in this program.
#pragma once

namespace tandem::test {

// Whether it is counted: sanitizers bring their own operator new.
bool counts_allocations() noexcept;
long allocations() noexcept;

}  // namespace tandem::test
