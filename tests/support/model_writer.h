// Writes small .tflite models for tests: from plain structs, without looking after the library's reader.
//
//   ModelSpec spec;
//   const int x = spec.add_tensor({.name = "x", .shape = {1, 4}, .type = kInt8Type, .scales = {0.5f}, .zero_points = {0}});
//   ...
//   spec.operators.push_back({.code = 25, .inputs = {x}, .outputs = {y}, .options_type = 9, .options = {Option::real(0, 1.0f)}});
//   std::vector<std::byte> file = write_model(spec);
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tandem::test {

// The format's numbers.
inline constexpr int kFloat32Type = 0, kFloat16Type = 1, kInt32Type = 2, kUint8Type = 3, kInt64Type = 4, kStringType = 5, kBoolType = 6, kInt16Type = 7, kInt8Type = 9, kFloat64Type = 10,
                     kResourceType = 13, kUint32Type = 15, kUint16Type = 16;

// One level of a tensor without its zeros: dense, with `size` indices, or sparse.
struct SparsityLevelSpec {
  bool sparse = false;
  std::int32_t size = 0;
  std::vector<std::int32_t> segments, indices;
  int width = 4;  // bytes of an index
  bool has_segments = true, has_indices = true;

  static SparsityLevelSpec dense(std::int32_t size) { return {.size = size}; }
  static SparsityLevelSpec listing(std::vector<std::int32_t> segments, std::vector<std::int32_t> indices, int width = 4) {
    return {.sparse = true, .segments = std::move(segments), .indices = std::move(indices), .width = width};
  }
};
struct SparsitySpec {
  std::vector<std::int32_t> order, block_map;
  std::vector<SparsityLevelSpec> levels;
};

struct TensorSpec {
  std::string name;
  std::vector<std::int32_t> shape;
  int type = kInt8Type;
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  int axis = 0;
  std::vector<std::uint8_t> data;  // empty: not a constant
  bool is_variable = false;
  std::optional<SparsitySpec> sparsity;
};

// One field of an operator's options: its id and its value.
struct Option {
  enum class Kind { kByte, kInt, kReal, kInts, kText };
  int field = 0;
  Kind kind = Kind::kByte;
  std::int32_t integer = 0;
  float real_value = 0;
  std::vector<std::int32_t> list;
  std::string string;

  static Option byte(int field, int value) { return {field, Kind::kByte, value, 0, {}, {}}; }  // enumerations and booleans
  static Option integer_value(int field, std::int32_t value) { return {field, Kind::kInt, value, 0, {}, {}}; }
  static Option real(int field, float value) { return {field, Kind::kReal, 0, value, {}, {}}; }
  static Option integers(int field, std::vector<std::int32_t> values) { return {field, Kind::kInts, 0, 0, std::move(values), {}}; }
  static Option text(int field, std::string value) { return {field, Kind::kText, 0, 0, {}, std::move(value)}; }
};

struct OperatorSpec {
  int code = 0;
  int version = 1;
  std::vector<int> inputs, outputs;
  int options_type = 0;  // 0: no options
  std::vector<Option> options;
  std::string custom_name;
  std::vector<std::uint8_t> custom_options;
  std::vector<int> intermediates;
};

// What a signature calls the inputs and outputs of a graph: name and tensor.
struct SignatureSpec {
  std::string key;
  int graph = 0;
  std::vector<std::pair<std::string, int>> inputs, outputs;
};

struct ModelSpec {
  std::uint32_t version = 3;
  std::vector<TensorSpec> tensors;
  std::vector<OperatorSpec> operators;
  std::vector<int> inputs, outputs;
  std::vector<std::pair<std::string, std::vector<std::uint8_t>>> metadata;  // name and content of each
  std::vector<ModelSpec> graphs;  // 1, 2, ...: of these, tensors, operators, inputs and outputs count
  std::vector<SignatureSpec> signatures;

  // Returns its index.
  int add_tensor(TensorSpec tensor) {
    tensors.push_back(std::move(tensor));
    return static_cast<int>(tensors.size()) - 1;
  }
};

std::vector<std::byte> write_model(const ModelSpec& spec);

// The bytes of a TFLITE_METADATA buffer.
struct MetadataSpec {
  std::string labels_file;          // of the first output; empty: none
  std::vector<float> mean, std;     // of the first input; empty: none
  std::string calibration_file;     // of the first output's scores; empty: none
  int score_transformation = 0;
  float default_score = 0;
};
std::vector<std::uint8_t> write_metadata(const MetadataSpec& spec);

// A flexbuffer of a map from names to numbers, for OperatorSpec::custom_options.
std::vector<std::uint8_t> write_map(const std::vector<std::pair<std::string, double>>& entries);

// The bytes of values, for TensorSpec::data.
template <class T>
std::vector<std::uint8_t> bytes_of(const std::vector<T>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// A classifier that is small enough to know by heart: 8-bit pixels of a [1, size, size, 3] picture are averaged over the picture, and
// the three means, of red, green and blue, are its three logits (uint8, scale 1, zero point 0). With `softmax` probabilities follow.
ModelSpec mean_color_model(int size, bool softmax);

}  // namespace tandem::test
