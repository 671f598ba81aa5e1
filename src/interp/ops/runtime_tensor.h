// A tensor while the model runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "interp/model/graph.h"
#include "tandem/tensor.h"

namespace tandem {

struct Resource;

// Whose values a tensor's are, known before the first invoke.
enum class Constant : std::uint8_t {
  kNo,             // computed by every invoke
  kOfModel,        // the file's, or what follows from nothing else: the same in every interpreter of the model
  kOfInterpreter,  // follows from the shapes of this interpreter's inputs too
};

struct RuntimeTensor;

// That each 8-bit code of a tensor follows from the one at the same place of another, which no operator changes.
struct CodeFunction {
  const RuntimeTensor* of;
  std::array<std::uint8_t, 256> table;  // at the place of a code as a byte: int8's -1 is 255
};

// That a tensor [batch, height, width, channels] is a picture of another with real zeros around it.
struct Padding {
  const RuntimeTensor* of;
  int top, left;  // as many rows and columns come before it
};

// Its place is known from planning on; kernels read `data` in eval, since a caller may bind other memory.
struct RuntimeTensor {
  TensorInfo info;            // the shape is what prepare computed, which may differ from the file's
  std::byte* data = nullptr;  // of a constant: there from the start, never written
  Constant constant = Constant::kNo;
  bool is_variable = false;       // keeps its values from one invoke to the next
  Resource* resource = nullptr;   // what a handle (DType::kResource) stands for
  // Where prepare knows one. An operator that reads the other tensor instead spares the computation of this one.
  std::shared_ptr<const CodeFunction> function;
  std::shared_ptr<const Padding> padding;

  bool is_constant() const noexcept { return constant != Constant::kNo; }
  std::int64_t count() const noexcept { return element_count(info.shape); }
  std::size_t byte_size() const noexcept { return static_cast<std::size_t>(count()) * size_of(info.dtype); }
  template <class T>
  T* as() const noexcept {
    return reinterpret_cast<T*>(data);
  }
};

}  // namespace tandem
