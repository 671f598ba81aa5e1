#include "tests/support/shared_data.h"

#include <cstdlib>
#include <string_view>

namespace tandem::test {

std::filesystem::path shared_dir() { return TANDEM_SHARED_DIR; }

bool shared_data_is_missing() {
  const bool missing = !std::filesystem::is_directory(shared_dir());
  const char* ci = std::getenv("CI");
  if (missing && ci != nullptr && std::string_view(ci) == "true") ADD_FAILURE() << "CI must have " << shared_dir();
  return missing;
}

}  // namespace tandem::test
