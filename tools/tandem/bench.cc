// tandem bench: how fast a model runs, with nothing around it.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "command.h"
#include "operator_table.h"
#include "outputs.h"
#include "resident.h"
#include "tandem/tandem.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  std::string model, json;
  tandem::InterpreterOptions options;
  int warmup_runs = 5;
  int num_runs = 50;
  double min_seconds = 1;
};

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// Floats in -1 .. 1, everything else as random bytes: all codes of an integer type. The seed is fixed, so that runs can be compared.
void fill_randomly(tandem::TensorView tensor, std::mt19937_64& random) {
  if (tensor.info().dtype == tandem::DType::kFloat32) {
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (float& value : tensor.as<float>()) value = uniform(random);
  } else {
    for (std::byte& byte : tensor.bytes()) byte = static_cast<std::byte>(random() & 0xFF);
  }
}

// Nearest rank on sorted values.
double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

nlohmann::ordered_json latency(std::vector<double> us) {
  std::ranges::sort(us);
  const double mean = std::accumulate(us.begin(), us.end(), 0.0) / static_cast<double>(us.size());
  return {{"min", rounded(us.front())},          {"mean", rounded(mean)},
          {"p50", rounded(percentile(us, 0.50))}, {"p90", rounded(percentile(us, 0.90))},
          {"p95", rounded(percentile(us, 0.95))}, {"p99", rounded(percentile(us, 0.99))},
          {"max", rounded(us.back())}};
}

tandem::Result<nlohmann::ordered_json> measure(const Arguments& arguments, Interrupt& interrupt) {
  auto peak = arguments.options.profile ? tandem::measure_peak() : tandem::PeakRates();
  if (!peak) return peak.error();
  const std::int64_t resident_before = resident_bytes();
  const auto start = Clock::now();
  auto model = tandem::Model::load(arguments.model);
  if (!model) return model.error();
  auto interpreter = tandem::Interpreter::create(*model, arguments.options);
  if (!interpreter) return interpreter.error();
  const double init_ms = milliseconds_since(start);
  std::mt19937_64 random(1);
  // Memory of their own keeps the inputs as they are from run to run.
  std::vector<tandem::AlignedBuffer> inputs;
  for (std::size_t i = 0; i < interpreter->input_count(); ++i) {
    auto memory = tandem::AlignedBuffer::allocate(interpreter->input(i).bytes().size());
    if (!memory) return memory.error();
    // What cannot be bound, a variable, is filled where it lies.
    if (interpreter->bind_input(i, memory->bytes())) inputs.push_back(*std::move(memory));
    fill_randomly(interpreter->input(i), random);
  }
  const auto first = Clock::now();
  const auto invoke = [&]() -> tandem::Result<void> {
    auto invoked = interpreter->invoke(interrupt.flag());
    return interrupt.requested() ? Interrupt::error("nothing was written") : invoked;
  };
  if (auto invoked = invoke(); !invoked) return invoked.error();
  const double first_ms = milliseconds_since(first);
  const std::int64_t resident_growth = resident_bytes() - resident_before;

  for (int i = 0; i < arguments.warmup_runs; ++i)
    if (auto invoked = invoke(); !invoked) return invoked.error();
  interpreter->reset_profile();
  std::vector<double> us;
  const auto began = Clock::now();
  while (us.size() < static_cast<std::size_t>(arguments.num_runs) || milliseconds_since(began) < arguments.min_seconds * 1000) {
    const auto run = Clock::now();
    if (auto invoked = invoke(); !invoked) return invoked.error();
    us.push_back(milliseconds_since(run) * 1000);
  }
  nlohmann::ordered_json report{{"model", arguments.model},
                                {"latency_us", latency(us)},
                                {"num_runs", us.size()},
                                {"init_ms", rounded(init_ms)},
                                {"first_inference_ms", rounded(first_ms)},
                                {"model_bytes", model->size_bytes()},
                                {"arena_bytes", interpreter->arena_bytes()},
                                {"resident_growth_bytes", resident_growth},
                                {"threads", interpreter->threads()},
                                {"numerics", tandem::to_string(arguments.options.numerics)},
                                {"isa", tandem::isa()},
                                {"version", tandem::version()}};
  if (arguments.options.profile) report.update(operator_tables(interpreter->profile(), *peak, interpreter->threads()));
  return report;
}

void print(const nlohmann::ordered_json& report) {
  const auto& us = report["latency_us"];
  std::cout << std::fixed << std::setprecision(3) << report["model"].get<std::string>() << "\n"
            << "  latency, us      min " << us["min"].get<double>() << "  mean " << us["mean"].get<double>() << "  p50 " << us["p50"].get<double>() << "  p90 "
            << us["p90"].get<double>() << "  p95 " << us["p95"].get<double>() << "  p99 " << us["p99"].get<double>() << "  max " << us["max"].get<double>() << "\n"
            << "  runs             " << report["num_runs"] << "\n"
            << "  init             " << report["init_ms"].get<double>() << " ms\n"
            << "  first inference  " << report["first_inference_ms"].get<double>() << " ms\n"
            << "  model            " << report["model_bytes"] << " bytes\n"
            << "  arena            " << report["arena_bytes"] << " bytes\n"
            << "  resident growth  " << report["resident_growth_bytes"] << " bytes\n"
            << "  threads          " << report["threads"] << "\n"
            << "  isa              " << report["isa"].get<std::string>() << "\n";
  if (report.contains("operators")) print_operator_tables(report);
}

tandem::Result<void> run(const Arguments& arguments, Interrupt& interrupt) {
  if (auto own = expect_own_files({{"--json", arguments.json}}, {{"MODEL", arguments.model}}); !own) return own;
  if (!std::isfinite(arguments.min_seconds)) return tandem::Error(tandem::ErrorCode::kInvalidArgument, "--min-seconds: must be a number of seconds");
  auto report = measure(arguments, interrupt);
  if (!report) return report.error();
  const std::string text = report->dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  if (arguments.json == "-") {
    std::cout << text;
    return {};
  }
  print(*report);
  return arguments.json.empty() ? tandem::Result<void>() : tandem::write_file(arguments.json, std::as_bytes(std::span(text)));
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("bench", "Measure how fast a model runs on random inputs");
  command->add_option("MODEL", arguments->model, "A .tflite file")->required();
  add_interpreter_options(*command, arguments->options);
  command->add_option("--warmup-runs", arguments->warmup_runs, "Runs that are not counted, after the first")->check(CLI::Range(0, 1000000))->capture_default_str();
  command->add_option("--num-runs", arguments->num_runs, "Run at least so often ...")->check(CLI::Range(1, 1000000000))->capture_default_str();
  command->add_option("--min-seconds", arguments->min_seconds, "... and so long")->check(CLI::Range(0.0, 86400.0))->capture_default_str();
  command->add_flag("--per-op", arguments->options.profile, "Say for each operator and each type of them what they cost; reading the clock slows each a little");
  command->add_option("--json", arguments->json, "Write the figures as JSON to this file, - for standard output");
  command->callback([arguments, &action] { action = [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }; });
}
