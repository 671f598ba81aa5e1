// What a file must be to become a Model.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/interp/small_network.h"
#include "tests/interp/one_operator.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using namespace test;
namespace fs = std::filesystem;

testing::AssertionResult unreadable(const fs::path& path, std::string_view part) {
  const auto model = Model::load(path);
  if (model) return testing::AssertionFailure() << "accepted";
  if (model.error().code() != ErrorCode::kModelUnreadable) return testing::AssertionFailure() << to_string(model.error().code()) << ": " << model.error().message();
  if (!model.error().message().starts_with(path.string())) return testing::AssertionFailure() << "does not begin with the path: " << model.error().message();
  if (model.error().message().find(part) == std::string::npos) return testing::AssertionFailure() << "lacks \"" << part << "\": " << model.error().message();
  return testing::AssertionSuccess();
}

testing::AssertionResult malformed_file(std::span<const std::byte> file, std::string_view part) {
  const auto model = Model::load(file, "test.tflite");
  if (model) return testing::AssertionFailure() << "accepted";
  if (model.error().code() != ErrorCode::kModelMalformed) return testing::AssertionFailure() << to_string(model.error().code()) << ": " << model.error().message();
  if (!model.error().message().starts_with("test.tflite: ")) return testing::AssertionFailure() << "does not begin with the file: " << model.error().message();
  if (model.error().message().find(part) == std::string::npos) return testing::AssertionFailure() << "lacks \"" << part << "\": " << model.error().message();
  return testing::AssertionSuccess();
}

// Walks a flatbuffer by hand, to damage what ModelSpec cannot.
class Patch {
 public:
  explicit Patch(const ModelSpec& spec) : file(write_model(spec)) {}

  template <class T>
  T get(std::size_t at) const {
    T value;
    std::memcpy(&value, file.data() + at, sizeof value);
    return value;
  }
  template <class T>
  void put(std::size_t at, T value) { std::memcpy(file.data() + at, &value, sizeof value); }
  // Where the offset at `at` leads.
  std::size_t follow(std::size_t at) const { return at + get<std::uint32_t>(at); }
  // Position of a table's field, which must be there.
  std::size_t field(std::size_t table, int id) const {
    const auto vtable = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(table) - get<std::int32_t>(table));
    const auto distance = get<std::uint16_t>(vtable + 4 + 2 * static_cast<std::size_t>(id));
    EXPECT_NE(distance, 0) << "field " << id << " is absent";
    return table + distance;
  }
  // Position of element `i` of the vector in field `id`; element -1 is the vector's length.
  std::size_t element(std::size_t table, int id, int i) const { return follow(field(table, id)) + static_cast<std::size_t>(4 + 4 * i); }
  std::size_t model() const { return follow(0); }
  std::size_t subgraph() const { return follow(element(model(), 2, 0)); }
  std::size_t tensor(int i) const { return follow(element(subgraph(), 0, i)); }
  std::size_t op(int i) const { return follow(element(subgraph(), 3, i)); }

  std::vector<std::byte> file;
};

TEST(Reader, RefusesAFileThatIsMissing) {
  const TemporaryFolder folder;
  EXPECT_TRUE(unreadable(folder / "none.tflite", ""));
}

TEST(Reader, RefusesAFolder) {
  const TemporaryFolder folder;
  EXPECT_TRUE(unreadable(folder.path(), ""));
}

TEST(Reader, RefusesAFifoWithoutWaitingForIt) {
  const TemporaryFolder folder;
  const fs::path path = folder / "fifo.tflite";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_TRUE(unreadable(path, ""));
}

TEST(Reader, RefusesADeviceAndALinkToItself) {
  EXPECT_TRUE(unreadable("/dev/zero", ""));
  const TemporaryFolder folder;
  fs::create_symlink(folder / "loop.tflite", folder / "loop.tflite");
  EXPECT_TRUE(unreadable(folder / "loop.tflite", ""));
}

TEST(Reader, LoadsAFileByItsPath) {
  const TemporaryFolder folder;
  const auto file = write_model(small_network());
  const fs::path path = folder.write("good.tflite", {reinterpret_cast<const char*>(file.data()), file.size()});
  const Model model = Model::load(path).value();
  EXPECT_EQ(model.name(), path.string());
  EXPECT_EQ(model.size_bytes(), file.size());
  ASSERT_EQ(model.inputs().size(), 1u);
  EXPECT_EQ(model.inputs()[0].name, "picture");
  EXPECT_EQ(model.inputs()[0].shape, Shape({1, 8, 8, 3}));
  EXPECT_EQ(model.inputs()[0].dtype, DType::kFloat32);
  ASSERT_EQ(model.outputs().size(), 2u);
  EXPECT_EQ(model.outputs()[1].name, "means");
  EXPECT_EQ(model.outputs()[1].quantization.scale(), 0.03f);
  EXPECT_EQ(model.outputs()[1].quantization.zero_point(), -3);
}

