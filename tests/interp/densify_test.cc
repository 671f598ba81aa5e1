// Sparse constants, seen through DENSIFY and as the weights of other operators.
#include <gtest/gtest.h>

#include "interp/model/sparsity.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;
using Level = SparsityLevelSpec;

TensorSpec sparse(Shape shape, SparsitySpec sparsity, const std::vector<float>& values) {
  return {.name = "packed", .shape = std::move(shape), .type = kFloat32Type, .data = bytes_of(values), .sparsity = std::move(sparsity)};
}

// Rows 0 and 2 of three have values.
SparsitySpec rows_of_four() { return {.order = {0, 1}, .levels = {Level::dense(3), Level::listing({0, 2, 2, 3}, {1, 3, 0})}}; }
const std::vector<float> kRows{5, 6, 7};

// DENSIFY, then an operator that keeps it from being folded away: the sum with a tensor of the model's input.
ModelSpec unpacked(TensorSpec packed) {
  ModelSpec spec;
  const Shape shape = packed.shape;
  const int constant = spec.add_tensor(std::move(packed));
  const int dense = spec.add_tensor(float_tensor("dense", shape));
  spec.operators.push_back({.code = 124, .inputs = {constant}, .outputs = {dense}});
  const int x = spec.add_tensor(float_tensor("x", shape)), y = spec.add_tensor(float_tensor("y", shape));
  spec.operators.push_back({.code = 0, .inputs = {x, dense}, .outputs = {y}, .options_type = 11, .options = {Option::byte(0, kNone)}});
  spec.inputs = {x};
  spec.outputs = {y};
  return spec;
}

Floats values_of(TensorSpec packed) {
  std::size_t count = 1;
  for (const auto dimension : packed.shape) count *= static_cast<std::size_t>(dimension);
  return run_as<float, float>(unpacked(std::move(packed)), Floats(count, 0.0f));
}

testing::AssertionResult wrong(SparsitySpec sparsity, std::string_view part, const std::vector<float>& values = kRows, Shape shape = {3, 4}) {
  return malformed(unpacked(sparse(std::move(shape), std::move(sparsity), values)), part);
}

TEST(Densify, PutsRowsValuesAtTheirColumns) { EXPECT_EQ(values_of(sparse({3, 4}, rows_of_four(), kRows)), Floats({0, 5, 0, 6, 0, 0, 0, 0, 7, 0, 0, 0})); }

TEST(Densify, TakesIndicesOfOneAndTwoBytes) {
  for (const int width : {1, 2}) {
    auto narrow = rows_of_four();
    narrow.levels[1].width = width;
    EXPECT_EQ(values_of(sparse({3, 4}, narrow, kRows)), Floats({0, 5, 0, 6, 0, 0, 0, 0, 7, 0, 0, 0}));
  }
}

TEST(Densify, GoesThroughDimensionsInTheirOrder) {
  const SparsitySpec columns_first{.order = {1, 0}, .levels = {Level::dense(2), Level::listing({0, 1, 3}, {2, 0, 1})}};
  EXPECT_EQ(values_of(sparse({3, 2}, columns_first, {1, 2, 3})), Floats({0, 2, 0, 3, 1, 0}));
}

TEST(Densify, PutsBlocksBackTogether) {
  // [4, 4] in blocks of 2 x 2: of the four, the second and the third are there.
  const SparsitySpec blocks{.order = {0, 1, 2, 3}, .block_map = {0, 1}, .levels = {Level::dense(2), Level::listing({0, 1, 2}, {1, 0}), Level::dense(2), Level::dense(2)}};
  EXPECT_EQ(values_of(sparse({4, 4}, blocks, {1, 2, 3, 4, 5, 6, 7, 8})), Floats({0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0}));
  // Columns in blocks of two, of which the first row has the second.
  const SparsitySpec pairs{.order = {0, 1, 2}, .block_map = {1}, .levels = {Level::dense(2), Level::listing({0, 1, 1}, {1}), Level::dense(2)}};
  EXPECT_EQ(values_of(sparse({2, 4}, pairs, {8, 9})), Floats({0, 0, 8, 9, 0, 0, 0, 0}));
}

