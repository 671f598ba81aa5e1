// The subcommands: each adds itself to the command line and stores what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "interrupt.h"
#include "tandem/error.h"
#include "tandem/interpreter.h"

// What main runs once the arguments are parsed. Set by the subcommand that was named.
using Action = std::function<tandem::Result<void>(Interrupt&)>;

// How a model runs, alike on every subcommand that runs one by itself.
inline void add_interpreter_options(CLI::App& command, tandem::InterpreterOptions& options) {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  command.add_option_function<std::string>("--numerics", [&options](const std::string& name) { options.numerics = name == "tflm" ? tandem::Numerics::kTflm : tandem::Numerics::kTflite; },
                                           "Whose rounding to follow: TFLite's reference kernels, or TFLite Micro's, as on a camera")
      ->check(CLI::IsMember({"tflite", "tflm"}))->default_str("tflite");
  command.add_option("--threads", options.threads, "Threads that inference uses")->check(CLI::Range(1, 256))->capture_default_str();
  command.add_option_function<std::size_t>("--memory-limit", [&options](std::size_t mib) { options.memory_limit_bytes = mib * kMiB; }, "MiB that the model's tensors may take together")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20))->default_str(std::to_string(options.memory_limit_bytes / kMiB));
}

void add_classify(CLI::App& app, Action& action);
void add_invoke(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
