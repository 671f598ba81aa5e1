#include "interp/model/metadata.h"

#include <cstring>
#include <string>

#include "base/text.h"
#include "interp/model/appended_files.h"
#include "metadata_generated.h"

namespace tandem {
namespace {

constexpr std::string_view kBufferName = "TFLITE_METADATA";
constexpr std::int8_t kAxisLabels = 2;      // AssociatedFile.type: one label for each index of the last axis
constexpr std::int8_t kValueLabels = 3;     // one for each value
constexpr std::uint8_t kNormalization = 1;  // ProcessUnit.options_type

std::span<const std::byte> metadata_buffer(const ModelGraph& graph) {
  for (const auto& entry : graph.metadata)
    if (entry.name == kBufferName) return entry.bytes;
  return {};
}

const format::meta::TensorMetadata* first(const flatbuffers::Vector<flatbuffers::Offset<format::meta::TensorMetadata>>* tensors) {
  return tensors != nullptr && tensors->size() > 0 ? tensors->Get(0) : nullptr;
}

// The file that names the output's classes: among those of the label kinds the first, as translations follow it.
std::string labels_file(const format::meta::TensorMetadata& output) {
  if (output.associated_files() == nullptr) return {};
  for (const auto* file : *output.associated_files())
    if (file->name() != nullptr && (file->type() == kAxisLabels || file->type() == kValueLabels)) return file->name()->str();
  return {};
}

std::optional<Normalization> normalization_of(const format::meta::TensorMetadata& input, std::span<const std::byte> buffer) {
  if (input.process_units() == nullptr) return std::nullopt;
  for (const auto* unit : *input.process_units()) {
    if (unit->options() == nullptr || unit->options_type() != kNormalization) continue;
    const TableReader options(buffer, static_cast<std::size_t>(reinterpret_cast<const std::byte*>(unit->options()) - buffer.data()));
    Normalization normalization;
    if (options.vector(0, normalization.mean) && options.vector(1, normalization.std) && !normalization.mean.empty() && !normalization.std.empty())
      return normalization;
  }
  return std::nullopt;
}

void read_labels(const std::string& file_name, std::span<const std::byte> file, ModelMetadata& result) {
  const auto leave_out = [&](const Error& error) { result.problem = cat("labels of its metadata are left out: ", error.message()); };
  auto text = read_appended_file(file, file_name);
  if (!text) return leave_out(text.error());
  auto labels = parse_labels(*text, printable(file_name));
  if (!labels) return leave_out(labels.error());
  result.labels = *std::move(labels);
}

}  // namespace

ModelMetadata read_metadata(const ModelGraph& graph, std::span<const std::byte> file) {
  ModelMetadata result;
  const auto stored = metadata_buffer(graph);
  if (stored.empty()) return result;
  // Copied, since the file need not have aligned it as a flatbuffer must be.
  const auto copy = AlignedBuffer::allocate(stored.size());
  if (!copy) return result;
  const std::span<const std::byte> buffer = copy->bytes();
  std::memcpy(copy->data(), stored.data(), stored.size());
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(buffer.data()), buffer.size());
  if (buffer.size() < 8 || !format::meta::VerifyModelMetadataBuffer(verifier)) {
    result.problem = "its metadata is damaged and left out";
    return result;
  }
  const auto* metadata = format::meta::GetModelMetadata(buffer.data());
  if (metadata->subgraphs() == nullptr || metadata->subgraphs()->size() == 0) return result;
  const auto* subgraph = metadata->subgraphs()->Get(0);
  if (const auto* input = first(subgraph->inputs())) result.normalization = normalization_of(*input, buffer);
  if (const auto* output = first(subgraph->outputs()))
    if (const std::string labels = labels_file(*output); !labels.empty()) read_labels(labels, file, result);
  return result;
}

}  // namespace tandem