TEST(Reader, RefusesWhatIsNotATfliteFile) {
  const TemporaryFolder folder;
  for (const std::string_view content : {"", "T", "1234567", "This is a text and not a model.", "\x1f\x8b\x08 not gzip", "\x89PNG\r\n\x1a\n"}) {
    const auto model = Model::load(folder.write("file.tflite", content));
    ASSERT_FALSE(model) << content;
    EXPECT_EQ(model.error().code(), ErrorCode::kModelMalformed) << model.error().message();
    EXPECT_NE(model.error().message().find("file.tflite: not a TFLite file: it has no TFL3 identifier"), std::string::npos) << model.error().message();
  }
}

TEST(Reader, RefusesAnotherIdentifier) {
  for (const std::string_view identifier : {"TFL2", "TFL4", "tfl3", "ONNX"}) {
    Patch patch(small_network());
    std::memcpy(patch.file.data() + 4, identifier.data(), 4);
    EXPECT_TRUE(malformed_file(patch.file, "not a TFLite file")) << identifier;
  }
}

TEST(Reader, RefusesOtherSchemaVersions) {
  for (const std::uint32_t version : {0u, 1u, 2u, 4u, 0xFFFFFFFFu}) {
    auto spec = small_network();
    spec.version = version;
    EXPECT_TRUE(malformed(spec, "schema version " + std::to_string(version) + ", only 3 is read"));
  }
}

TEST(Reader, RefusesARootOutsideTheFile) {
  for (const std::uint32_t root : {0u, 3u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    Patch patch(small_network());
    patch.put<std::uint32_t>(0, root);
    EXPECT_TRUE(malformed_file(patch.file, "is damaged or cut short")) << root;
  }
}

TEST(Reader, RefusesAModelWithoutSubgraphs) {
  Patch patch(small_network());
  patch.put<std::uint32_t>(patch.element(patch.model(), 2, -1), 0);
  EXPECT_TRUE(malformed_file(patch.file, "has no subgraph"));
}

// A model cut off anywhere is refused, or, where what is missing was not needed, runs.
TEST(Reader, RefusesATruncatedFile) {
  const auto file = write_model(small_network());
  for (std::size_t size = 0; size + 16 < file.size(); ++size) {
    const std::vector<std::byte> cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));  // of its own, so that sanitizers see its end
    const auto model = Model::load(cut, "test.tflite");
    ASSERT_FALSE(model) << "cut to " << size << " of " << file.size();
    ASSERT_EQ(model.error().code(), ErrorCode::kModelMalformed) << model.error().message();
  }
}

TEST(Reader, IgnoresTrailingBytes) {
  auto file = write_model(small_network());
  file.resize(file.size() + 1000, std::byte{0xAB});
  const Model model = Model::load(file, "test.tflite").value();
  EXPECT_TRUE(Interpreter::create(model));
}

// Loads, prepares and runs whatever this is; false where it was refused.
bool runs(std::span<const std::byte> file, std::size_t limit) {
  const auto model = Model::load(file, "test.tflite");
  if (!model) return false;
  auto interpreter = Interpreter::create(*model, {.memory_limit_bytes = limit});
  if (!interpreter) return false;
  interpreter->invoke().value();
  return true;
}

