#include "tandem/interpreter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/isa.h"
#include "interp/kernels/packed.h"
#include "interp/model_impl.h"
#include "tandem/aligned_buffer.h"
#include "tandem/version.h"
#include "tests/interp/allocations.h"
#include "tests/interp/small_network.h"
#include "tests/interp/one_operator.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using namespace test;

struct Loaded {
  explicit Loaded(const ModelSpec& spec) : file(write_model(spec)), model(Model::load(file, "test.tflite").value()) {}
  std::vector<std::byte> file;
  Model model;
};

AlignedBuffer buffer_of(std::size_t bytes) { return AlignedBuffer::allocate(bytes).value(); }

void fill(std::span<std::byte> picture, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = std::byte{i % 3 == 0 ? red : i % 3 == 1 ? green : blue};
}

Ints ints(std::span<const std::byte> bytes) {
  Ints values;
  for (const auto byte : bytes) values.push_back(std::to_integer<int>(byte));
  return values;
}

// What the network of every operator gives for a picture, bytes of both outputs.
std::vector<std::byte> evaluate(Interpreter& interpreter, unsigned seed) {
  write_input<float>(interpreter, 0, random_picture(seed));
  interpreter.invoke().value();
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < interpreter.output_count(); ++i) bytes.insert(bytes.end(), interpreter.output(i).bytes().begin(), interpreter.output(i).bytes().end());
  return bytes;
}

testing::AssertionResult invalid(const Result<void>& result, std::string_view part) {
  if (result) return testing::AssertionFailure() << "accepted";
  if (result.error().code() != ErrorCode::kInvalidArgument) return testing::AssertionFailure() << to_string(result.error().code()) << ": " << result.error().message();
  if (result.error().message().find(part) == std::string::npos) return testing::AssertionFailure() << "lacks \"" << part << "\": " << result.error().message();
  return testing::AssertionSuccess();
}

TEST(Interpreter, RunsAModelOfEveryOperator) {
  const Loaded loaded(small_network());
  auto interpreter = Interpreter::create(loaded.model).value();
  ASSERT_EQ(interpreter.input_count(), 1u);
  ASSERT_EQ(interpreter.output_count(), 2u);
  EXPECT_EQ(interpreter.output(0).info().name, "probabilities");
  EXPECT_EQ(interpreter.output(1).info().shape, Shape({1, 4}));
  const auto first = evaluate(interpreter, 1);
  float sum = 0;
  for (const float probability : interpreter.output(0).as<float>()) sum += probability;
  EXPECT_NEAR(sum, 1.0f, 5.0f / 256);
  EXPECT_NE(evaluate(interpreter, 2), first) << "the output does not depend on the input";
  EXPECT_EQ(evaluate(interpreter, 1), first);
}

TEST(Interpreter, StartsWithInputsOfZero) {
  const Loaded loaded(mean_color_model(8, false));
  auto interpreter = Interpreter::create(loaded.model).value();
  for (const int value : ints(interpreter.input(0).bytes())) ASSERT_EQ(value, 0);
}

TEST(Interpreter, OnlyReadsABoundInput) {
  const Loaded loaded(small_network());
  auto interpreter = Interpreter::create(loaded.model).value();
  const Floats picture = random_picture(3);
  const AlignedBuffer own = AlignedBuffer::allocate(picture.size() * sizeof(float)).value();
  interpreter.bind_input(0, own.bytes()).value();
  write_input<float>(interpreter, 0, picture);
  for (int i = 0; i < 3; ++i) {
    interpreter.invoke().value();
    const auto input = interpreter.input(0).as<float>();
    ASSERT_EQ(Floats(input.begin(), input.end()), picture) << "after invoke " << i;
  }
}

