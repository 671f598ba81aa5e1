// Models of one operator with a memory, run again and again.
#pragma once

#include <string>
#include <vector>

#include "tests/interp/one_operator.h"

namespace tandem::test {

inline TensorSpec int16_constant(std::string name, Shape shape, const std::vector<std::int16_t>& values, float scale) {
  return {.name = std::move(name), .shape = std::move(shape), .type = kInt16Type, .scales = {scale}, .zero_points = {0}, .data = bytes_of(values)};
}
inline TensorSpec variable(TensorSpec tensor) {
  tensor.is_variable = true;
  return tensor;
}
inline const TensorSpec kAbsent;  // in the place of an optional operand

// Tensors are the operands that are present, in their order, then the output. The first operand is the model's input.
inline ModelSpec recurrent(OperatorSpec op, std::vector<TensorSpec> operands, TensorSpec output) {
  ModelSpec spec;
  for (auto& operand : operands) op.inputs.push_back(operand.name.empty() ? -1 : spec.add_tensor(std::move(operand)));
  op.outputs = spec.outputs = {spec.add_tensor(std::move(output))};
  spec.inputs = {op.inputs[0]};
  spec.operators = {std::move(op)};
  return spec;
}

// What each of these inputs in turn yields.
template <class T>
std::vector<std::vector<Plain<T>>> run_each(const ModelSpec& spec, const std::vector<std::vector<Plain<T>>>& inputs, Numerics numerics = Numerics::kTflite) {
  const auto file = write_model(spec);
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.numerics = numerics}).value();
  std::vector<std::vector<Plain<T>>> outputs;
  for (const auto& values : inputs) {
    write_input<T>(interpreter, 0, values);
    interpreter.invoke().value();
    const auto output = interpreter.output(0).template as<T>();
    outputs.emplace_back(output.begin(), output.end());
  }
  return outputs;
}

}  // namespace tandem::test