TEST(Reader, SurvivesAnyByteChanged) {
  const auto file = write_model(small_network());
  ASSERT_TRUE(runs(file, 1 << 20));
  int ran = 0, refused = 0;
  for (std::size_t i = 0; i < file.size(); ++i)
    for (const auto change : {std::byte{0xFF}, std::byte{0x01}, std::byte{0x80}}) {
      auto changed = file;
      changed[i] ^= change;
      ++(runs(changed, 1 << 20) ? ran : refused);
    }
  // Names, weights and padding may change, structure may not.
  EXPECT_GT(ran, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(Reader, RefusesIndicesOfTensorsThatDoNotExist) {
  const auto change = [](auto edit) {
    auto spec = small_network();
    edit(spec);
    return spec;
  };
  const std::string count = std::to_string(small_network().tensors.size());
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.inputs = {999}; }), "graph input is tensor 999 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.inputs = {-1}; }), "graph input is tensor -1 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.outputs = {999}; }), "graph output is tensor 999 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.operators[2].inputs[1] = 999; }), "op #2 CONV_2D: input 1 is tensor 999 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.operators[2].inputs[1] = -2; }), "op #2 CONV_2D: input 1 is tensor -2 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.operators[3].outputs[0] = 999; }), "op #3 DEPTHWISE_CONV_2D: output 0 is tensor 999 of " + count));
  EXPECT_TRUE(malformed(change([](ModelSpec& s) { s.operators[3].outputs[0] = -1; }), "op #3 DEPTHWISE_CONV_2D: output 0 is tensor -1 of " + count));
}

TEST(Reader, RefusesOperatorCodesAndBuffersThatDoNotExist) {
  Patch patch(small_network());
  patch.put<std::uint32_t>(patch.field(patch.op(5), 0), 77);
  EXPECT_TRUE(malformed_file(patch.file, "op #5: operator code 77 of 12"));
  Patch buffers(small_network());
  buffers.put<std::uint32_t>(buffers.field(buffers.tensor(5), 2), 88);
  EXPECT_TRUE(malformed_file(buffers.file, "tensor 5 'bias' [4] int32: buffer 88 of "));
}

TEST(Reader, RefusesTypesThatTheFormatHasNot) {
  for (const int type : {23, 100, -1}) {
    auto spec = small_network();
    spec.tensors[1].type = type;
    EXPECT_TRUE(malformed(spec, "tensor 1: type " + std::to_string(type) + " is not of the format"));
  }
}

TEST(Reader, RefusesConstantsOfAnotherSize) {
  auto spec = one_operator({.code = 6}, {int8_tensor("x", {2})}, float_tensor("y", {2}));
  const int constant = spec.add_tensor(int32_constant("numbers", {3}, {1, 2, 3}));
  EXPECT_TRUE(accepted(spec));
  auto& numbers = spec.tensors[static_cast<std::size_t>(constant)];
  numbers.data.pop_back();
  EXPECT_TRUE(malformed(spec, "tensor 2 'numbers' [3] int32 needs 12 bytes, its buffer has 11"));
  numbers.data.resize(13);
  EXPECT_TRUE(malformed(spec, "tensor 2 'numbers' [3] int32 needs 12 bytes, its buffer has 13"));
}

TEST(Reader, RefusesStringsWhoseOffsetsLie) {
  const auto with = [](std::vector<std::int32_t> header) {
    auto spec = one_operator({.code = 6}, {int8_tensor("x", {2})}, float_tensor("y", {2}));
    spec.add_tensor({.name = "words", .shape = {2}, .type = kStringType, .data = bytes_of(header)});
    return spec;
  };
  EXPECT_TRUE(accepted(with({2, 16, 18, 20, 0x64636261})));  // "ab", "cd"
  const std::vector<std::int32_t> lies[] = {{2}, {2, 16, 18, 21, 0}, {2, 16, 15, 20, 0}, {2, 12, 18, 20, 0}, {-1, 4}, {1 << 30, 16, 18, 20, 0}, {0x7FFFFFFF, 4, 4, 4, 4}};
  for (const auto& header : lies) EXPECT_TRUE(malformed(with(header), "tensor 2 'words' [2] string: the offsets of its strings are out of order")) << testing::PrintToString(header);
}

TEST(Reader, RefusesDimensionsThatAreNegativeOrTooLarge) {
  const auto with = [](Shape shape) { return one_operator({.code = 6}, {int8_tensor("x", std::move(shape))}, float_tensor("y", {2})); };
  EXPECT_TRUE(malformed(with({2, -3}), "tensor 0 'x' [2,-3] int8: dimension -3 is negative"));
  EXPECT_TRUE(malformed(with({std::numeric_limits<std::int32_t>::min()}), "dimension -2147483648 is negative"));
  EXPECT_TRUE(malformed(with({65536, 65536}), "tensor 0 'x' [65536,65536] int8: too many elements"));
  EXPECT_TRUE(malformed(with({1 << 30, 1 << 30, 1 << 30, 1 << 30}), "too many elements"));
  EXPECT_TRUE(malformed(with({0, 65536, 65536}), "too many elements"));  // beside a 0 too
}