TEST(Interpreter, ReadsABoundInputWhereItLies) {
  const Loaded loaded(mean_color_model(8, false));
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer picture = buffer_of(192), other = buffer_of(192);
  interpreter.bind_input(0, picture.bytes()).value();
  EXPECT_EQ(interpreter.input(0).bytes().data(), picture.data());
  fill(picture.bytes(), 10, 20, 30);  // after binding: a copy would not see it
  interpreter.invoke().value();
  EXPECT_EQ(ints(interpreter.output(0).bytes()), Ints({10, 20, 30}));
  fill(picture.bytes(), 40, 50, 60);
  interpreter.invoke().value();
  EXPECT_EQ(ints(interpreter.output(0).bytes()), Ints({40, 50, 60}));
  fill(other.bytes(), 7, 8, 9);
  interpreter.bind_input(0, other.bytes()).value();
  interpreter.invoke().value();
  EXPECT_EQ(ints(interpreter.output(0).bytes()), Ints({7, 8, 9}));
  EXPECT_EQ(ints(picture.bytes())[0], 40) << "and never writes it";
}

TEST(Interpreter, WritesABoundOutputWhereItLies) {
  const Loaded loaded(mean_color_model(8, true));
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer first = buffer_of(3), second = buffer_of(3);
  fill(interpreter.input(0).bytes(), 200, 0, 0);
  interpreter.bind_output(0, first.bytes()).value();
  interpreter.invoke().value();
  EXPECT_EQ(ints(first.bytes()), Ints({255, 0, 0}));  // certain of red
  EXPECT_EQ(interpreter.output(0).bytes().data(), first.data());
  fill(interpreter.input(0).bytes(), 0, 0, 200);
  interpreter.bind_output(0, second.bytes()).value();
  interpreter.invoke().value();
  EXPECT_EQ(ints(second.bytes()), Ints({0, 0, 255}));
  EXPECT_EQ(ints(first.bytes()), Ints({255, 0, 0})) << "what was bound before is left alone";
}

TEST(Interpreter, GivesTheSameWithBoundMemoryAndWithItsOwn) {
  const Loaded loaded(small_network());
  auto own = Interpreter::create(loaded.model).value(), bound = Interpreter::create(loaded.model).value();
  const AlignedBuffer input = buffer_of(own.input(0).bytes().size()), output = buffer_of(own.output(1).bytes().size());
  bound.bind_input(0, input.bytes()).value();
  bound.bind_output(1, output.bytes()).value();
  EXPECT_EQ(evaluate(bound, 4), evaluate(own, 4));
  EXPECT_EQ(ints(output.bytes()), ints(own.output(1).bytes()));
}

TEST(Interpreter, RefusesToBindMemoryThatDoesNotFit) {
  const Loaded loaded(mean_color_model(8, false));
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer buffer = buffer_of(256);
  const auto bytes = buffer.bytes();
  const std::string picture = "tensor 0 'picture' [1,8,8,3] uint8", means = "tensor 2 'means' [1,3] uint8";
  EXPECT_TRUE(invalid(interpreter.bind_input(0, bytes.first(191)), "test.tflite: input 0: a buffer of 191 bytes for " + picture + ", which has 192"));
  EXPECT_TRUE(invalid(interpreter.bind_input(0, bytes.first(193)), "test.tflite: input 0: a buffer of 193 bytes for " + picture + ", which has 192"));
  EXPECT_TRUE(invalid(interpreter.bind_input(0, {}), "test.tflite: input 0: a buffer of 0 bytes"));
  EXPECT_TRUE(invalid(interpreter.bind_output(0, bytes.first(4)), "test.tflite: output 0: a buffer of 4 bytes for " + means + ", which has 3"));
  EXPECT_TRUE(invalid(interpreter.bind_input(0, bytes.subspan(1, 192)), "test.tflite: input 0: the buffer must start on 64 bytes"));
  EXPECT_TRUE(invalid(interpreter.bind_input(0, bytes.subspan(32, 192)), "test.tflite: input 0: the buffer must start on 64 bytes"));
  EXPECT_TRUE(invalid(interpreter.bind_output(0, bytes.subspan(16, 3)), "test.tflite: output 0: the buffer must start on 64 bytes"));
  EXPECT_TRUE(invalid(interpreter.bind_input(1, bytes.first(192)), "test.tflite: input 1: there are 1"));
  EXPECT_TRUE(invalid(interpreter.bind_output(7, bytes.first(3)), "test.tflite: output 7: there are 1"));
  // What was refused has changed nothing.
  fill(interpreter.input(0).bytes(), 1, 2, 3);
  interpreter.invoke().value();
  EXPECT_EQ(ints(interpreter.output(0).bytes()), Ints({1, 2, 3}));
}

