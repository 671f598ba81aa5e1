// What the peak's kernels count as multiplications is done, by every instruction set.
#include <gtest/gtest.h>

#include "base/isa.h"
#include "interp/kernels/peak/peak.h"
#include "tandem/profile.h"
#include "tandem/version.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const Peak& peak_avx512_encoded() noexcept;  // avx512_encoding/
#endif

namespace {

// All factors are ones, so the sum is their number.
void expect_counted(const Peak& peak) {
  for (const std::int64_t rounds : {0, 1, 1000}) {
    EXPECT_EQ(peak.codes(rounds), static_cast<std::uint32_t>(rounds * peak.codes_per_round));
    EXPECT_EQ(peak.floats(rounds), static_cast<float>(rounds * peak.floats_per_round));
  }
}

class PeakOf : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (!is_available(GetParam())) GTEST_SKIP() << "this CPU has no " << name_of(GetParam());
  }
};

TEST_P(PeakOf, AddsUpAsManyProductsAsItSays) {
  const Peak& peak = peak_of(GetParam());
  EXPECT_EQ(peak.name.isa, name_of(GetParam()));
  expect_counted(peak);
}

#if defined(TANDEM_X86_KERNELS)
TEST(Peak, OfAvxVnniIsTheSameAsAvx512EncodesIt) {
  if (!is_available(Isa::kAvx512Vnni)) GTEST_SKIP() << "this CPU has no " << name_of(Isa::kAvx512Vnni);
  expect_counted(peak_avx512_encoded());
}
#endif

INSTANTIATE_TEST_SUITE_P(Isa, PeakOf, testing::Values(Isa::kScalar, Isa::kAvx2, Isa::kAvxVnni, Isa::kAvx512Vnni), [](const auto& tested) {
  std::string name(name_of(tested.param));
  std::erase(name, '-');
  return name;
});

TEST(Peak, IsMeasuredForTheInstructionSetThatRuns) {
  const PeakRates rates = measure_peak().value();
  EXPECT_EQ(rates.isa, isa());
  EXPECT_GT(rates.codes, 0);
  EXPECT_GT(rates.floats, 0);
}

}  // namespace
}  // namespace tandem
