// Models, reference results and clips that lie beside the project and are not part of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

namespace tandem::test {

// The folder that the CMake cache variable TANDEM_SHARED_DIR names.
std::filesystem::path shared_dir();

// Whether it is there. Where it is not, a user's test is skipped with a message; on CI, which always has it, the test fails.
bool shared_data_is_missing();

}  // namespace tandem::test

// First line of a test that needs the data.
#define TANDEM_NEEDS_SHARED_DATA() \
  if (tandem::test::shared_data_is_missing()) GTEST_SKIP() << "needs " << tandem::test::shared_dir() << "; set TANDEM_SHARED_DIR"