TEST(Densify, NestsSparseLevels) {
  const SparsitySpec nested{.order = {0, 1}, .levels = {Level::listing({0, 2}, {0, 2}), Level::listing({0, 1, 3}, {3, 0, 1})}};
  EXPECT_EQ(values_of(sparse({3, 4}, nested, {1, 2, 3})), Floats({0, 0, 0, 1, 0, 0, 0, 0, 2, 3, 0, 0}));
}

TEST(Densify, MakesZerosWhereNothingIsStored) {
  const SparsitySpec none{.order = {0, 1}, .levels = {Level::dense(2), Level::listing({0, 0, 0}, {})}};
  EXPECT_EQ(values_of(sparse({2, 2}, none, {})), Floats({0, 0, 0, 0}));
}

TEST(Densify, OtherOperatorsTakeSparseWeightsToo) {
  OperatorSpec add{.code = 0, .options_type = 11, .options = {Option::byte(0, kNone)}};
  auto packed = int8_tensor("packed", {2, 2});
  packed.sparsity = SparsitySpec{.order = {0, 1}, .levels = {Level::dense(2), Level::listing({0, 1, 1}, {1})}};
  const auto spec = one_operator(add, {int8_tensor("x", {2, 2}), holding(packed, {40})}, int8_tensor("y", {2, 2}));
  EXPECT_EQ(run<std::int8_t>(spec, {1, 2, 3, 4}), Ints({1, 42, 3, 4}));
}

TEST(Densify, InterpretersOfAModelShareTheUnpackedValues) {
  const auto file = write_model(unpacked(sparse({3, 4}, rows_of_four(), kRows)));
  const Model model = Model::load(file, "test.tflite").value();
  for (int i = 0; i < 2; ++i) {
    Interpreter interpreter = Interpreter::create(model).value();
    write_input<float>(interpreter, 0, Floats(12, 1.0f));
    interpreter.invoke().value();
    EXPECT_EQ(interpreter.output(0).as<float>()[1], 6);
  }
}

// A short file may stand for much memory, which the limit has to know.
TEST(Densify, UnpackedValuesCountAgainstTheMemoryLimit) {
  const SparsitySpec row{.order = {0, 1}, .levels = {Level::listing({0, 1}, {0}), Level::listing({0, 1}, {0})}};
  EXPECT_TRUE(refused(unpacked(sparse({30'000, 30'000}, row, {1})), ErrorCode::kModelTooLarge, "the limit is"));
}

TEST(Densify, RefusesSparsityThatDoesNotFit) {
  const auto expect = [](void (*change)(SparsitySpec&), std::string_view part) {
    auto sparsity = rows_of_four();
    change(sparsity);
    EXPECT_TRUE(wrong(sparsity, part));
  };
  expect([](SparsitySpec& s) { s.levels[1].indices[2] = 4; }, "test.tflite: tensor 0 'packed' [3,4] float32: sparsity: dimension 1: index 4 of 4");
  expect([](SparsitySpec& s) { s.levels[1].indices[0] = -1; }, "sparsity: dimension 1: index -1 of 4");
  expect([](SparsitySpec& s) { s.levels[1].segments.pop_back(); }, "sparsity: dimension 1: has 3 segment bounds, needs 4");
  expect([](SparsitySpec& s) { s.levels[1].segments.clear(); }, "has 0 segment bounds, needs 4");
  expect([](SparsitySpec& s) { s.levels[1].segments = {1, 2, 2, 3}; }, "segment 0 begins at index 1, must be 0");
  expect([](SparsitySpec& s) { s.levels[1].segments = {0, 3, 2, 3}; }, "segment 1 ends at index 2 before it begins at 3");
  expect([](SparsitySpec& s) { s.levels[1].segments = {0, -1, 2, 3}; }, "segment 0 ends at index -1 before it begins at 0");
  expect([](SparsitySpec& s) { s.levels[1].segments = {0, 2, 2, 4}; }, "its segments end at index 4 of 3");
  expect([](SparsitySpec& s) { s.levels[1].has_segments = false; }, "sparsity: dimension 1: has no segments");
  expect([](SparsitySpec& s) { s.levels[1].has_indices = false; }, "sparsity: dimension 1: has no indices");
  expect([](SparsitySpec& s) { s.levels[0].size = 4; }, "sparsity: dimension 0 has 4 elements, must have 3");
  expect([](SparsitySpec& s) { s.levels[0].size = -3; }, "sparsity: dimension 0 has -3 elements, must have 3");
  expect([](SparsitySpec& s) { s.levels.pop_back(); }, "sparsity: 1 dimensions for a traversal order of 2");
  expect([](SparsitySpec& s) { s.levels.clear(), s.order.clear(); }, "sparsity: 0 dimensions, must be 2..16");
  expect([](SparsitySpec& s) { s.order = {0, 0}; }, "its traversal order [0,0] must name each dimension once");
  expect([](SparsitySpec& s) { s.order = {0, 2}; }, "its traversal order [0,2] must name each dimension once");
  expect([](SparsitySpec& s) { s.order = {-1, 1}; }, "its traversal order [-1,1] must name each dimension once");
  expect([](SparsitySpec& s) { s.block_map = {0}; }, "a block map of 1 for 0 block dimensions");
  EXPECT_TRUE(wrong(rows_of_four(), "its 3 stored values need 12 bytes, its buffer has 8", {5, 6}));
  EXPECT_TRUE(wrong(rows_of_four(), "its 3 stored values need 12 bytes, its buffer has 0", {}));
}

