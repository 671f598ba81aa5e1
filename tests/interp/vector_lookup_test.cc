// The vector look-ups of every instruction set against the table itself.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {

#if defined(TANDEM_X86_KERNELS)
const VectorLookupQ8& lookup_q8_avx512_vnni() noexcept;
#endif

namespace {

using VectorLookup = test::WithVectors;

void expect_every_code_found(const VectorLookupQ8& lookup) {
  std::mt19937 random(1);
  TableQ8 table{};
  for (auto& result : table) result = static_cast<std::uint8_t>(random());
  for (const std::size_t count : {0u, 1u, 31u, 32u, 33u, 63u, 64u, 65u, 1000u}) {
    std::vector<std::uint8_t> in(count), out(count), wanted;
    for (auto& code : in) code = static_cast<std::uint8_t>(random());
    for (const std::uint8_t code : in) wanted.push_back(table[code]);
    lookup.run(table.data(), in.data(), out.data(), static_cast<std::int64_t>(count));
    EXPECT_EQ(out, wanted);
    lookup.run(table.data(), in.data(), in.data(), static_cast<std::int64_t>(count));
    EXPECT_EQ(in, wanted) << "in place";
  }
  // Each code at each place of a vector.
  std::vector<std::uint8_t> all, out(256 * 65), wanted;
  for (int i = 0; i < 256 * 65; ++i) all.push_back(static_cast<std::uint8_t>(i % 65 == 0 ? i / 65 : i));
  for (const std::uint8_t code : all) wanted.push_back(table[code]);
  lookup.run(table.data(), all.data(), out.data(), static_cast<std::int64_t>(all.size()));
  EXPECT_EQ(out, wanted);
}

TEST_P(VectorLookup, FindsEveryCodeWhereverItStands) { expect_every_code_found(*GetParam().lookup); }

#if defined(TANDEM_X86_KERNELS)
// What runs where AVX-512 cannot permute bytes.
TEST(LookupQ8, FindsEveryCodeByShuffles) {
  if (!is_available(Isa::kAvx512Vnni)) GTEST_SKIP() << "this CPU has no avx512-vnni";
  expect_every_code_found(lookup_q8_avx512_vnni());
}
#endif

TEST(LookupQ8, FlipsWhereTheTableDoes) {
  TableQ8 codes, flipped;
  std::iota(codes.begin(), codes.end(), std::uint8_t{0});
  for (const int flip : {0, 0x80, 0x81}) {
    for (std::size_t i = 0; i < codes.size(); ++i) flipped[i] = static_cast<std::uint8_t>(static_cast<int>(i) ^ flip);
    TableQ8 out;
    LookupQ8(flipped, Isa::kScalar).run(codes.data(), out.data(), 256);
    EXPECT_EQ(out, flipped) << flip;
    std::swap(flipped[3], flipped[77]);
    LookupQ8(flipped, Isa::kScalar).run(codes.data(), out.data(), 256);
    EXPECT_EQ(out, flipped) << flip << ", but for two codes";
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VectorLookup);
INSTANTIATE_TEST_SUITE_P(Isa, VectorLookup, testing::ValuesIn(test::vector_variants()), test::variant_name);

}  // namespace
}  // namespace tandem
