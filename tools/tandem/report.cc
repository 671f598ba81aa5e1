#include "report.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "tandem/log.h"

namespace {

std::FILE* kept = nullptr;

// In one call, so that lines of several threads do not mix.
void print_line(std::string_view kind, std::string_view code, const std::string& message) {
  std::string line = std::string(kind) + "[" + std::string(code) + "]: ";
  // Names that a user typed may hold anything; a terminal must not obey it.
  for (const char c : message) line += (c >= 0 && c < 0x20) || c == 0x7F ? ' ' : c;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), own_stderr());
  std::fflush(own_stderr());
}

}  // namespace

std::FILE* own_stderr() { return kept != nullptr ? kept : stderr; }

void keep_standard_error() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // whose reports go there
  const int copy = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (copy >= 0 && nothing >= 0 && (kept = ::fdopen(copy, "w")) != nullptr) ::dup2(nothing, STDERR_FILENO);
  if (nothing >= 0) ::close(nothing);
#endif
}

int exit_status(const tandem::Error& error) {
  switch (tandem::kind_of(error.code())) {
    case tandem::ErrorKind::kArgument: return 2;
    case tandem::ErrorKind::kModel: return 3;
    case tandem::ErrorKind::kInput: return 4;
    case tandem::ErrorKind::kRun: return 5;
    case tandem::ErrorKind::kInterrupted: break;
  }
  return 130;
}

void print_error(const tandem::Error& error) { print_line("error", tandem::to_string(error.code()), error.message()); }

void print_warnings() {
  tandem::set_log_handler([](const tandem::Warning& warning) { print_line("warning", warning.code, warning.message); });
}
