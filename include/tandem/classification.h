// From a classifier's output tensor to classes and scores.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/labels.h"
#include "tandem/tensor.h"

namespace tandem {

struct Classification {
  int class_id = 0;
  std::string_view label;  // the class id in digits where there is no label; valid as long as the Classifier or Pipeline it came from
  float score = 0;         // probability, 0..1
};

struct ClassifierOptions {
  int top_k = 5;               // how many classes to report, best first, at least 1; equal scores by ascending id
  Labels labels;               // empty, or one for each class of the output
  bool apply_softmax = false;  // the output holds logits
};

// Dequantises, applies softmax where asked and picks the best classes. Immutable: any thread may call run.
class TANDEM_API Classifier {
 public:
  // `output` is int8, uint8 or float32 and holds one value a class: every dimension but the last is 1; kModelMismatch otherwise.
  // kLabelsMalformed where the number of labels is not that of the classes.
  static Result<Classifier> create(const TensorInfo& output, ClassifierOptions options);
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  int class_count() const noexcept;
  // Overwrites `classes`. Scores that are not finite are left out. `output` must be of the tensor the classifier was made for. Allocates nothing once `classes` has room.
  void run(ConstTensorView output, std::vector<Classification>& classes) const;

 private:
  struct Impl;
  explicit Classifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
