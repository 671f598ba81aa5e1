// What an operator is: a prepare that checks everything and returns a Kernel, whose eval trusts it.
//
// One operator is one file, ops/<op>.cc, with one function `prepare_<op>`, and one line in ops.inc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/parallel.h"
#include "interp/model/graph.h"
#include "tandem/error.h"
#include "tandem/tensor.h"

namespace tandem {

// A tensor while the model runs. Its place is known from planning on; kernels read `data` in eval, since a caller may bind other memory.
struct RuntimeTensor {
  TensorInfo info;                 // the shape is what prepare computed, which may differ from the file's
  std::byte* data = nullptr;       // of a constant: never written
  std::span<const std::byte> constant;

  bool is_constant() const noexcept { return !constant.empty(); }
  std::size_t byte_size() const noexcept { return static_cast<std::size_t>(element_count(info.shape)) * size_of(info.dtype); }
  template <class T>
  T* as() const noexcept {
    return reinterpret_cast<T*>(data);
  }
};

// One operator of a model, ready to run.
class Kernel {
 public:
  virtual ~Kernel() = default;
  // Computes the outputs. Cannot fail and allocates nothing: prepare has checked and reserved all.
  virtual void eval(ThreadPool& pool) noexcept = 0;
};

// What prepare is given: the operator's definition and its tensors. Its checks return errors that name the operator and the tensor.
class OpContext {
 public:
  OpContext(std::string_view model, std::size_t index, const OperatorDef& definition, std::span<RuntimeTensor> tensors, std::size_t memory_limit)
      : model_(model), index_(index), definition_(definition), tensors_(tensors), memory_limit_(memory_limit) {}

  // How many inputs and outputs there are, the operands in [least_inputs, most_inputs] of which the first `least_inputs` are present.
  Result<void> expect_arity(std::size_t least_inputs, std::size_t most_inputs, std::size_t outputs) const;
  bool has_input(std::size_t i) const noexcept { return i < definition_.inputs.size() && definition_.inputs[i] >= 0; }
  const RuntimeTensor& input(std::size_t i) const noexcept { return tensors_[static_cast<std::size_t>(definition_.inputs[i])]; }
  RuntimeTensor& output(std::size_t i) const noexcept { return tensors_[static_cast<std::size_t>(definition_.outputs[i])]; }

  // The options must be there and of the kind that the format numbers `type`.
  Result<void> expect_options(int type) const;
  // Reads option `field` into `value`, which keeps its default where the file leaves it out.
  template <class T>
  Result<void> option(int field, T& value) const {
    if (!definition_.options.scalar(field, value)) return damaged_options();
    return {};
  }
  // Any byte but 0 is true; as a bool itself it would have no meaning.
  Result<void> option(int field, bool& value) const {
    auto byte = static_cast<std::uint8_t>(value);
    if (!definition_.options.scalar(field, byte)) return damaged_options();
    value = byte != 0;
    return {};
  }
  template <class T>
  Result<void> option(int field, std::vector<T>& values) const {
    if (!definition_.options.vector(field, values)) return damaged_options();
    return {};
  }

  Result<void> expect_type(const RuntimeTensor& tensor, std::initializer_list<DType> allowed) const;
  Result<void> expect_same_type(const RuntimeTensor& a, const RuntimeTensor& b) const;
  Result<void> expect_rank(const RuntimeTensor& tensor, std::size_t rank) const;
  Result<void> expect_constant(const RuntimeTensor& tensor) const;
  // One finite positive scale and a zero point inside the type.
  Result<void> expect_per_tensor_quantized(const RuntimeTensor& tensor) const;
  // One such scale, or one for each index along `axis`; a scale of 0 is allowed (an unused channel). Zero points are 0 for int8.
  Result<void> expect_weights_quantized(const RuntimeTensor& tensor, int axis) const;
  // kModelTooLarge past the format's largest tensor or the memory limit, otherwise sets the shape.
  Result<void> set_output_shape(std::size_t output, Shape shape) const;

  // kModelMalformed / kModelUnsupported: "MODEL: op #3 CONV_2D: WHAT".
  Error malformed(std::string_view what) const;
  Error unsupported(std::string_view what) const;

 private:
  Error damaged_options() const;
  std::string sentence(std::string_view what) const;
  std::string_view model_;
  std::size_t index_;
  const OperatorDef& definition_;
  std::span<RuntimeTensor> tensors_;
  std::size_t memory_limit_;
};

using PreparedKernel = Result<std::unique_ptr<Kernel>>;
using PrepareFunction = PreparedKernel (*)(const OpContext&);

}  // namespace tandem
