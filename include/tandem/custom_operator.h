// Operators of the user's own: what a model calls by a name that this library does not know.
//
//   struct Double final : tandem::CustomKernel {
//     tandem::Result<void> eval(std::span<const tandem::ConstTensorView> in, std::span<const tandem::TensorView> out) override {
//       std::ranges::transform(in[0].as<float>(), out[0].as<float>().begin(), [](float x) { return 2 * x; });
//       return {};
//     }
//   };
//   tandem::CustomOperator twice{"Double", [](tandem::CustomOperatorContext& context) -> tandem::Result<std::unique_ptr<tandem::CustomKernel>> {
//     context.set_output_shape(0, context.input(0).shape);
//     return std::make_unique<Double>();
//   }};
//   auto interpreter = tandem::Interpreter::create(model, {.custom_operators = {twice}});
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tandem/error.h"
#include "tandem/tensor.h"

namespace tandem {

// One operator of a model, ready to run. Belongs to one interpreter, and so to one thread at a time.
class CustomKernel {
 public:
  virtual ~CustomKernel() = default;
  // Computes all outputs; each view has the shape that the preparation set. An absent optional input is a view without bytes. An error
  // ends the invoke, which returns it with the operator's place in front; what it throws becomes one, kCallbackFailed.
  virtual Result<void> eval(std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) = 0;
};

// What a preparation is told about its operator, and where it says what comes out. Valid during the preparation only.
class CustomOperatorContext {
 public:
  virtual ~CustomOperatorContext() = default;
  virtual std::size_t input_count() const = 0;
  virtual std::size_t output_count() const = 0;
  // As computed for this interpreter's inputs. An absent optional input, and an index not below input_count(), have an empty name, no
  // dimensions and the type kOther.
  virtual const TensorInfo& input(std::size_t index) const = 0;
  // The values of an input that is a constant of the model; nothing for one that is computed or absent.
  virtual std::optional<ConstTensorView> constant(std::size_t index) const = 0;
  // As the file states it, until set_output_shape. An index not below output_count() gives what an absent input does.
  virtual const TensorInfo& output(std::size_t index) const = 0;
  // kModelMalformed for an index not below output_count() and for negative dimensions; kModelTooLarge where the memory limit does not hold
  // it.
  virtual Result<void> set_output_shape(std::size_t index, Shape shape) = 0;
  // The operator's options, usually a FlexBuffer. A stranger's bytes: check them.
  virtual std::span<const std::byte> options() const = 0;
  virtual int version() const = 0;
};

struct CustomOperator {
  std::string name;  // as the model spells it
  // Checks the operator and returns what runs it. An error refuses the model; it is returned with the operator's place in front, and so
  // is what it throws, as kCallbackFailed.
  std::function<Result<std::unique_ptr<CustomKernel>>(CustomOperatorContext& context)> prepare;
};

}  // namespace tandem
