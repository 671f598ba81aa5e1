// A .tflite model, read and checked once, shared by every interpreter that runs it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/tensor.h"

namespace tandem {

// real = (pixel - mean) / std, pixels in 0..255. One value a channel, or one for all.
struct Normalization {
  std::vector<float> mean;
  std::vector<float> std;
};

// How raw scores of the first output become calibrated probabilities, for each class by its own curve:
// scale / (1 + exp(-(slope * f(score) + offset))), where f is the transformation; a score below min_score gets default_score.
struct ScoreCalibration {
  enum class Transformation { kIdentity, kLog, kInverseLogistic };
  struct Sigmoid {
    float scale = 1, slope = 1, offset = 0;
    std::optional<float> min_score;
  };
  Transformation transformation = Transformation::kIdentity;
  float default_score = 0;
  std::vector<std::optional<Sigmoid>> classes;  // by class id; nothing: that class is not calibrated and gets default_score
};

// A way to call a model that its author named.
struct Signature {
  std::string key;  // "serving_default"
  std::vector<std::string> inputs, outputs;  // what it calls the tensors, in the order of the interpreter's
};

// An immutable handle: copies share one model, and any thread may use any copy at any time. The model's file is mapped read-only
// and stays mapped as long as a handle or an interpreter lives; it must not be changed meanwhile.
class TANDEM_API Model {
 public:
  // Maps and checks the file. Nothing in it is trusted: a file that is not a model, is cut short or contradicts itself yields
  // kModelUnreadable or kModelMalformed with the place that is wrong. Whether its operators are supported is asked when an
  // Interpreter is created.
  static Result<Model> load(const std::filesystem::path& path);
  // Checks a model that lies in memory: `bytes` must outlive every handle and interpreter. It is copied only where it does not start on
  // 16 bytes. `name` stands for
  // the path in errors.
  static Result<Model> load(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const noexcept;      // the path, or the name given
  std::size_t size_bytes() const noexcept;       // of the file
  std::span<const TensorInfo> inputs() const noexcept;   // as the file states them; a batch of -1 reads as 1
  std::span<const TensorInfo> outputs() const noexcept;

  // Labels of the first output from the model's metadata, index by class id; empty where it has none.
  std::span<const std::string> labels() const noexcept;
  // How the first input wants its pixels normalised, from the model's metadata.
  const std::optional<Normalization>& normalization() const noexcept;
  // From the model's metadata, for its first output.
  const std::optional<ScoreCalibration>& score_calibration() const noexcept;
  // For InterpreterOptions::signature.
  std::span<const Signature> signatures() const noexcept;
  // What of the metadata is damaged and was left out, in one line; empty where all is well.
  const std::string& metadata_problem() const noexcept;
  // Whether output `index` is already a probability: what makes it is a SOFTMAX or LOGISTIC, followed at most by operators that
  // only move or requantise values. Otherwise a classifier's output holds logits. False for an index not below outputs().size().
  bool output_is_probability(std::size_t index) const noexcept;

  struct Impl;  // the library's own

 private:
  friend const Impl& impl_of(const Model& model) noexcept;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace tandem
