// A source, a model and a callback, joined by one thread a stage:
//   acquire -> decode -> preprocess -> infer -> postprocess -> deliver
//
//   auto pipeline = tandem::Pipeline::create(std::move(source), model).value();
//   pipeline.on_result([](const tandem::FrameResult& result) { ... });
//   pipeline.run().value();
//
// Frames keep their order. A file waits for a slow consumer; a camera drops its oldest waiting frame instead, so that latency stays
// bounded. Every slot (frame, input tensor, output tensor, result) is allocated before the first frame and reused.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/frame_result.h"
#include "tandem/labels.h"
#include "tandem/model.h"
#include "tandem/sink.h"
#include "tandem/source.h"
#include "tandem/stats.h"

namespace tandem {

struct PipelineOptions {
  int threads = 1;                 // the interpreter's, 1 to 256
  int top_k = 5;                   // classes a result, best first
  Labels labels;                   // empty: the model's own, else class ids
  std::size_t queue_capacity = 4;  // frames that may wait between two stages, 1 to 1024
};

// Its methods may be called from any thread, the callback's included, except that wait, run and the destructor would wait for
// themselves there: wait and run then fail with kInvalidState.
class TANDEM_API Pipeline {
 public:
  // kModelMismatch where the model is not a classifier of one picture; otherwise what its parts report.
  static Result<Pipeline> create(std::unique_ptr<Source> source, const Model& model, PipelineOptions options = {});
  Pipeline(Pipeline&&) noexcept;
  Pipeline& operator=(Pipeline&&) noexcept;
  ~Pipeline();  // stops and waits; without a wait before it, sinks leave nothing behind

  // Called for each frame in order, on the pipeline's deliver thread. An exception that leaves it ends the run with kCallbackFailed.
  // Set it before start; kInvalidState after.
  Result<void> on_result(std::function<void(const FrameResult&)> callback);
  // Sinks get each result after the callback, and are closed, by wait, when the run ended without an error. Add them before start.
  Result<void> add_sink(std::unique_ptr<Sink> sink);

  // Starts the threads. A pipeline runs once.
  Result<void> start();
  // Asks all stages to finish what they hold and stop; frames between stages are dropped. Returns at once.
  void stop() noexcept;
  // Until the source has ended, stop was called or a stage failed; then the first error, if any.
  Result<void> wait();
  // start, then wait.
  Result<void> run();

  // A consistent enough picture while it runs, exact once wait has returned.
  PipelineStats stats() const;

 private:
  struct Impl;
  explicit Pipeline(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
