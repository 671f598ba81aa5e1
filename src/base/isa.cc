#include "base/isa.h"

#include <array>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "tandem/version.h"

namespace tandem {
namespace {

constexpr std::array kAll{Isa::kScalar, Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni};

#if defined(TANDEM_X86_KERNELS)
// VNNI for 256-bit vectors without AVX-512 is too new for gcc 12's __builtin_cpu_supports: CPUID leaf 7, subleaf 1, EAX bit 4.
bool has_avx_vnni() noexcept {
  std::uint32_t eax = 7, ebx = 0, ecx = 1, edx = 0;
  __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  return (eax >> 4 & 1) != 0;
}

bool cpu_has(Isa isa) noexcept {
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (isa) {
    case Isa::kScalar: return true;
    case Isa::kAvx2: return avx2;
    case Isa::kAvxVnni: return avx2 && has_avx_vnni();
    case Isa::kAvx512Vnni:
      return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
  }
  return false;
}
bool cpu_has_avx512_vbmi() noexcept {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512vbmi") != 0;
}
#else
bool cpu_has(Isa isa) noexcept { return isa == Isa::kScalar; }
bool cpu_has_avx512_vbmi() noexcept { return false; }
#endif

Result<Isa> choose() {
  Isa best = Isa::kScalar;
  std::string available;
  for (const Isa isa : kAll) {
    if (!cpu_has(isa)) continue;
    best = isa;
    available += cat(available.empty() ? "" : ", ", name_of(isa));
  }
  const char* const wanted = std::getenv("TANDEM_ISA");
  if (wanted == nullptr || *wanted == '\0') return best;
  const std::optional<Isa> named = isa_named(wanted);
  if (named && cpu_has(*named)) return *named;
  return Error(ErrorCode::kInvalidArgument, cat("TANDEM_ISA is '", printable(wanted), "', available are ", available));
}

}  // namespace

std::string_view name_of(Isa isa) noexcept {
  switch (isa) {
    case Isa::kScalar: return "scalar";
    case Isa::kAvx2: return "avx2";
    case Isa::kAvxVnni: return "avx-vnni";
    case Isa::kAvx512Vnni: return "avx512-vnni";
  }
  return "";
}

std::optional<Isa> isa_named(std::string_view name) noexcept {
  for (const Isa isa : kAll)
    if (name == name_of(isa)) return isa;
  return std::nullopt;
}

bool is_available(Isa isa) noexcept { return cpu_has(isa); }

bool has_avx512_vbmi() noexcept { return cpu_has_avx512_vbmi(); }

Result<Isa> chosen_isa() {
  static const Result<Isa> chosen = choose();
  return chosen;
}

std::string_view isa() noexcept {
  const Result<Isa> chosen = chosen_isa();
  return chosen ? name_of(*chosen) : std::string_view();
}

}  // namespace tandem
