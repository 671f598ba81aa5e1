// The vector kernels of every instruction set, each to be held against the scalar one.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/isa.h"
#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/kernels/packed.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
// avx512_encoding/
const PackedConvQ8& conv_q8_avx512_encoded() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx512_encoded() noexcept;
const VectorAddQ8& add_q8_avx512_encoded() noexcept;
#endif

namespace test {

struct VectorVariant {
  std::string name;
  Isa needed = Isa::kScalar;
  const PackedConvQ8* conv = nullptr;
  const PackedConvQ8* depthwise_conv = nullptr;
  const VectorAddQ8* add = nullptr;
  const PackedConvF32* conv_f32 = nullptr;
  const PackedConvF32* depthwise_conv_f32 = nullptr;
  const VectorLookupQ8* lookup = nullptr;

  bool runs_here() const { return is_available(needed); }
  std::string missing() const { return "this CPU has no " + std::string(name_of(needed)); }
};

inline std::vector<VectorVariant> vector_variants() {
  std::vector<VectorVariant> variants;
#if defined(TANDEM_X86_KERNELS)
  for (const Isa isa : {Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni})
    variants.push_back({std::string(name_of(isa)), isa, packed_conv_q8(isa), packed_depthwise_conv_q8(isa), vector_add_q8(isa), packed_conv_f32(isa), packed_depthwise_conv_f32(isa), vector_lookup_q8(isa)});
  variants.push_back({"avx-vnni as AVX-512 encodes it", Isa::kAvx512Vnni, &conv_q8_avx512_encoded(), &depthwise_conv_q8_avx512_encoded(), &add_q8_avx512_encoded(), packed_conv_f32(Isa::kAvxVnni),
                      packed_depthwise_conv_f32(Isa::kAvxVnni), vector_lookup_q8(Isa::kAvxVnni)});
#endif
  return variants;
}

// Runs each test for every variant, or skips it by name.
class WithVectors : public testing::TestWithParam<VectorVariant> {
 protected:
  void SetUp() override {
    if (!GetParam().runs_here()) GTEST_SKIP() << GetParam().missing();
  }
};

inline std::string variant_name(const testing::TestParamInfo<VectorVariant>& info) {
  std::string name;
  for (const char c : info.param.name)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  return name;
}

}  // namespace test
}  // namespace tandem
