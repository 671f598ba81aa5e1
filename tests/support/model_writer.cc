#include "tests/support/model_writer.h"

#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/flexbuffers.h>

#include <cmath>

#include "metadata_generated.h"
#include "tflite_generated.h"

namespace tandem::test {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;
template <class T>
using Offset = flatbuffers::Offset<T>;

Offset<format::AnyTable> write_options(Builder& builder, const std::vector<Option>& options) {
  // Vectors come before the table that refers to them.
  std::vector<flatbuffers::uoffset_t> lists;
  for (const auto& option : options) lists.push_back(option.kind == Option::Kind::kInts ? builder.CreateVector(option.list).o : option.kind == Option::Kind::kText ? builder.CreateString(option.string).o : 0);
  const auto start = builder.StartTable();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto field = static_cast<flatbuffers::voffset_t>(4 + 2 * options[i].field);
    switch (options[i].kind) {
      case Option::Kind::kByte: builder.AddElement<std::int8_t>(field, static_cast<std::int8_t>(options[i].integer)); break;
      case Option::Kind::kInt: builder.AddElement<std::int32_t>(field, options[i].integer); break;
      case Option::Kind::kReal: builder.AddElement<float>(field, options[i].real_value); break;
      case Option::Kind::kInts:
      case Option::Kind::kText: builder.AddOffset(field, Offset<void>(lists[i])); break;
    }
  }
  return Offset<format::AnyTable>(builder.EndTable(start));
}

template <class T>
std::vector<T> narrowed(const std::vector<std::int32_t>& values) {
  std::vector<T> result;
  for (const std::int32_t value : values) result.push_back(static_cast<T>(value));
  return result;
}

struct Indices {
  format::IndexVector type = format::IndexVector_NONE;
  Offset<void> vector;
};

Indices write_indices(Builder& builder, const std::vector<std::int32_t>& values, int width, bool present) {
  if (!present) return {};
  if (width == 1) return {format::IndexVector_Uint8Vector, format::CreateUint8Vector(builder, builder.CreateVector(narrowed<std::uint8_t>(values))).Union()};
  if (width == 2) return {format::IndexVector_Uint16Vector, format::CreateUint16Vector(builder, builder.CreateVector(narrowed<std::uint16_t>(values))).Union()};
  return {format::IndexVector_Int32Vector, format::CreateInt32Vector(builder, builder.CreateVector(values)).Union()};
}

Offset<format::Sparsity> write_sparsity(Builder& builder, const SparsitySpec& sparsity) {
  std::vector<Offset<format::DimensionMetadata>> levels;
  for (const SparsityLevelSpec& level : sparsity.levels) {
    const Indices segments = write_indices(builder, level.segments, level.width, level.sparse && level.has_segments);
    const Indices indices = write_indices(builder, level.indices, level.width, level.sparse && level.has_indices);
    levels.push_back(format::CreateDimensionMetadata(builder, level.sparse, level.size, segments.type, segments.vector, indices.type, indices.vector));
  }
  return format::CreateSparsityDirect(builder, &sparsity.order, &sparsity.block_map, &levels);
}

Offset<format::Tensor> write_tensor(Builder& builder, const TensorSpec& tensor, std::uint32_t buffer) {
  Offset<format::Quantization> quantization;
  if (!tensor.scales.empty() || !tensor.zero_points.empty())
    quantization = format::CreateQuantizationDirect(builder, nullptr, nullptr, &tensor.scales, &tensor.zero_points, 0, 0, tensor.axis);
  const auto shape = builder.CreateVector(tensor.shape);
  const auto name = builder.CreateString(tensor.name);
  const auto sparsity = tensor.sparsity ? write_sparsity(builder, *tensor.sparsity) : Offset<format::Sparsity>();
  return format::CreateTensor(builder, shape, static_cast<std::int8_t>(tensor.type), buffer, name, quantization, tensor.is_variable, sparsity);
}

Offset<format::Buffer> write_buffer(Builder& builder, const std::vector<std::uint8_t>& data) {
  if (data.empty()) return format::CreateBuffer(builder);
  builder.ForceVectorAlignment(data.size(), 1, 16);
  return format::CreateBuffer(builder, builder.CreateVector(data));
}

class ModelWriter {
 public:
  std::vector<std::byte> write(const ModelSpec& spec) {
    std::vector<Offset<format::Subgraph>> graphs{write_graph(spec)};
    for (const ModelSpec& graph : spec.graphs) graphs.push_back(write_graph(graph));
    std::vector<Offset<format::Metadata>> metadata;
    for (const auto& [name, content] : spec.metadata) metadata.push_back(format::CreateMetadataDirect(builder_, name.c_str(), add_buffer(content)));
    std::vector<Offset<format::Signature>> signatures;
    for (const SignatureSpec& signature : spec.signatures) {
      const auto inputs = write_names(signature.inputs), outputs = write_names(signature.outputs);
      signatures.push_back(format::CreateSignatureDirect(builder_, &inputs, &outputs, signature.key.c_str(), nullptr, static_cast<std::uint32_t>(signature.graph)));
    }
    builder_.Finish(format::CreateModelDirect(builder_, spec.version, &codes_, &graphs, "written by a test", &buffers_, nullptr, &metadata, &signatures), format::ModelIdentifier());
    const auto* bytes = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
    return {bytes, bytes + builder_.GetSize()};
  }

 private:
  std::uint32_t add_buffer(const std::vector<std::uint8_t>& data) {
    if (data.empty()) return 0;
    buffers_.push_back(write_buffer(builder_, data));
    return static_cast<std::uint32_t>(buffers_.size() - 1);
  }