TEST(Densify, RefusesBlocksThatDoNotFit) {
  const SparsitySpec good{.order = {0, 1, 2}, .block_map = {1}, .levels = {Level::dense(2), Level::listing({0, 1, 1}, {1}), Level::dense(2)}};
  const auto expect = [&](void (*change)(SparsitySpec&), std::string_view part) {
    auto sparsity = good;
    change(sparsity);
    EXPECT_TRUE(wrong(sparsity, part, {8, 9}, {2, 4}));
  };
  expect([](SparsitySpec& s) { s.block_map = {2}; }, "its block map [2] names dimension 2 of 2");
  expect([](SparsitySpec& s) { s.block_map = {-1}; }, "its block map [-1] names dimension -1 of 2");
  expect([](SparsitySpec& s) { s.levels[2].size = 3; }, "blocks of 3 along dimension 1 of 4; must be dense and divide it");
  expect([](SparsitySpec& s) { s.levels[2].size = 0; }, "blocks of 0 along dimension 1");
  expect([](SparsitySpec& s) { s.levels[2] = Level::listing({0, 1}, {0}); }, "must be dense and divide it");
  expect([](SparsitySpec& s) { s.order = {0, 2, 1}; }, "must name each dimension once, blocks last");
  auto twice = good;
  twice.order = {0, 1, 2, 3};
  twice.block_map = {1, 1};
  twice.levels.push_back(Level::dense(2));
  EXPECT_TRUE(wrong(twice, "or one twice", {8, 9}, {2, 4}));
}

TEST(Densify, RefusesWhatIsNoConstantOrHasNoFixedSize) {
  auto text = sparse({3, 4}, rows_of_four(), kRows);
  text.type = kStringType;
  EXPECT_TRUE(malformed(unpacked(text), "a sparse tensor cannot be of type string"));
  auto written = unpacked(sparse({3, 4}, rows_of_four(), kRows));
  written.tensors[1].sparsity = rows_of_four();
  EXPECT_TRUE(malformed(written, "'dense' [3,4] float32: its 3 stored values need 12 bytes, its buffer has 0"));
  const auto computed = one_operator({.code = 124}, {float_tensor("x", {2})}, float_tensor("y", {2}));
  EXPECT_TRUE(unsupported(computed, "op #0 DENSIFY: tensor 0 'x' [2] float32: must be a constant"));
  auto integers = unpacked(sparse({3, 4}, rows_of_four(), kRows));
  integers.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(integers, "'packed' [3,4] int32: this type is not supported here"));
}

TEST(Densify, AreNotForTfliteMicro) {
  EXPECT_TRUE(refused(unpacked(sparse({3, 4}, rows_of_four(), kRows)), ErrorCode::kModelUnsupported, "DENSIFY (not in TFLite Micro)", {.numerics = Numerics::kTflm}));
}

}  // namespace
}  // namespace tandem
