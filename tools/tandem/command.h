// The subcommands: each adds itself to the command line and stores what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "interrupt.h"
#include "tandem/error.h"

// What main runs once the arguments are parsed. Set by the subcommand that was named.
using Action = std::function<tandem::Result<void>(Interrupt&)>;

void add_classify(CLI::App& app, Action& action);
void add_invoke(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
