// Operators of the user's own.
#include "tandem/custom_operator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "tandem/aligned_buffer.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

struct Addition final : CustomKernel {
  explicit Addition(int value) : added(value) {}
  Result<void> eval(std::span<const ConstTensorView> in, std::span<const TensorView> out) override {
    if (in[0].as<std::int8_t>()[0] == 99) return Error(ErrorCode::kRunFailed, "does not like 99");
    if (in[0].as<std::int8_t>()[0] == 98) throw std::runtime_error("98!");
    std::ranges::transform(in[0].as<std::int8_t>(), out[0].as<std::int8_t>().begin(), [&](std::int8_t x) { return static_cast<std::int8_t>(x + added); });
    return {};
  }
  int added;
};

// Adds what its first option byte says. What it asks for beyond its operands is not there.
Result<std::unique_ptr<CustomKernel>> prepare_addition(CustomOperatorContext& context) {
  if (context.options().empty()) return Error(ErrorCode::kModelMalformed, "needs an option");
  EXPECT_EQ(context.input(1).dtype, DType::kOther);
  EXPECT_EQ(context.output(1).dtype, DType::kOther);
  EXPECT_FALSE(context.constant(1));
  if (auto set = context.set_output_shape(0, context.input(0).shape); !set) return set.error();
  return std::make_unique<Addition>(static_cast<int>(context.options()[0]));
}

const CustomOperator kAddition{"Addition", prepare_addition};

ModelSpec addition(std::vector<std::uint8_t> options) {
  return one_operator({.code = 32, .custom_name = "Addition", .custom_options = std::move(options)}, {int8_tensor("x", {3})}, int8_tensor("y", {1}));
}

TEST(CustomOperator, RunsTheUsersKernel) {
  const auto file = write_model(addition({5}));
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.custom_operators = {kAddition}}).value();
  EXPECT_EQ(interpreter.output(0).info().shape, Shape{3});  // as prepared, not as the file says
  write_input<std::int8_t>(interpreter, 0, Ints{1, 2, 3});
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(0).as<std::int8_t>()[2], 8);
  // Bound memory is what the kernel gets to see.
  const AlignedBuffer in = AlignedBuffer::allocate(3).value(), out = AlignedBuffer::allocate(3).value();
  interpreter.bind_input(0, in.bytes().first(3)).value();
  interpreter.bind_output(0, out.bytes().first(3)).value();
  in.bytes()[1] = std::byte{7};
  interpreter.invoke().value();
  EXPECT_EQ(out.bytes()[1], std::byte{12});
}

TEST(CustomOperator, PassesErrorsOnWithTheirPlace) {
  EXPECT_TRUE(refused(addition({}), ErrorCode::kModelMalformed, "test.tflite: op #0 Addition: needs an option", {.custom_operators = {kAddition}}));
  EXPECT_TRUE(unsupported(addition({5}), "op #0 Addition (custom)"));  // without it
  const CustomOperator throws{"Addition", [](CustomOperatorContext&) -> Result<std::unique_ptr<CustomKernel>> { throw std::runtime_error("no"); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kCallbackFailed, "op #0 Addition: threw: no", {.custom_operators = {throws}}));
  const CustomOperator nothing{"Addition", [](CustomOperatorContext&) -> Result<std::unique_ptr<CustomKernel>> { return std::unique_ptr<CustomKernel>(); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kModelMalformed, "its preparation returned no kernel", {.custom_operators = {nothing}}));
  const CustomOperator negative{"Addition", [](CustomOperatorContext& context) -> Result<std::unique_ptr<CustomKernel>> { return context.set_output_shape(0, {-1}).error(); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kModelMalformed, "gives output 0 the shape [-1]", {.custom_operators = {negative}}));

  const CustomOperator second{"Addition", [](CustomOperatorContext& context) -> Result<std::unique_ptr<CustomKernel>> { return context.set_output_shape(1, {1}).error(); }};
  EXPECT_TRUE(refused(addition({5}), ErrorCode::kModelMalformed, "sets output 1 of 1", {.custom_operators = {second}}));

  const auto file = write_model(addition({5}));
  auto interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), {.custom_operators = {kAddition}}).value();
  for (const auto& [value, message] : std::map<int, std::string>{{99, "does not like 99"}, {98, "threw: 98!"}}) {
    write_input<std::int8_t>(interpreter, 0, Ints{value, 0, 0});
    const auto ended = interpreter.invoke();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().message(), "test.tflite: op #0 Addition: " + message);
  }
}

}  // namespace
}  // namespace tandem
