#include "outputs.h"

#include <filesystem>

namespace {

namespace fs = std::filesystem;

bool is_file(const NamedFile& file) { return !file.path.empty() && file.path != "-"; }

// Links and relative paths included. Devices and pipes take any number of writers.
bool same(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::exists(a, error) && fs::exists(b, error)) return fs::equivalent(a, b, error) && (fs::is_regular_file(a, error) || fs::is_directory(a, error));
  const auto canonical = [&](const std::string& path) { return fs::weakly_canonical(fs::absolute(path, error), error); };
  return canonical(a) == canonical(b);
}

tandem::Error refuse(const NamedFile& output, const NamedFile& other) {
  return {tandem::ErrorCode::kInvalidArgument, output.path + ": " + output.option + " would overwrite " + other.option + "; give it another name"};
}

}  // namespace

tandem::Result<void> expect_own_files(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!is_file(outputs[i])) continue;
    for (const auto& input : inputs)
      if (is_file(input) && same(outputs[i].path, input.path)) return refuse(outputs[i], input);
    for (std::size_t j = 0; j < i; ++j)
      if (is_file(outputs[j]) && same(outputs[i].path, outputs[j].path)) return refuse(outputs[i], outputs[j]);
  }
  return {};
}
