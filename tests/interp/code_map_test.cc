// Operators whose codes follow from the codes of one tensor: they become look-ups, and what stood between is not computed.
#include <gtest/gtest.h>

#include <memory>
#include <numeric>

#include "tests/interp/filling_delegate.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

constexpr int kAdd = 0, kLogistic = 14, kMul = 18, kRelu6Code = 21, kReshape = 22;

// Operators one after the other.
struct Chain {
  ModelSpec spec;
  int tensor(TensorSpec info) { return spec.add_tensor(std::move(info)); }
  int constant(std::string name, int code) { return tensor(holding(int8_tensor(std::move(name), {1, 1, 1, 1}, 0.05f, -20), {code})); }
  // The same values under another shape.
  int rename(int from, TensorSpec output) {
    const int shape = tensor(int32_constant("shape", {static_cast<std::int32_t>(output.shape.size())}, output.shape));
    return add(kReshape, {from, shape}, std::move(output));
  }
  int add(int code, std::vector<int> inputs, TensorSpec output) {
    const int options = code == kAdd ? 11 : code == kMul ? 21 : 0;
    spec.operators.push_back({.code = code, .inputs = std::move(inputs), .outputs = {tensor(std::move(output))}, .options_type = options, .options = options == 0 ? std::vector<Option>() : std::vector{Option::byte(0, kNone)}});
    return spec.operators.back().outputs[0];
  }
};

const TensorSpec kX = int8_tensor("x", {1, 4, 64}, 0.06f, -10), kY = int8_tensor("y", {1, 4, 64}, 0.05f, -100);
TensorSpec probability(std::string name) { return int8_tensor(std::move(name), {1, 4, 64}, 1.0f / 256, -128); }
TensorSpec between(std::string name) { return int8_tensor(std::move(name), {1, 4, 64}, 0.07f, 3); }

// y = x * LOGISTIC(x).
Chain swish() {
  Chain chain;
  const int x = chain.tensor(kX), gate = chain.add(kLogistic, {x}, probability("gate"));
  chain.spec.inputs = {x};
  chain.spec.outputs = {chain.add(kMul, {x, gate}, kY)};
  return chain;
}

const std::vector<int> kCodes = [] {
  std::vector<int> codes(256);
  std::iota(codes.begin(), codes.end(), -128);
  return codes;
}();

struct Answer {
  Ints codes;
  std::vector<std::int64_t> runs;  // of each operator
};

Answer answer(const ModelSpec& spec, InterpreterOptions options = {}) {
  const auto file = write_model(spec);
  options.profile = true;
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), options).value();
  write_input<std::int8_t>(interpreter, 0, kCodes);
  interpreter.invoke().value();
  Answer result;
  for (const OperatorTime& time : interpreter.profile()) result.runs.push_back(time.runs);
  const auto output = interpreter.output(0).as<std::int8_t>();
  result.codes = {output.begin(), output.end()};
  return result;
}

// What `spec` gives where every operator is a model of its own, which knows of no other.
Ints one_by_one(const ModelSpec& spec) {
  std::vector<Ints> values(spec.tensors.size());
  values[static_cast<std::size_t>(spec.inputs[0])] = kCodes;
  for (const OperatorSpec& op : spec.operators) {
    std::vector<TensorSpec> inputs;
    std::vector<Ints> written;
    for (const int input : op.inputs) {
      TensorSpec info = spec.tensors[static_cast<std::size_t>(input)];
      info.name += std::to_string(inputs.size());  // one that is read twice is two here
      if (info.data.empty()) written.push_back(values[static_cast<std::size_t>(input)]);
      inputs.push_back(std::move(info));
    }
    written.resize(2);
    const auto output = static_cast<std::size_t>(op.outputs[0]);
    values[output] = run<std::int8_t>(one_operator({.code = op.code, .options_type = op.options_type, .options = op.options}, inputs, spec.tensors[output]), written[0], written[1]);
  }
  return values[static_cast<std::size_t>(spec.outputs[0])];
}

