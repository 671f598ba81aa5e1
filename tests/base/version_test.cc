#include "tandem/version.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

TEST(Version, IsTheSameInTheMacrosAndInTheLibrary) {
  const std::string from_macros = std::to_string(TANDEM_VERSION_MAJOR) + "." + std::to_string(TANDEM_VERSION_MINOR) + "." + std::to_string(TANDEM_VERSION_PATCH);
  EXPECT_EQ(version(), from_macros);
}

TEST(Version, NumbersAreOrderedAsVersionsAre) {
  EXPECT_LT(TANDEM_MAKE_VERSION(0, 1, 0), TANDEM_MAKE_VERSION(0, 1, 1));
  EXPECT_LT(TANDEM_MAKE_VERSION(0, 1, 999), TANDEM_MAKE_VERSION(0, 2, 0));
  EXPECT_LT(TANDEM_MAKE_VERSION(0, 999, 999), TANDEM_MAKE_VERSION(1, 0, 0));
  EXPECT_EQ(TANDEM_VERSION, TANDEM_MAKE_VERSION(TANDEM_VERSION_MAJOR, TANDEM_VERSION_MINOR, TANDEM_VERSION_PATCH));
}

TEST(Isa, NamesTheKernelsThatRun) { EXPECT_FALSE(isa().empty()); }

}  // namespace
}  // namespace tandem