TEST(Reader, RefusesMoreDimensionsThanAnyTensorHasInAShortLine) {
  const auto with = [](Shape shape) { return one_operator({.code = 6}, {int8_tensor("x", std::move(shape))}, float_tensor("y", {2})); };
  EXPECT_TRUE(malformed(with(Shape(1001, 1)), "tensor 0 'x': has 1001 dimensions, at most 1000 are read"));
  Shape shape(1000, 1);
  shape.back() = -5;
  const auto file = write_model(with(shape));
  const std::string message = Model::load(file, "test.tflite").error().message();
  EXPECT_TRUE(message.ends_with("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,...] int8: dimension -5 is negative")) << message;
}

TEST(Reader, ReadsAnOpenBatchAsOne) {
  const auto spec = one_operator({.code = 6}, {int8_tensor("x", {-1, 3})}, float_tensor("y", {-1, 3}));
  EXPECT_EQ((run_as<std::int8_t, float>(spec, {1, 2, 3})), Floats({1, 2, 3}));
}

TEST(Reader, ReadsZeroPointsThatLieUnaligned) {
  // Four bytes on, the vector's length is the low half of its first value.
  Patch patch(one_operator({.code = 6}, {{.name = "x", .shape = {2}, .type = kInt8Type, .scales = {0.5f}, .zero_points = {1, 0}}}, float_tensor("y", {2})));
  const std::size_t offset = patch.field(patch.follow(patch.field(patch.tensor(0), 4)), 3);
  patch.put(offset, patch.get<std::uint32_t>(offset) + 4);
  const auto model = Model::load(patch.file, "test.tflite").value();
  EXPECT_EQ(model.inputs()[0].quantization.zero_points, std::vector<std::int64_t>{0});
}

TEST(Reader, RefusesToReadWhatNothingHasWritten) {
  auto spec = small_network();
  std::swap(spec.operators[0], spec.operators[1]);
  EXPECT_TRUE(malformed(spec, "op #0 PAD: tensor 1 'codes' [1,8,8,3] int8 is read before anything writes it"));
  spec = small_network();
  spec.operators[4].inputs[0] = spec.operators[4].outputs[0];
  EXPECT_TRUE(malformed(spec, "op #4 ADD: tensor 9 'sum' [1,8,8,4] int8 is read before anything writes it"));
  spec = small_network();
  spec.inputs.clear();
  EXPECT_TRUE(malformed(spec, "op #0 QUANTIZE: tensor 0 'picture' [1,8,8,3] float32 is read before anything writes it"));
}

TEST(Reader, RefusesToGiveElementsToATensorThatWasReadEmpty) {
  // Operator 0 reads "late", which the file calls empty; operator 1 would then make it 100 elements long behind its back.
  ModelSpec spec;
  const int x = spec.add_tensor(int8_tensor("x", {100})), late = spec.add_tensor(int8_tensor("late", {0}));
  const int y = spec.add_tensor(int8_tensor("y", {0})), shape = spec.add_tensor(int32_constant("shape", {1}, {-1}));
  spec.operators.push_back({.code = 114, .inputs = {late}, .outputs = {y}});
  spec.operators.push_back({.code = 22, .inputs = {x, shape}, .outputs = {late}});
  spec.inputs = {x};
  spec.outputs = {y};
  EXPECT_TRUE(malformed(spec, "op #1 RESHAPE: writes tensor 1 'late' [0] int8, which"));
}

TEST(Reader, RefusesTwoWriters) {
  auto spec = small_network();
  spec.operators[3].outputs = spec.operators[2].outputs;
  spec.operators[3].inputs[0] = 2;
  EXPECT_TRUE(malformed(spec, "op #3 DEPTHWISE_CONV_2D: writes tensor 6 'convolved' [1,8,8,4] int8, which op #2 has written"));
  spec = one_operator({.code = 6}, {int8_tensor("x", {2})}, float_tensor("y", {2}));
  spec.operators[0].outputs.push_back(1);
  EXPECT_TRUE(malformed(spec, "op #0 DEQUANTIZE: writes tensor 1 'y' [2] float32, which op #0 has written"));
}