  Offset<format::Subgraph> write_graph(const ModelSpec& spec) {
    std::vector<Offset<format::Tensor>> tensors;
    for (const auto& tensor : spec.tensors) tensors.push_back(write_tensor(builder_, tensor, add_buffer(tensor.data)));
    std::vector<Offset<format::Operator>> operators;
    for (const auto& op : spec.operators) {
      const auto name = op.custom_name.empty() ? Offset<flatbuffers::String>() : builder_.CreateString(op.custom_name);
      codes_.push_back(format::CreateOperatorCode(builder_, static_cast<std::int8_t>(op.code < 127 ? op.code : 127), name, op.version, op.code));
      const auto inputs = builder_.CreateVector(op.inputs), outputs = builder_.CreateVector(op.outputs);
      const auto options = op.options_type == 0 ? Offset<format::AnyTable>() : write_options(builder_, op.options);
      const auto custom = op.custom_options.empty() ? Offset<flatbuffers::Vector<std::uint8_t>>() : builder_.CreateVector(op.custom_options);
      operators.push_back(format::CreateOperator(builder_, static_cast<std::uint32_t>(codes_.size() - 1), inputs, outputs, static_cast<std::uint8_t>(op.options_type), options, custom, 0, 0,
                                                  builder_.CreateVector(op.intermediates)));
    }
    return format::CreateSubgraphDirect(builder_, &tensors, &spec.inputs, &spec.outputs, &operators, "graph");
  }

  std::vector<Offset<format::NamedTensor>> write_names(const std::vector<std::pair<std::string, int>>& names) {
    std::vector<Offset<format::NamedTensor>> result;
    for (const auto& [name, tensor] : names) result.push_back(format::CreateNamedTensorDirect(builder_, name.c_str(), static_cast<std::uint32_t>(tensor)));
    return result;
  }

  Builder builder_;
  std::vector<Offset<format::Buffer>> buffers_{format::CreateBuffer(builder_)};  // the first one is empty by custom
  std::vector<Offset<format::OperatorCode>> codes_;
};

}  // namespace

std::vector<std::byte> write_model(const ModelSpec& spec) { return ModelWriter().write(spec); }

std::vector<std::uint8_t> write_map(const std::vector<std::pair<std::string, double>>& entries) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const auto& [name, value] : entries) {
      if (value == std::trunc(value)) builder.Int(name.c_str(), static_cast<std::int64_t>(value));
      else builder.Double(name.c_str(), value);
    }
  });
  builder.Finish();
  return builder.GetBuffer();
}

std::vector<std::uint8_t> write_metadata(const MetadataSpec& spec) {
  namespace meta = format::meta;
  Builder builder;
  std::vector<Offset<meta::ProcessUnit>> units;
  if (!spec.mean.empty()) {
    const auto mean = builder.CreateVector(spec.mean), std = builder.CreateVector(spec.std);
    const auto start = builder.StartTable();
    builder.AddOffset(4, mean);
    builder.AddOffset(6, std);
    const Offset<meta::AnyTable> options(builder.EndTable(start));
    units.push_back(meta::CreateProcessUnit(builder, 1, options));
  }
  std::vector<Offset<meta::AssociatedFile>> files;
  if (!spec.labels_file.empty()) files.push_back(meta::CreateAssociatedFileDirect(builder, spec.labels_file.c_str(), nullptr, 2));
  std::vector<Offset<meta::ProcessUnit>> output_units;
  if (!spec.calibration_file.empty()) {
    files.push_back(meta::CreateAssociatedFileDirect(builder, spec.calibration_file.c_str(), nullptr, 4));
    const auto start = builder.StartTable();
    builder.AddElement<std::int8_t>(4, static_cast<std::int8_t>(spec.score_transformation));
    builder.AddElement<float>(6, spec.default_score);
    const Offset<meta::AnyTable> options(builder.EndTable(start));
    output_units.push_back(meta::CreateProcessUnit(builder, 2, options));
  }
  const std::vector<Offset<meta::TensorMetadata>> inputs{meta::CreateTensorMetadataDirect(builder, "image", nullptr, nullptr, 0, &units)};
  const std::vector<Offset<meta::TensorMetadata>> outputs{meta::CreateTensorMetadataDirect(builder, "scores", nullptr, nullptr, 0, &output_units, 0, &files)};
  const std::vector<Offset<meta::SubgraphMetadata>> subgraphs{meta::CreateSubgraphMetadataDirect(builder, "main", nullptr, &inputs, &outputs)};
  builder.Finish(meta::CreateModelMetadataDirect(builder, "model", nullptr, nullptr, &subgraphs), meta::ModelMetadataIdentifier());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

ModelSpec mean_color_model(int size, bool softmax) {
  ModelSpec spec;
  const int picture = spec.add_tensor({.name = "picture", .shape = {1, size, size, 3}, .type = kUint8Type, .scales = {1.0f}, .zero_points = {0}});
  const int axes = spec.add_tensor({.name = "axes", .shape = {2}, .type = kInt32Type, .data = bytes_of<std::int32_t>({1, 2})});
  const int means = spec.add_tensor({.name = "means", .shape = {1, 3}, .type = kUint8Type, .scales = {1.0f}, .zero_points = {0}});
  spec.operators.push_back({.code = 40, .inputs = {picture, axes}, .outputs = {means}, .options_type = 27, .options = {Option::byte(0, 0)}});
  spec.inputs = {picture};
  spec.outputs = {means};
  if (softmax) {
    const int probabilities = spec.add_tensor({.name = "probabilities", .shape = {1, 3}, .type = kUint8Type, .scales = {1.0f / 256}, .zero_points = {0}});
    spec.operators.push_back({.code = 25, .inputs = {means}, .outputs = {probabilities}, .options_type = 9, .options = {Option::real(0, 1.0f)}});
    spec.outputs = {probabilities};
  }
  return spec;
}

}  // namespace tandem::test
