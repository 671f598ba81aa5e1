// The subcommands: each adds itself to the command line and stores what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "interrupt.h"
#include "tandem/error.h"
#include "tandem/numerics.h"

// What main runs once the arguments are parsed. Set by the subcommand that was named.
using Action = std::function<tandem::Result<void>(Interrupt&)>;

// --numerics, alike on every subcommand that has it.
inline void add_numerics(CLI::App& command, tandem::Numerics& numerics) {
  command.add_option_function<std::string>("--numerics", [&numerics](const std::string& name) { numerics = name == "tflm" ? tandem::Numerics::kTflm : tandem::Numerics::kTflite; },
                                           "Whose rounding to follow: TFLite's reference kernels, or TFLite Micro's, as on a camera")
      ->check(CLI::IsMember({"tflite", "tflm"}))->default_str("tflite");
}

void add_classify(CLI::App& app, Action& action);
void add_invoke(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
