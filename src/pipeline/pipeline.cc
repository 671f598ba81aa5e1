#include "tandem/pipeline.h"

#include <mutex>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "pipeline/engine/chain.h"
#include "pipeline/stages/stages.h"

namespace tandem {

struct Pipeline::Impl {
  std::unique_ptr<Source> source;
  std::function<void(const FrameResult&)> callback;
  std::vector<std::unique_ptr<Sink>> sinks;
  TensorInfo input, output;
  std::optional<Preprocessor> preprocessor;
  std::optional<Interpreter> interpreter;
  std::optional<Classifier> classifier;
  Slots slots;
  std::optional<Chain> chain;  // last, so that its threads end before what they use

  std::mutex set_up_mutex;  // callback and sinks against start
  std::mutex close_mutex;
  bool closed = false;
  Result<void> closing;

  Result<void> expect_not_started(std::string_view what) const {
    if (chain->started()) return Error(ErrorCode::kInvalidState, cat(what, " must be given before the pipeline starts"));
    return {};
  }

  // Completes the outputs, once. After a failure the others are left incomplete, and so leave nothing behind.
  Result<void> close_sinks() {
    const std::lock_guard lock(close_mutex);
    if (closed) return closing;
    closed = true;
    for (auto& sink : sinks)
      if (closing = sink->close(); !closing) break;
    return closing;
  }
};

namespace {

// Far above what a classifier needs; a model of a few bytes must not be able to ask for more.
constexpr std::size_t kMaxSlotBytes = std::size_t{1} << 30;

// Rooms that see only a tensor name that; whose it is, is known here.
Error of_model(const Model& model, const Error& error) {
  return error.code() == ErrorCode::kModelMismatch ? Error(error.code(), cat(model.name(), ": ", error.message())) : error;
}

Labels labels_for(const Model& model, Labels given) {
  if (!given.empty() || model.labels().empty()) return given;
  const auto classes = static_cast<std::size_t>(model.outputs()[0].shape.empty() ? 0 : model.outputs()[0].shape.back());
  if (model.labels().size() == classes) return Labels(model.labels().begin(), model.labels().end());
  // The model's own labels are an aid; the user's, which are a wish, are refused by the Classifier where they do not fit.
  warn("LABELS_MISMATCH", cat(model.name(), ": its metadata has ", model.labels().size(), " labels for ", classes, " classes; they are left out"));
  return {};
}

}  // namespace

Pipeline::Pipeline(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;
Pipeline::~Pipeline() = default;

Result<Pipeline> Pipeline::create(std::unique_ptr<Source> source, const Model& model, PipelineOptions options) {
  if (!source) return Error(ErrorCode::kInvalidArgument, "source: is null");
  if (options.queue_capacity < 1 || options.queue_capacity > 1024)
    return Error(ErrorCode::kInvalidArgument, cat("queue_capacity: ", options.queue_capacity, ", allowed are 1 to 1024"));
  auto impl = std::make_unique<Impl>();
  TANDEM_ASSIGN(impl->interpreter, Interpreter::create(model, {.threads = options.threads}));
  if (impl->interpreter->input_count() != 1 || impl->interpreter->output_count() < 1)
    return Error(ErrorCode::kModelMismatch, cat(model.name(), ": has ", impl->interpreter->input_count(), " inputs and ", impl->interpreter->output_count(),
                                                " outputs; a classifier has one picture as its input, and class scores as its first output"));
  if (!model.metadata_problem().empty()) warn("METADATA_DAMAGED", cat(model.name(), ": ", model.metadata_problem()));
  impl->input = impl->interpreter->input(0).info();
  impl->output = impl->interpreter->output(0).info();
  const std::size_t input_bytes = impl->interpreter->input(0).bytes().size(), output_bytes = impl->interpreter->output(0).bytes().size();
  auto preprocessor = Preprocessor::create(impl->input, model.normalization());
  // What it was given is all the model's, its normalisation too.
  if (!preprocessor) return of_model(model, Error(ErrorCode::kModelMismatch, preprocessor.error().message()));
  impl->preprocessor = *std::move(preprocessor);
  ClassifierOptions classes{.top_k = options.top_k, .labels = labels_for(model, std::move(options.labels)), .apply_softmax = !model.output_is_probability(0)};
  auto classifier = Classifier::create(impl->output, std::move(classes));
  if (!classifier) return of_model(model, classifier.error());
  impl->classifier = *std::move(classifier);

  impl->source = std::move(source);
  std::vector<Stage> stages;
  stages.push_back(acquire_stage(*impl->source, impl->slots));
  stages.push_back(decode_stage(*impl->source, impl->slots));
  stages.push_back(preprocess_stage(*impl->preprocessor, impl->input, impl->slots));
  stages.push_back(infer_stage(*impl->interpreter, impl->slots));
  stages.push_back(postprocess_stage(*impl->classifier, impl->output, impl->slots));
  stages.push_back(deliver_stage(impl->callback, impl->sinks, impl->slots));
  const DropPolicy policy = impl->source->info().live ? DropPolicy::kDropOldest : DropPolicy::kBlock;
  impl->chain.emplace(std::move(stages), options.queue_capacity, policy, [source = impl->source.get()] { source->cancel(); });
  const std::size_t slot_bytes = impl->chain->slot_count() * (input_bytes + output_bytes);
  if (slot_bytes > kMaxSlotBytes)
    return Error(ErrorCode::kModelTooLarge, cat(model.name(), ": ", impl->chain->slot_count(), " slots with its tensors need ", slot_bytes, " bytes, at most ", kMaxSlotBytes,
                                                " are allowed; lower queue_capacity or take a smaller model"));
  impl->slots.resize(impl->chain->slot_count());
  for (Slot& slot : impl->slots) {
    TANDEM_ASSIGN(slot.input, AlignedBuffer::allocate(input_bytes));
    TANDEM_ASSIGN(slot.output, AlignedBuffer::allocate(output_bytes));
    slot.classes.reserve(static_cast<std::size_t>(impl->classifier->class_count() < options.top_k ? impl->classifier->class_count() : options.top_k));
  }
  if (auto bound = impl->interpreter->bind_input(0, impl->slots[0].input.bytes()); !bound) return Error(ErrorCode::kModelMismatch, bound.error().message());
  if (auto bound = impl->interpreter->bind_output(0, impl->slots[0].output.bytes()); !bound) return Error(ErrorCode::kModelMismatch, bound.error().message());
  return Pipeline(std::move(impl));
}

Result<void> Pipeline::on_result(std::function<void(const FrameResult&)> callback) {
  const std::lock_guard lock(impl_->set_up_mutex);
  TANDEM_TRY(impl_->expect_not_started("the result callback"));
  impl_->callback = std::move(callback);
  return {};
}

Result<void> Pipeline::add_sink(std::unique_ptr<Sink> sink) {
  if (!sink) return Error(ErrorCode::kInvalidArgument, "sink: is null");
  const std::lock_guard lock(impl_->set_up_mutex);
  TANDEM_TRY(impl_->expect_not_started("sinks"));
  impl_->sinks.push_back(std::move(sink));
  return {};
}

Result<void> Pipeline::start() {
  const std::lock_guard lock(impl_->set_up_mutex);
  return impl_->chain->start();
}
void Pipeline::stop() noexcept { impl_->chain->stop(); }

Result<void> Pipeline::wait() {
  TANDEM_TRY(impl_->chain->wait());
  return impl_->close_sinks();
}

Result<void> Pipeline::run() {
  TANDEM_TRY(start());
  return wait();
}

PipelineStats Pipeline::stats() const { return impl_->chain->stats(); }

}  // namespace tandem
