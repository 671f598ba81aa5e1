#include "tandem/labels.h"

#include <algorithm>

#include "base/read_file.h"
#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

// Larger than any vocabulary in use; a labels file beyond it is some other file named by mistake.
constexpr std::size_t kMaxLabelsBytes = 16 << 20;

}  // namespace

Result<Labels> parse_labels(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // Control characters have no place in a name, and a terminal would obey them.
  const bool has_control = std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F; });
  if (has_control || !is_utf8(text))
    return Error(ErrorCode::kLabelsMalformed, cat(name, ": is not UTF-8 text; a labels file names one class a line"));
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (text.empty()) return Error(ErrorCode::kLabelsMalformed, cat(name, ": is empty; a labels file names one class a line"));

  Labels labels;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    labels.emplace_back(line);
    start = end + 1;
  }
  return labels;
}

Result<Labels> load_labels(const std::filesystem::path& path) {
  std::vector<std::byte> bytes;
  TANDEM_TRY(read_file(path, kMaxLabelsBytes, bytes));
  return parse_labels({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

}  // namespace tandem
