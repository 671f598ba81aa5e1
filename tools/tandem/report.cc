#include "report.h"

#include <cstdio>
#include <string>

#include "tandem/log.h"

namespace {

// In one call, so that lines of several threads do not mix.
void print_line(std::string_view kind, std::string_view code, const std::string& message) {
  std::string line = std::string(kind) + "[" + std::string(code) + "]: ";
  for (const char c : message) line += c == '\n' || c == '\r' ? ' ' : c;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

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
