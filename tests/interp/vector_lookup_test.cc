// The vector look-ups of every instruction set against the table itself.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/interp/vector_variants.h"

namespace tandem {
namespace {

using VectorLookup = test::WithVectors;

TEST_P(VectorLookup, FindsEveryCodeWhereverItStands) {
  std::mt19937 random(1);
  TableQ8 table{};
  for (auto& result : table) result = static_cast<std::uint8_t>(random());
  for (const std::size_t count : {0u, 1u, 31u, 32u, 33u, 63u, 64u, 65u, 1000u}) {
    std::vector<std::uint8_t> in(count), out(count), wanted;
    for (auto& code : in) code = static_cast<std::uint8_t>(random());
    for (const std::uint8_t code : in) wanted.push_back(table[code]);
    GetParam().lookup->run(table.data(), in.data(), out.data(), static_cast<std::int64_t>(count));
    EXPECT_EQ(out, wanted);
    GetParam().lookup->run(table.data(), in.data(), in.data(), static_cast<std::int64_t>(count));
    EXPECT_EQ(in, wanted) << "in place";
  }
}

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
