// The vector kernels of every instruction set, each to be held against the scalar one.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "base/isa.h"
#include "interp/kernels/add_q/add_q.h"
#include "interp/kernels/column_sums_q8/column_sums_q8.h"
#include "interp/kernels/lookup_q8/lookup_q8.h"
#include "interp/kernels/move_bytes/move_bytes.h"
#include "interp/kernels/mul_q/mul_q.h"
#include "interp/kernels/packed.h"
#include "interp/kernels/pool_f32/pool_f32.h"
#include "interp/kernels/pool_q/pool_q.h"
#include "interp/kernels/quantize/quantize.h"
#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"
#include "interp/kernels/softmax_q8/softmax_q8.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
// avx512_encoding/
const PackedConvQ8& conv_q8_avx512_encoded() noexcept;
const PackedConvQ8& depthwise_conv_q8_avx512_encoded() noexcept;
#endif

namespace test {

// The kernels that a CPU of `isa` runs.
struct VectorVariant {
  VectorVariant(std::string_view called, Isa isa)
      : name(called), needed(isa), conv(packed_conv_q8(isa)), depthwise_conv(packed_depthwise_conv_q8(isa)), conv_f32(packed_conv_f32(isa)), depthwise_conv_f32(packed_depthwise_conv_f32(isa)),
        add(vector_add_q8(isa)), mul(vector_mul_q8(isa)), lookup(vector_lookup_q8(isa)), pool(vector_pool_q8(isa)), pool_f32(vector_pool_f32(isa)), softmax(vector_softmax_q8(isa)),
        column_sums(vector_column_sums_q8(isa)), quantize(vector_quantize(isa)),
        resize(vector_resize_q10(isa)), move(vector_move_bytes(isa)) {}

  std::string name;
  Isa needed;
  const PackedConvQ8 *conv, *depthwise_conv;
  const PackedConvF32 *conv_f32, *depthwise_conv_f32;
  const VectorAddQ8* add;
  const VectorMulQ8* mul;
  const VectorLookupQ8* lookup;
  const VectorPoolQ8* pool;
  const VectorPoolF32* pool_f32;
  const VectorSoftmaxQ8* softmax;
  const VectorColumnSumsQ8* column_sums;
  const VectorQuantize* quantize;
  const VectorResizeQ10* resize;
  const VectorMoveBytes* move;

  bool runs_here() const { return is_available(needed); }
  std::string missing() const { return "this CPU has no " + std::string(name_of(needed)); }
};

inline void PrintTo(const VectorVariant& variant, std::ostream* to) { *to << variant.name; }

inline std::vector<VectorVariant> vector_variants() {
  std::vector<VectorVariant> variants;
#if defined(TANDEM_X86_KERNELS)
  for (const Isa isa : {Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni}) variants.emplace_back(name_of(isa), isa);
  VectorVariant& encoded = variants.emplace_back("avx-vnni as AVX-512 encodes it", Isa::kAvxVnni);
  encoded.needed = Isa::kAvx512Vnni;
  encoded.conv = &conv_q8_avx512_encoded();
  encoded.depthwise_conv = &depthwise_conv_q8_avx512_encoded();
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
