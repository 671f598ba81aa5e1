// A network of a dozen operators, for tests that look at models as a whole.
#pragma once

#include <random>

#include "tests/interp/one_operator.h"
#include "tests/interp/plain_window.h"

namespace tandem::test {

// Pictures [1,8,8,3] float32 to five probabilities float32 (output 0) and the means of four features int8 (output 1). Weights are random,
// and the same every time.
inline ModelSpec small_network() {
  ModelSpec spec;
  std::mt19937 random(12);
  const auto weights = [&](std::string name, Shape shape, std::size_t count) { return spec.add_tensor(holding(int8_tensor(std::move(name), std::move(shape), 0.01f), random_codes(random, count, -127, 127))); };
  const auto values = [&](std::string name, Shape shape, std::vector<std::int32_t> list) { return spec.add_tensor(int32_constant(std::move(name), std::move(shape), list)); };
  const auto features = [&](std::string name, Shape shape, float scale = 0.03f, int zero_point = -3) { return int8_tensor(std::move(name), std::move(shape), scale, zero_point); };
  const auto add = [&](int code, std::vector<int> inputs, TensorSpec result, int options_type, std::vector<Option> options) {
    const int output = spec.add_tensor(std::move(result));
    spec.operators.push_back({.code = code, .inputs = std::move(inputs), .outputs = {output}, .options_type = options_type, .options = std::move(options)});
    return output;
  };
  const auto pool = [](int size) {
    return std::vector{Option::byte(0, kValid), Option::integer_value(1, size), Option::integer_value(2, size), Option::integer_value(3, size), Option::integer_value(4, size)};
  };
  const int picture = spec.add_tensor(float_tensor("picture", {1, 8, 8, 3}));
  const int codes = add(114, {picture}, features("codes", {1, 8, 8, 3}, 1.0f / 64, 0), 77, {});
  const int padded = add(34, {codes, values("paddings", {4, 2}, {0, 0, 1, 1, 1, 1, 0, 0})}, features("padded", {1, 10, 10, 3}, 1.0f / 64, 0), 22, {});
  const int convolved = add(3, {padded, weights("filter", {4, 3, 3, 3}, 108), values("bias", {4}, {100, -100, 50, 0})}, features("convolved", {1, 8, 8, 4}), 1,
                            {Option::byte(0, kValid), Option::integer_value(1, 1), Option::integer_value(2, 1), Option::byte(3, kRelu)});
  const int separate = add(4, {convolved, weights("separate/filter", {1, 3, 3, 4}, 36)}, features("separate", {1, 8, 8, 4}), 2,
                           {Option::byte(0, kSame), Option::integer_value(1, 1), Option::integer_value(2, 1), Option::integer_value(3, 1)});
  const int sum = add(0, {separate, convolved}, features("sum", {1, 8, 8, 4}), 11, {Option::byte(0, kNone)});
  const int largest = add(17, {sum}, features("largest", {1, 4, 4, 4}), 5, pool(2));
  const int average = add(1, {largest}, features("average", {1, 2, 2, 4}), 5, pool(2));
  const int means = add(40, {average, values("axes", {2}, {1, 2})}, features("means", {1, 4}), 27, {Option::byte(0, 0)});
  const int flat = add(22, {average, values("flat/shape", {2}, {1, 16})}, features("flat", {1, 16}), 0, {});
  const int logits = add(9, {flat, weights("dense", {5, 16}, 80), values("dense/bias", {5}, {1, 2, 3, 4, 5})}, features("logits", {1, 5}, 0.05f, 0), 8, {Option::byte(0, kNone)});
  const int shares = add(25, {logits}, features("shares", {1, 5}, 1.0f / 256, -128), 9, {Option::real(0, 1.0f)});
  const int probabilities = add(6, {shares}, float_tensor("probabilities", {1, 5}), 26, {});
  spec.inputs = {picture};
  spec.outputs = {probabilities, means};
  return spec;
}

// A picture for it, another for each seed, values in -1..1.
inline Floats random_picture(unsigned seed) {
  std::mt19937 random(seed);
  Floats picture(8 * 8 * 3);
  for (float& value : picture) value = static_cast<float>(random() % 2001) / 1000.0f - 1.0f;
  return picture;
}

}  // namespace tandem::test