TEST(CodeMap, AProductWithAFunctionOfItselfIsOneLookUp) {
  const ModelSpec spec = swish().spec;
  const Answer got = answer(spec);
  EXPECT_EQ(got.codes, one_by_one(spec));
  EXPECT_EQ(got.runs, (std::vector<std::int64_t>{0, 1}));
}

TEST(CodeMap, WhatIsReadElsewhereIsComputed) {
  Chain chain = swish();
  chain.spec.outputs.push_back(1);  // the gate
  EXPECT_EQ(answer(chain.spec).runs, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(answer(chain.spec).codes, one_by_one(swish().spec));
  Chain other = swish();
  other.spec.outputs = {other.rename(1, probability("renamed"))};
  EXPECT_EQ(answer(other.spec).runs, (std::vector<std::int64_t>{1, 1, 1}));
  EXPECT_EQ(answer(swish().spec, {.keep_intermediates = true}).runs, (std::vector<std::int64_t>{1, 1})) << "all is to be seen";
}

TEST(CodeMap, ALookUpThatNobodyWantedStays) {
  Chain chain = swish();
  chain.add(kLogistic, {0}, probability("unread"));
  EXPECT_EQ(answer(chain.spec).runs, (std::vector<std::int64_t>{0, 1, 1}));
}

TEST(CodeMap, FunctionsOfFunctionsAreFollowedToWhereTheyBegin) {
  Chain chain;  // x * RELU6(x + c) * d
  const int x = chain.tensor(kX), sum = chain.add(kAdd, {x, chain.constant("c", 40)}, between("sum")), cut = chain.add(kRelu6Code, {sum}, between("cut"));
  const int share = chain.add(kMul, {chain.constant("d", -10), cut}, between("share"));
  chain.spec.inputs = {x};
  chain.spec.outputs = {chain.add(kMul, {share, x}, kY)};
  EXPECT_EQ(answer(chain.spec).codes, one_by_one(chain.spec));
  EXPECT_EQ(answer(chain.spec).runs, (std::vector<std::int64_t>{0, 0, 0, 1}));
}

TEST(CodeMap, ATensorWithItself) {
  for (const int code : {kAdd, kMul}) {
    Chain chain;
    const int x = chain.tensor(kX);
    chain.spec.inputs = {x};
    chain.spec.outputs = {chain.add(code, {x, x}, kY)};
    EXPECT_EQ(answer(chain.spec).codes, one_by_one(chain.spec)) << code;
  }
}

TEST(CodeMap, AConstantAlone) {
  for (const int code : {kAdd, kMul})
    for (const bool first : {false, true}) {
      Chain chain;
      const int x = chain.tensor(kX), c = chain.constant("c", 33);
      chain.spec.inputs = {x};
      chain.spec.outputs = {chain.add(code, first ? std::vector{c, x} : std::vector{x, c}, kY)};
      EXPECT_EQ(answer(chain.spec).codes, one_by_one(chain.spec)) << code << first;
    }
}

TEST(CodeMap, AFunctionIsNotFollowedThroughOtherShapes) {
  Chain chain;
  const int x = chain.tensor(int8_tensor("x", {64, 1, 4}, 0.06f, -10));
  const int gate = chain.rename(chain.add(kLogistic, {x}, int8_tensor("gate", {64, 1, 4}, 1.0f / 256, -128)), probability("renamed"));
  chain.spec.inputs = {x};
  chain.spec.outputs = {chain.add(kMul, {chain.rename(x, kX), gate}, kY)};
  EXPECT_EQ(answer(chain.spec).codes, one_by_one(swish().spec));
  EXPECT_EQ(answer(chain.spec).runs, (std::vector<std::int64_t>{1, 1, 1, 1}));
}

TEST(CodeMap, WhatADelegateComputesIsRead) {
  // A gate of real 0 leaves the code of real 0.
  EXPECT_EQ(answer(swish().spec, {.delegates = {std::make_shared<Filler>("LOGISTIC", std::byte{0x80})}}).codes, Ints(256, -100));
}

}  // namespace
}  // namespace tandem