TEST(Interpreter, RefusesToBindAnOutputThatIsAnInputOrAConstant) {
  auto spec = mean_color_model(8, false);
  spec.outputs = {2, 0, 1};  // the means, the picture, the axes
  const Loaded loaded(spec);
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer buffer = buffer_of(192);
  EXPECT_TRUE(invalid(interpreter.bind_output(1, buffer.bytes()), "test.tflite: output 1: is an input of the model and cannot be bound"));
  EXPECT_TRUE(invalid(interpreter.bind_output(2, buffer.bytes().first(8)), "test.tflite: output 2: is a constant of the model and cannot be bound"));
  fill(interpreter.input(0).bytes(), 1, 2, 3);
  interpreter.invoke().value();
  EXPECT_EQ(interpreter.output(1).bytes().data(), interpreter.input(0).bytes().data());
  EXPECT_EQ(interpreter.output(2).as<std::int32_t>()[1], 2);
}

// Its output is its input turned round, in one row.
ModelSpec reversed() {
  return one_operator({.code = 105}, {int8_tensor("x", {64}), int32_constant("axis", {1}, {0})}, int8_tensor("y", {64}));
}

TEST(Interpreter, RefusesToRunWhereItWouldOverwriteWhatItReads) {
  const Loaded loaded(reversed());
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer one = buffer_of(192), other = buffer_of(64);
  const auto place = [&](std::size_t at) { return one.bytes().subspan(at, 64); };
  interpreter.bind_input(0, place(0)).value();
  interpreter.bind_output(0, place(0)).value();
  EXPECT_TRUE(invalid(interpreter.invoke(), "test.tflite: output 0: is bound to memory that input 0 is bound to"));
  EXPECT_TRUE(invalid(interpreter.invoke(), "output 0"));
  interpreter.bind_output(0, place(64)).value();
  EXPECT_TRUE(interpreter.invoke());
  // Two buffers may change places one after the other.
  interpreter.bind_input(0, place(64)).value();
  interpreter.bind_output(0, place(0)).value();
  EXPECT_TRUE(interpreter.invoke());
}

// Other tensors take turns on it: an operator would read what it has overwritten.
TEST(Interpreter, RefusesItsOwnMemoryForAnotherTensor) {
  const Loaded loaded(reversed());
  auto interpreter = Interpreter::create(loaded.model).value();
  const auto output = interpreter.output(0).bytes();
  EXPECT_TRUE(invalid(interpreter.bind_output(0, interpreter.input(0).bytes()), "test.tflite: output 0: is bound to memory that the interpreter has for another tensor"));
  EXPECT_TRUE(invalid(interpreter.bind_input(0, {const_cast<std::byte*>(output.data()), output.size()}), "test.tflite: input 0: is bound to memory that the interpreter has"));
  const auto own = interpreter.input(0).bytes();
  const AlignedBuffer other = buffer_of(64);
  interpreter.bind_input(0, other.bytes()).value();
  interpreter.bind_input(0, own).value();  // where it was at first
  EXPECT_TRUE(interpreter.invoke());
}