TEST(Reader, RefusesToWriteConstantsInputsAndVariables) {
  auto spec = one_operator({.code = 114}, {float_tensor("x", {2})}, int8_tensor("y", {2}));
  const int constant = spec.add_tensor(holding(int8_tensor("k", {2}), {1, 2}));
  spec.operators[0].outputs = spec.outputs = {constant};
  EXPECT_TRUE(malformed(spec, "op #0 QUANTIZE: writes tensor 2 'k' [2] int8, which is a constant"));
  spec.tensors[2].data.clear();
  spec.tensors[2].is_variable = true;
  EXPECT_TRUE(malformed(spec, "op #0 QUANTIZE: writes tensor 2 'k' [2] int8, which is a variable"));
  spec.tensors[2].is_variable = false;
  spec.inputs.push_back(2);
  EXPECT_TRUE(malformed(spec, "op #0 QUANTIZE: writes tensor 2 'k' [2] int8, which is a graph input"));
}

TEST(Reader, RefusesAConstantAsGraphInput) {
  auto spec = small_network();
  spec.inputs = {0, 2};
  EXPECT_TRUE(malformed(spec, "graph input tensor 2 'paddings' [4,2] int32 is a constant"));
}

TEST(Reader, RefusesAnOutputThatIsNeverWritten) {
  auto spec = small_network();
  spec.outputs.push_back(spec.add_tensor(int8_tensor("nowhere", {4})));
  EXPECT_TRUE(malformed(spec, "'nowhere' [4] int8 is never written"));
}

