// The library's version, at compile time and at run time. CMakeLists.txt reads the macros: this is the one place to change.
#pragma once

#include <string_view>

#include "tandem/export.h"

#define TANDEM_VERSION_MAJOR 0
#define TANDEM_VERSION_MINOR 1
#define TANDEM_VERSION_PATCH 0

// Ordered: TANDEM_VERSION >= TANDEM_MAKE_VERSION(0, 2, 0) tells whether a feature is there.
#define TANDEM_MAKE_VERSION(major, minor, patch) ((major)*1000000 + (minor)*1000 + (patch))
#define TANDEM_VERSION TANDEM_MAKE_VERSION(TANDEM_VERSION_MAJOR, TANDEM_VERSION_MINOR, TANDEM_VERSION_PATCH)

namespace tandem {

// "MAJOR.MINOR.PATCH" of the library that is loaded, which may be newer than the headers the caller was built with.
TANDEM_API std::string_view version() noexcept;

// The instruction set that the kernels of this process use: "scalar", "avx2", "avx-vnni" or "avx512-vnni". It is the best that this CPU has,
// or what the environment variable TANDEM_ISA names, which is read once. Empty where that is not available: no interpreter is made then.
TANDEM_API std::string_view isa() noexcept;

}  // namespace tandem
