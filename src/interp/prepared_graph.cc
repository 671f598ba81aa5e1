#include "interp/prepared_graph.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

RuntimeTensor& PreparedGraph::add_scratch(DType dtype, std::int64_t count) {
  RuntimeTensor& scratch = tensors.emplace_back();
  scratch.info.dtype = dtype;
  scratch.info.shape = {static_cast<std::int32_t>(count)};
  scratch_owners.push_back(preparing);
  return scratch;
}

void PreparedGraph::drop_scratch(std::size_t op) noexcept {
  // Operators are prepared in their order.
  const auto [first, last] = std::equal_range(scratch_owners.begin(), scratch_owners.end(), op);
  for (auto owner = first; owner != last; ++owner) tensors[definition.tensors.size() + static_cast<std::size_t>(owner - scratch_owners.begin())].info.shape = {0};
}

void PreparedGraph::drop_unread_steps() {
  std::vector<bool> is_read(definition.tensors.size()), is_wanted(definition.tensors.size());  // by a step; by an operator that may pass it over
  for (const int output : definition.outputs) is_read[static_cast<std::size_t>(output)] = true;
  const auto is_needed = [&](const Step& step) {
    const OperatorDef& op = definition.operators[step.op];
    if (op.outputs.size() != 1) return true;
    const auto result = static_cast<std::size_t>(op.outputs[0]);
    const bool follows = tensors[result].function != nullptr || tensors[result].padding != nullptr;
    return !follows || is_read[result] || !is_wanted[result];
  };
  std::vector<Step> kept;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    for (std::size_t op = step->op; op <= step->last_op; ++op)
      for (const int input : definition.operators[op].inputs)
        if (input >= 0) is_wanted[static_cast<std::size_t>(input)] = true;
    if (!is_needed(*step)) continue;
    for_each_read(*step, [&](std::size_t tensor) { is_read[tensor] = true; });
    kept.push_back(std::move(*step));
  }
  steps.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

Result<void> PreparedGraph::run_step(Kernel& kernel, std::size_t op, Invocation& invocation) const noexcept {
  auto done = kernel.eval(invocation);
  if (done) return done;
  return Error(done.error().code(), cat(name, ": op #", op, " ", definition.operators[op].name(), ": ", done.error().message()));
}

Result<void> PreparedGraph::run(Invocation& invocation) noexcept {
  for (const Step& step : steps) {
    if (invocation.cancelled != nullptr && invocation.cancelled->load(std::memory_order_relaxed)) return Error(ErrorCode::kInterrupted, cat(name, ": cancelled"));
    const auto start = times.empty() ? Clock::time_point() : Clock::now();
    if (auto done = run_step(*step.kernel, step.op, invocation); !done) return done;
    if (times.empty()) continue;
    const double us = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
    OperatorTime& time = times[step.op];
    time.fastest_us = time.runs == 0 ? us : std::min(time.fastest_us, us);
    time.total_us += us;
    ++time.runs;
  }
  return {};
}

void PreparedGraph::reset_variables() noexcept {
  for (const RuntimeTensor& tensor : tensors)
    if (tensor.is_variable && tensor.byte_size() > 0) std::memset(tensor.data, tensor.info.dtype == DType::kInt8 ? tensor.info.quantization.zero_point() : 0, tensor.byte_size());
}

}  // namespace tandem