TEST(Reader, RunsWithNamesThatAreNoSentence) {
  auto spec = one_operator({.code = 6}, {int8_tensor("%s%n\n\x1b[31m", {2})}, float_tensor("", {2}));
  spec.tensors[1].name = std::string(80'000, 'n');
  EXPECT_EQ((run_as<std::int8_t, float>(spec, {1, 2})), Floats({1, 2}));
  spec.tensors[0].shape = {2, -3};
  EXPECT_TRUE(malformed(spec, R"(tensor 0 '%s%n\x0a\x1b[31m' [2,-3] int8: dimension -3 is negative)"));
  spec.tensors[0].name = std::string(80'000, 'n');
  const auto file = write_model(spec);
  EXPECT_LT(Model::load(file, "test.tflite").error().message().size(), 400u);
}

// A few bytes may not ask for gigabytes: the offsets of 5000 tensors lead to one, whose shape or name is long.
TEST(Reader, RefusesTablesThatShareALongListOrName) {
  for (const auto& tensor : {int8_tensor("x", Shape(1000, 1)), int8_tensor(std::string(10'000, 'x'), {1})}) {
    ModelSpec spec = one_operator({.code = 6}, {tensor}, float_tensor("y", {1}));
    for (int i = 0; i < 5000; ++i) spec.add_tensor(int8_tensor("t", {1}));
    Patch patch(spec);
    EXPECT_TRUE(Model::load(patch.file, "test.tflite"));
    const std::size_t shared = patch.tensor(0);
    for (int i = 2; i < 5002; ++i) {
      const std::size_t at = patch.element(patch.subgraph(), 0, i);
      ASSERT_GT(shared, at);
      patch.put<std::uint32_t>(at, static_cast<std::uint32_t>(shared - at));
    }
    EXPECT_TRUE(malformed_file(patch.file, "its tables share their lists and names, which come to over 4 times its "));
  }
}

// The names of inputs and outputs are copied for each place in their list.
TEST(Reader, RefusesALongNameThatIsListedOftenAsInput) {
  ModelSpec spec = one_operator({.code = 6}, {int8_tensor(std::string(10'000, 'x'), {1})}, float_tensor("y", {1}));
  spec.signatures = {{.key = "s", .graph = 0, .inputs = {{"x", 0}}, .outputs = {{"y", 1}}}};
  EXPECT_TRUE(accepted(spec));
  spec.inputs.resize(1000, 0);
  EXPECT_TRUE(malformed(spec, "its tables share their lists and names"));
}

// Copies of constants that lie unaligned must not add up.
TEST(Reader, CopiesAnUnalignedConstantOnceForAllOfItsTensors) {
  ModelSpec spec = one_operator({.code = 6}, {int8_tensor("x", {1})}, float_tensor("y", {1}));
  spec.add_tensor({.name = "k", .shape = {5000}, .type = kInt64Type, .data = std::vector<std::uint8_t>(40'000, 7)});
  for (int i = 0; i < 1000; ++i) spec.add_tensor(int8_tensor("t", {1}));
  Patch patch(spec);
  // A vector of the same length at the file's end, whose values begin on 4 bytes, not on 8.
  const std::size_t moved = patch.file.size() + 8 - patch.file.size() % 8;
  patch.file.resize(moved + 4 + 40'000);
  patch.put<std::uint32_t>(moved, 40'000);
  const std::size_t constant = patch.tensor(2);
  const std::size_t data = patch.field(patch.follow(patch.element(patch.model(), 4, patch.get<std::int32_t>(patch.field(constant, 2)))), 0);
  patch.put(data, static_cast<std::uint32_t>(moved - data));
  for (int i = 3; i < 1003; ++i) {
    const std::size_t at = patch.element(patch.subgraph(), 0, i);
    patch.put(at, static_cast<std::uint32_t>(constant - at));
  }
  EXPECT_TRUE(Model::load(patch.file, "test.tflite"));
}

TEST(Reader, RefusesMoreThanAnyModelHas) {
  const ModelSpec small = one_operator({.code = 6}, {int8_tensor("x", {1})}, float_tensor("y", {1}));
  ModelSpec tensors = small, operators = small, inputs = small, outputs = small;
  for (int i = 0; i < 100'000; ++i) tensors.tensors.push_back({.name = "t"});
  EXPECT_TRUE(malformed(tensors, "has more than 100000 tensors"));
  operators.operators.resize(100'001, {.code = 6});
  EXPECT_TRUE(malformed(operators, "has more than 100000 operators"));
  inputs.inputs.resize(100'001, 0);
  EXPECT_TRUE(malformed(inputs, "has more than 100000 graph inputs"));
  outputs.outputs.resize(100'001, 1);
  EXPECT_TRUE(malformed(outputs, "has more than 100000 graph outputs"));
}

// The corpus of shared/docs/malformed-models.md, section 1.
class Malformed : public testing::Test {
 protected:
  // The error of load, create or invoke; nothing where the model ran.
  std::optional<Error> outcome(const std::string& file) const {
    const auto model = Model::load(folder_ / file);
    if (!model) return model.error();
    auto interpreter = Interpreter::create(*model, {.memory_limit_bytes = std::size_t{256} << 20});
    if (!interpreter) return interpreter.error();
    const auto invoked = interpreter->invoke();
    return invoked ? std::nullopt : std::optional(invoked.error());
  }

  static bool is_refusal(ErrorCode code) {
    constexpr std::array kCodes{ErrorCode::kModelUnreadable, ErrorCode::kModelMalformed, ErrorCode::kModelUnsupported, ErrorCode::kModelTooLarge};
    return std::ranges::find(kCodes, code) != kCodes.end();
  }

  std::filesystem::path folder_ = shared_dir() / "malformed";
};

TEST_F(Malformed, FilesThatMustFailAreRefusedAndNoneCrashes) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto index = nlohmann::json::parse(read_text(folder_ / "index.json"));
  int must_fail = 0, may_run = 0;
  for (const auto& entry : index.at("files")) {
    const auto name = entry.at("name").get<std::string>(), expectation = entry.at("expectation").get<std::string>(), file = entry.at("file").get<std::string>();
    const auto error = outcome(file);
    if (error) {
      EXPECT_TRUE(is_refusal(error->code())) << name << ": " << error->message();
      EXPECT_TRUE(error->message().starts_with((folder_ / file).string())) << name << ": " << error->message();
      EXPECT_EQ(error->message().find('\n'), std::string::npos) << name << ": " << error->message();
    }
    if (expectation.starts_with("must_fail")) {
      EXPECT_TRUE(error) << name << " ran; " << entry.at("rule");
      ++must_fail;
    } else {
      ++may_run;
    }
  }
  EXPECT_GE(must_fail, 240);
  EXPECT_GE(may_run, 60);
}

TEST_F(Malformed, ControlsRunOrAreNotSupported) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto index = nlohmann::json::parse(read_text(folder_ / "index.json"));
  std::string ran;
  for (const auto& entry : index.at("controls")) {
    const auto name = entry.at("name").get<std::string>();
    const auto error = outcome(entry.at("file").get<std::string>());
    if (error) EXPECT_EQ(error->code(), ErrorCode::kModelUnsupported) << name << ": " << error->message();
    else ran += name + " ";
  }
  for (const std::string_view name : {"conv_i8", "conv_u8", "dwconv_i8_x1", "dwconv_u8_x1", "fc_i8", "add_i8", "averagepool_i8", "maxpool_i8", "softmax_i8", "cnn_i8"})
    EXPECT_NE(ran.find("control_" + std::string(name) + " "), std::string::npos) << name << " did not run; these did: " << ran;
}

}  // namespace
}  // namespace tandem
