// EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, LOGICAL_AND and LOGICAL_OR.
#include <gtest/gtest.h>

#include "tests/interp/elementwise.h"

namespace tandem {
namespace {

using namespace test;

struct Comparison {
  std::string_view name;
  int code;
  Ints expected;  // for 1 ? 2, 2 ? 2, 3 ? 2
};
const Comparison kComparisons[] = {{"EQUAL", 71, {0, 1, 0}},         {"NOT_EQUAL", 72, {1, 0, 1}}, {"GREATER", 61, {0, 0, 1}},
                                   {"GREATER_EQUAL", 62, {0, 1, 1}}, {"LESS", 58, {1, 0, 0}},      {"LESS_EQUAL", 63, {1, 1, 0}}};

TEST(Comparison, ComparesInEveryType) {
  for (const auto& [name, code, expected] : kComparisons) {
    SCOPED_TRACE(name);
    EXPECT_EQ(bools_of_pair<float>({.code = code}, {1, 2, 3}, {2}), expected);
    EXPECT_EQ(bools_of_pair<std::int16_t>({.code = code}, {1, 2, 3}, {2, 2, 2}), expected);
    EXPECT_EQ(bools_of_pair<std::int32_t>({.code = code}, {1, 2, 3}, {2}), expected);
    EXPECT_EQ(bools_of_pair<std::int64_t>({.code = code}, {1, 2, 3}, {2}), expected);
    EXPECT_EQ(bools_of_pair<std::int16_t>({.code = code}, {0x3C00, 0x4000, 0x4200}, {0x4000}, kFloat16Type), expected);
    // a (2 4 6 - 0) * 0.5, b (18 - 10) * 0.25
    const auto codes = one_operator({.code = code}, {int8_tensor("a", {3}, 0.5f), int8_tensor("b", {1}, 0.25f, 10)}, plain_tensor("out", {1}, kBoolType));
    EXPECT_EQ((run_as<std::int8_t, std::uint8_t>(codes, {2, 4, 6}, {18})), expected);
  }
}

TEST(Comparison, TakesWhatIsNoNumberForUnequal) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& comparison : kComparisons) EXPECT_EQ(bools_of_pair<float>({.code = comparison.code}, {nan, 1, nan}, {1, nan, nan}), Ints(3, comparison.name == "NOT_EQUAL")) << comparison.name;
}

TEST(Comparison, ComparesCodesAsMultiplesOfA256th) {
  const auto equal = [](float scale) { return one_operator({.code = 71}, {int8_tensor("a", {3}, scale), int8_tensor("b", {1}, scale)}, plain_tensor("out", {1}, kBoolType)); };
  EXPECT_EQ((run_as<std::int8_t, std::uint8_t>(equal(0.001f), {1, 2, 3}, {1})), Ints({1, 0, 0})) << "0.256, 0.512 and 0.768 of a step round to 0, 1 and 1";
  EXPECT_EQ((run_as<std::int8_t, std::uint8_t>(equal(3e38f), {1, 2, 3}, {2})), Ints({0, 1, 0})) << "no scale is too large";
}

TEST(Comparison, ComparesBools) {
  // Any byte but 0 is true.
  EXPECT_EQ(bools_of_pair<std::uint8_t>({.code = 71}, {0, 1, 7, 0}, {0, 200, 0, 1}, kBoolType), Ints({1, 1, 0, 0}));
  EXPECT_EQ(bools_of_pair<std::uint8_t>({.code = 72}, {0, 1, 7, 0}, {0, 200, 0, 1}, kBoolType), Ints({0, 0, 1, 1}));
  EXPECT_EQ(bools_of_pair<std::uint8_t>({.code = 86}, {0, 1, 2, 0}, {0, 2, 0, 1}, kBoolType), Ints({0, 1, 0, 0}));
  EXPECT_EQ(bools_of_pair<std::uint8_t>({.code = 84}, {0, 1, 2, 0}, {0, 2, 0, 128}, kBoolType), Ints({0, 1, 1, 1}));
  EXPECT_TRUE(unsupported(pair_model({.code = 58}, 1, 1, kBoolType, kBoolType), "op #0 LESS: tensor 0 'a' [1] bool: this type is not supported here, only "));
}

TEST(Comparison, RefusesUnsoundPairs) {
  for (const auto& [name, code, expected] : kComparisons) {
    SCOPED_TRACE(name);
    expect_pair_checked({.code = code}, name, kFloat32Type, kBoolType);
    const auto codes = one_operator({.code = code}, {int8_tensor("a", {2}), int8_tensor("b", {2})}, plain_tensor("out", {2}, kBoolType));
    for (const std::size_t tensor : {0u, 1u}) expect_scale_and_zero_point_checked(codes, tensor, name);
  }
  expect_pair_checked({.code = 86}, "LOGICAL_AND", kBoolType, kBoolType);
  expect_pair_checked({.code = 84}, "LOGICAL_OR", kBoolType, kBoolType);
}

}  // namespace
}  // namespace tandem
