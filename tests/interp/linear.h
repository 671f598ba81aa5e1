// Operands of linear operators in all their types.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tests/interp/one_operator.h"

namespace tandem::test {

// Operators that make one value of two: in[0] * weight[0] + in[1] * weight[1] + bias.
struct TwoProducts {
  const char* name;
  OperatorSpec op;
  Shape input, weights, output;
};
inline std::array<TwoProducts, 3> two_products(int activation = kNone) {
  const auto window = [](int kind, int activation_field, int value) {
    return OperatorSpec{.code = kind == 1 ? 3 : 4, .options_type = kind, .options = {Option::byte(0, kValid), Option::integer_value(1, 1), Option::integer_value(2, 1), Option::byte(activation_field, value)}};
  };
  return {{{"CONV_2D", window(1, 3, activation), {1, 1, 2, 1}, {1, 1, 2, 1}, {1, 1, 1, 1}},
           {"DEPTHWISE_CONV_2D", window(2, 4, activation), {1, 1, 2, 1}, {1, 1, 2, 1}, {1, 1, 1, 1}},
           {"FULLY_CONNECTED", {.code = 9, .options_type = 8, .options = {Option::byte(0, activation)}}, {1, 2}, {1, 2}, {1, 1}}}};
}
// One of them, on tensors whose shapes are its own.
inline ModelSpec two_products_of(const TwoProducts& made, TensorSpec input, TensorSpec weights, TensorSpec output, std::vector<TensorSpec> bias = {}) {
  input.shape = made.input;
  weights.shape = made.weights;
  output.shape = made.output;
  std::vector<TensorSpec> inputs{std::move(input), std::move(weights)};
  for (auto& tensor : bias) inputs.push_back(std::move(tensor));
  return one_operator(made.op, std::move(inputs), std::move(output));
}

}  // namespace tandem::test
