// tandem: classify video, run and measure .tflite models.

#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "command.h"
#include "report.h"
#include "tandem/version.h"

namespace {

int run(const Action& action) {
  keep_standard_error();
  // Threads are started from here on, and signals wait for the command to look at them.
  Interrupt interrupt;
  const auto result = action(interrupt);
  if (result) return 0;
  print_error(result.error());
  return exit_status(result.error());
}

int parse_and_run(int argc, char** argv) {
  CLI::App app("Real-time vision inference on CPUs.", "tandem");
  app.require_subcommand(0, 1);  // that there is one is asked for below, so that what is not understood is named first
  app.set_version_flag("--version", "tandem " + std::string(tandem::version()) + "\nisa: " + (tandem::isa().empty() ? "none, TANDEM_ISA names one that is not available" : std::string(tandem::isa())));
  app.footer("Exit status: 0 done, 2 argument, 3 model refused, 4 another input refused, 5 the run or an output failed, 130 interrupted.");
  Action action;
  add_classify(app, action);
  add_invoke(app, action);
  add_bench(app, action);
  try {
    app.parse(argc, argv);
    if (!action) throw CLI::RequiredError("A subcommand");
  } catch (const CLI::Success& done) {  // --help, --version
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    const tandem::Error refused(tandem::ErrorCode::kInvalidArgument, std::string(error.what()) + "; see tandem --help");
    print_error(refused);
    return exit_status(refused);
  }
  return run(action);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is a failed write, not the end
  print_warnings();
  try {
    const int status = parse_and_run(argc, argv);
    std::cout.flush();
    if (status == 0 && !std::cout) {
      const tandem::Error failed(tandem::ErrorCode::kOutputFailed, "standard output: cannot be written; is the disk full or the reader gone?");
      print_error(failed);
      return exit_status(failed);
    }
    return status;
  } catch (const std::bad_alloc&) {
    const tandem::Error failed(tandem::ErrorCode::kOutOfMemory, "the system gives no more memory");
    print_error(failed);
    return exit_status(failed);
  } catch (const std::exception& error) {
    const tandem::Error failed(tandem::ErrorCode::kInvalidState, std::string("unexpected: ") + error.what());
    print_error(failed);
    return exit_status(failed);
  }
}