// To reset a variable is to write all of it.
TEST(Interpreter, HasMemoryForVariablesThatNobodyUses) {
  ModelSpec unused = reversed();
  unused.add_tensor(float_tensor("unused", {1, 100'000}));
  unused.tensors.back().is_variable = true;
  EXPECT_GE(Interpreter::create(Loaded(unused).model).value().arena_bytes(), 400'000u);
  // Its shape alone is read, which is known beforehand.
  ModelSpec measured = one_operator({.code = 110, .options_type = 86}, {float_tensor("measured", {1, 100'000})}, plain_tensor("rank", {}, kInt32Type));
  measured.tensors[0].is_variable = true;
  measured.inputs = {measured.add_tensor(int8_tensor("x", {64}))};
  measured.operators.push_back({.code = 19, .inputs = {measured.inputs[0]}, .outputs = {measured.add_tensor(int8_tensor("y", {64}))}});
  measured.outputs = measured.operators.back().outputs;
  EXPECT_GE(Interpreter::create(Loaded(measured).model).value().arena_bytes(), 400'000u);
}

// A file of some kilobytes could otherwise take any amount of memory by sharing what is long.
TEST(Interpreter, CountsTheListsThatOperatorsKeep) {
  constexpr std::size_t kLimit = std::size_t{16} << 20;
  constexpr int kChannels = 100'000;
  ModelSpec layers;
  const int x = layers.add_tensor(int8_tensor("x", {1, 1}));
  const int weights = layers.add_tensor(holding(int8_tensor("weights", {kChannels, 1}), Ints(kChannels, 1)));
  for (int i = 0; i < 40; ++i) {
    layers.outputs = {layers.add_tensor(int8_tensor("y", {1, kChannels}))};
    layers.operators.push_back({.code = 9, .inputs = {x, weights}, .outputs = layers.outputs, .options_type = 8, .options = {Option::byte(0, kNone)}});
  }
  layers.inputs = {x};
  EXPECT_TRUE(refused(layers, ErrorCode::kModelTooLarge, "FULLY_CONNECTED: keeps lists of 800000 bytes, the limit leaves", {.memory_limit_bytes = kLimit}));

  ModelSpec joined;
  joined.inputs = {joined.add_tensor(int8_tensor("x", {1}))};
  joined.outputs = {joined.add_tensor(int8_tensor("y", {kChannels}))};
  joined.operators.push_back({.code = 2, .inputs = std::vector<int>(kChannels, 0), .outputs = {1}, .options_type = 10, .options = {Option::integer_value(0, 0)}});
  EXPECT_TRUE(refused(joined, ErrorCode::kModelTooLarge, "CONCATENATION: keeps lists of", {.memory_limit_bytes = kLimit}));

  ModelSpec recoded;
  recoded.inputs = {recoded.add_tensor(uint8_tensor("x", {1}, 0.5f))};
  recoded.outputs = {recoded.add_tensor(uint8_tensor("y", {kChannels}, 0.25f))};
  recoded.operators.push_back({.code = 2, .inputs = std::vector<int>(kChannels, 0), .outputs = {1}, .options_type = 10, .options = {Option::integer_value(0, 0)}});
  EXPECT_TRUE(refused(recoded, ErrorCode::kModelTooLarge, "CONCATENATION: keeps lists of", {.memory_limit_bytes = std::size_t{60} << 20}));

  ModelSpec sum;
  sum.inputs = {sum.add_tensor(float_tensor("x", {1}))};
  sum.outputs = {sum.add_tensor(float_tensor("y", {1}))};
  sum.operators.push_back({.code = 106, .inputs = std::vector<int>(kChannels, 0), .outputs = {1}});
  EXPECT_TRUE(refused(sum, ErrorCode::kModelTooLarge, "ADD_N: keeps lists of 800000 bytes, the limit leaves 500000", {.memory_limit_bytes = 500'000}));

  ModelSpec chain;
  chain.inputs = chain.outputs = {chain.add_tensor(int8_tensor("x", {1}))};
  for (int i = 0; i < 10'000; ++i) {
    const int next = chain.add_tensor(int8_tensor("y", {1}));
    chain.operators.push_back({.code = 19, .inputs = chain.outputs, .outputs = {next}});
    chain.outputs = {next};
  }
  EXPECT_TRUE(refused(chain, ErrorCode::kModelTooLarge, "its 5904 operators need more than the limit, 16777216 bytes", {.memory_limit_bytes = kLimit}));
}

TEST(Interpreter, RefusesToBindAVariable) {
  ModelSpec spec = reversed();
  spec.tensors[0].is_variable = true;
  const Loaded loaded(spec);
  auto interpreter = Interpreter::create(loaded.model).value();
  const AlignedBuffer buffer = buffer_of(64);
  EXPECT_TRUE(invalid(interpreter.bind_input(0, buffer.bytes()), "test.tflite: input 0: is a variable of the model and cannot be bound"));
}

TEST(Interpreter, KeepsOperatorsOutputsWhereAsked) {
  const Loaded loaded(small_network());
  auto interpreter = Interpreter::create(loaded.model, {.keep_intermediates = true}).value();
  evaluate(interpreter, 5);
  const std::vector<ConstTensorView> views = interpreter.operator_outputs().value();
  ASSERT_EQ(views.size(), 12u);
  const char* const names[] = {"codes", "padded", "convolved", "separate", "sum", "largest", "average", "means", "flat", "logits", "shares", "probabilities"};
  for (std::size_t i = 0; i < views.size(); ++i) EXPECT_EQ(views[i].info().name, names[i]);
  EXPECT_EQ(views[8].info().shape, Shape({1, 16}));
  EXPECT_EQ(views[11].bytes().data(), interpreter.output(0).bytes().data());
  // Kept apart: the reshaped values are still those before it, and the picture's padding is still the zero point.
  EXPECT_EQ(ints(views[8].bytes()), ints(views[6].bytes()));
  EXPECT_NE(views[8].bytes().data(), views[6].bytes().data());
  EXPECT_EQ(views[1].as<std::int8_t>()[0], 0);
  auto shared = Interpreter::create(loaded.model).value();
  EXPECT_EQ(evaluate(shared, 5), evaluate(interpreter, 5));
  EXPECT_LT(shared.arena_bytes(), interpreter.arena_bytes());
}

TEST(Interpreter, RefusesOperatorsOutputsThatWereNotKept) {
  const Loaded loaded(small_network());
  const auto outputs = Interpreter::create(loaded.model).value().operator_outputs();
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().code(), ErrorCode::kInvalidState);
  EXPECT_EQ(outputs.error().message(), "test.tflite: operators' outputs are kept only with InterpreterOptions::keep_intermediates");
}

TEST(Interpreter, RefusesModelsThatNeedMoreMemoryThanTheLimit) {
  const auto spec = mean_color_model(64, false);
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "needs 12288 bytes, its largest tensor 0 'picture' [1,64,64,3] uint8 12288; the limit is 1000", {.memory_limit_bytes = 1000}));
  // Each tensor fits, both together (12288 + 3, in whole lines of 64) do not.
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "needs 12352 bytes, its largest tensor 0 'picture' [1,64,64,3] uint8 12288; the limit is 12300", {.memory_limit_bytes = 12300}));
  const Loaded loaded(spec);
  EXPECT_EQ(Interpreter::create(loaded.model, {.memory_limit_bytes = 12352}).value().arena_bytes(), 12352u);
}

// y = x + dequantised weights of 1000 values.
ModelSpec with_folded_weights() {
  ModelSpec spec = one_operator({.code = 6}, {holding(int8_tensor("weights", {1000}), std::vector<int>(1000, 3))}, float_tensor("real", {1000}));
  spec.inputs = {spec.add_tensor(float_tensor("x", {1000}))};
  spec.outputs = {spec.add_tensor(float_tensor("y", {1000}))};
  spec.operators.push_back({.code = 0, .inputs = {spec.inputs[0], 1}, .outputs = spec.outputs, .options_type = 11, .options = {Option::byte(0, kNone)}});
  return spec;
}

TEST(Interpreter, SharesWhatFollowsFromConstants) {
  const Loaded loaded(with_folded_weights());
  auto a = Interpreter::create(loaded.model, {.keep_intermediates = true}).value(), b = Interpreter::create(loaded.model, {.keep_intermediates = true}).value();
  const auto folded = [](Interpreter& interpreter) { return interpreter.operator_outputs().value()[0]; };
  ASSERT_EQ(folded(a).info().name, "real");
  EXPECT_EQ(folded(a).bytes().data(), folded(b).bytes().data());
  EXPECT_NE(a.output(0).bytes().data(), b.output(0).bytes().data());
}

TEST(Interpreter, SharesPackedWeights) {
  if (packed_conv_q8(chosen_isa().value()) == nullptr) GTEST_SKIP() << "nothing is packed for " << isa();
  const Loaded loaded(one_operator({.code = 9, .options_type = 8}, {int8_tensor("x", {1, 64}), holding(int8_tensor("weights", {32, 64}), Ints(2048, 1))}, int8_tensor("y", {1, 32})));
  const auto packed = [&] {
    const FoldedConstants::Key key{FoldedConstants::Kind::kPacked, 0, 0, Numerics::kTflite, 1};
    return impl_of(loaded.model).folded.get(key, []() -> Result<std::shared_ptr<const AlignedBuffer>> { return Error(ErrorCode::kInvalidState, "nothing was packed"); }).value();
  };
  const auto a = Interpreter::create(loaded.model).value();
  EXPECT_EQ(packed().use_count(), 3);  // the model, a and the caller of packed()
  const auto* const memory = packed()->data();
  {
    const auto b = Interpreter::create(loaded.model).value();
    EXPECT_EQ(packed().use_count(), 4);
    EXPECT_EQ(packed()->data(), memory);
  }
  EXPECT_EQ(packed().use_count(), 3);
}

// Whether an interpreter of the same model came before must not matter.
TEST(Interpreter, CountsSharedConstantsInEveryInterpreter) {
  const Loaded loaded(with_folded_weights());
  const std::size_t needed = 4032 + 2 * 4032;  // the weights; x and y
  const auto fits = [&](std::size_t limit) { return static_cast<bool>(Interpreter::create(loaded.model, {.memory_limit_bytes = limit})); };
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(fits(needed - 1)) << round;
    EXPECT_TRUE(fits(needed)) << round;
  }
}

TEST(Interpreter, RefusesHugeTensorsBeforeItAllocatesThem) {
  const auto spec = mean_color_model(20000, false);  // past the default limit of 512 MiB
  EXPECT_TRUE(refused(spec, ErrorCode::kModelTooLarge, "needs 1200000000 bytes, its largest tensor 0 'picture' [1,20000,20000,3] uint8 1200000000; the limit is 536870912"));
}

TEST(Interpreter, RefusesNumbersOfThreadsOutOfRange) {
  const Loaded loaded(mean_color_model(8, false));
  for (const int threads : {0, -1, 257, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    const auto interpreter = Interpreter::create(loaded.model, {.threads = threads});
    ASSERT_FALSE(interpreter) << threads;
    EXPECT_EQ(interpreter.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(interpreter.error().message(), "threads: " + std::to_string(threads) + ", allowed are 1 to 256");
  }
  EXPECT_EQ(Interpreter::create(loaded.model, {.threads = 3}).value().threads(), 3);
  EXPECT_EQ(Interpreter::create(loaded.model).value().threads(), 1);
}

TEST(Interpreter, GivesTheSameWithAnyNumberOfThreads) {
  const Loaded loaded(small_network());
  auto single = Interpreter::create(loaded.model).value();
  for (const int threads : {2, 3, 8}) {
    auto several = Interpreter::create(loaded.model, {.threads = threads}).value();
    for (const unsigned seed : {6u, 7u}) EXPECT_EQ(evaluate(several, seed), evaluate(single, seed)) << threads << " threads";
  }
}

TEST(Interpreter, SharesAModelAmongThreads) {
  const Loaded loaded(small_network());
  auto reference = Interpreter::create(loaded.model).value();
  std::vector<std::vector<std::byte>> wanted;
  for (unsigned seed = 0; seed < 5; ++seed) wanted.push_back(evaluate(reference, seed));
  std::atomic<int> wrong{0}, right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&wanted, &wrong, &right, t, model = loaded.model] {
      auto interpreter = Interpreter::create(model, {.threads = 1 + t % 2}).value();
      for (unsigned i = 0; i < 20; ++i) {
        const unsigned seed = (i + static_cast<unsigned>(t)) % 5;
        ++(evaluate(interpreter, seed) == wanted[seed] ? right : wrong);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(right, 80);
}

TEST(Interpreter, AllocatesNothingToBindAndInvoke) {
  if (!counts_allocations()) GTEST_SKIP() << "sanitizers count allocations themselves";
  const Loaded loaded(small_network());
  const AlignedBuffer picture = buffer_of(8 * 8 * 3 * sizeof(float)), means = buffer_of(4);
  for (const int threads : {1, 2}) {
    auto interpreter = Interpreter::create(loaded.model, {.threads = threads}).value();
    EXPECT_GT(allocations(), 0) << "the count does not work";
    const long before = allocations();
    bool done = true;
    for (int i = 0; i < 10; ++i) done = interpreter.bind_input(0, picture.bytes()).ok() && interpreter.bind_output(1, means.bytes()).ok() && interpreter.invoke().ok() && done;
    EXPECT_EQ(allocations() - before, 0) << threads << " threads";
    EXPECT_TRUE(done);
  }
}

TEST(Interpreter, RunsAModelThatLiesUnaligned) {
  const auto spec = small_network();
  const Loaded aligned(spec);
  auto reference = Interpreter::create(aligned.model).value();
  const auto wanted = evaluate(reference, 8);
  for (const std::size_t shift : {1u, 2u, 4u, 8u, 15u}) {
    const AlignedBuffer block = buffer_of(aligned.file.size() + shift);
    std::ranges::copy(aligned.file, block.data() + shift);
    const Model model = Model::load(block.bytes().subspan(shift), "shifted.tflite").value();
    auto interpreter = Interpreter::create(model).value();
    EXPECT_EQ(evaluate(interpreter, 8), wanted) << "shifted by " << shift;
  }
}

TEST(Interpreter, KeepsTheModelAliveByItself) {
  const TemporaryFolder folder;
  const auto file = write_model(small_network());
  const auto path = folder.write("model.tflite", {reinterpret_cast<const char*>(file.data()), file.size()});
  std::optional<Model> model = Model::load(path).value();
  auto reference = Interpreter::create(*model).value();
  const auto wanted = evaluate(reference, 9);
  std::optional<Interpreter> interpreter = Interpreter::create(*model).value();
  model.reset();
  std::filesystem::remove(path);  // the mapping outlives the name
  EXPECT_EQ(evaluate(*interpreter, 9), wanted);
  Interpreter moved = *std::move(interpreter);
  interpreter.reset();
  EXPECT_EQ(evaluate(moved, 9), wanted);
  // The same for a copy of a block that was not aligned.
  std::vector<std::byte> block(file.size() + 1);
  std::ranges::copy(file, block.begin() + 1);
  std::optional<Model> copied = Model::load(std::span(block).subspan(1), "block").value();
  auto of_copy = Interpreter::create(*copied).value();
  copied.reset();
  EXPECT_EQ(evaluate(of_copy, 9), wanted);
}

TEST(Interpreter, ListsEveryOperatorThatIsNotSupported) {
  ModelSpec spec = mean_color_model(4, false);
  const auto append = [&](OperatorSpec op) {
    op.inputs = {spec.outputs[0]};
    op.outputs = spec.outputs = {spec.add_tensor(uint8_tensor("t", {1, 3}))};
    spec.operators.push_back(op);
  };
  append({.code = 10});                                // HASHTABLE_LOOKUP, which is for strings
  append({.code = 32, .custom_name = "My\nOperator"});
  append({.code = 22});
  append({.code = 25, .version = 99});
  append({.code = 32, .custom_name = ""});
  append({.code = 5000});
  EXPECT_TRUE(unsupported(spec, "test.tflite: not supported: op #1 HASHTABLE_LOOKUP, op #2 My\\x0aOperator (custom), op #4 SOFTMAX version 99 (newest known: 4), "
                                "op #5 (unnamed custom operator) (custom), op #6 UNKNOWN; convert the model"));
}

TEST(Interpreter, RunsAModelWithoutOperators) {
  ModelSpec spec;
  spec.inputs = spec.outputs = {spec.add_tensor(int8_tensor("x", {3}))};
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3}), Ints({1, 2, 3}));
}

// Operators reserve memory by the sizes of their operands: a model of a few bytes must not get that far.
TEST(Interpreter, HoldsOperandsAgainstTheLimitBeforeOperatorsArePrepared) {
  ModelSpec spec;
  const int x = spec.add_tensor({.name = "x", .shape = {1, 2147483647}, .scales = {1}, .zero_points = {0}});
  const int axis = spec.add_tensor({.name = "axis", .shape = {1}, .type = kInt32Type, .data = bytes_of<std::int32_t>({0})});
  const int y = spec.add_tensor({.name = "y", .shape = {1}, .scales = {1}, .zero_points = {0}});
  spec.operators.push_back({.code = 40, .inputs = {x, axis}, .outputs = {y}, .options_type = 27, .options = {Option::byte(0, 0)}});
  spec.inputs = {x};
  spec.outputs = {y};
  const auto file = write_model(spec);
  const auto refused = Interpreter::create(Model::load(file, "test.tflite").value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kModelTooLarge);
  EXPECT_NE(refused.error().message().find("'x'"), std::string::npos) << refused.error().message();
}

}  // namespace
}  // namespace tandem
