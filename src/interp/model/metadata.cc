#include "interp/model/metadata.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <string>

#include "base/text.h"
#include "interp/model/appended_files.h"
#include "metadata_generated.h"

namespace tandem {
namespace {

constexpr std::string_view kBufferName = "TFLITE_METADATA";
constexpr std::int8_t kAxisLabels = 2;      // AssociatedFile.type: one label for each index of the last axis
constexpr std::int8_t kValueLabels = 3;     // one for each value
constexpr std::int8_t kCalibration = 4;     // the curve of each class's score
constexpr std::uint8_t kNormalization = 1, kScoreCalibration = 2;  // ProcessUnit.options_type

std::span<const std::byte> metadata_buffer(const ModelGraph& graph) {
  for (const auto& entry : graph.metadata)
    if (entry.name == kBufferName) return entry.bytes;
  return {};
}

const format::meta::TensorMetadata* first(const flatbuffers::Vector<flatbuffers::Offset<format::meta::TensorMetadata>>* tensors) {
  return tensors != nullptr && tensors->size() > 0 ? tensors->Get(0) : nullptr;
}

// The first of the output's files that is of one of these kinds: the first labels, as translations follow them. Empty: there is none.
std::string associated_file(const format::meta::TensorMetadata& output, std::initializer_list<std::int8_t> kinds) {
  if (output.associated_files() == nullptr) return {};
  for (const auto* file : *output.associated_files())
    if (file->name() != nullptr && std::ranges::find(kinds, file->type()) != kinds.end()) return file->name()->str();
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

// A number of a comma-separated line, which is taken off it.
std::optional<float> take_number(std::string_view& line) {
  const std::size_t comma = std::min(line.find(','), line.size());
  const std::string_view piece = line.substr(0, comma);
  line.remove_prefix(std::min(comma + 1, line.size()));
  const std::size_t begin = std::min(piece.find_first_not_of(' '), piece.size());
  float value = 0;
  const auto [end, error] = std::from_chars(piece.data() + begin, piece.data() + piece.size(), value);
  if (error != std::errc() || std::string_view(end, static_cast<std::size_t>(piece.data() + piece.size() - end)).find_first_not_of(" \r") != std::string_view::npos) return std::nullopt;
  return value;
}

// A line a class: "scale,slope,offset", and perhaps ",min_score"; an empty one for a class that is not calibrated. Nothing: damaged.
std::optional<std::vector<std::optional<ScoreCalibration::Sigmoid>>> parse_calibration(std::string_view text) {
  std::vector<std::optional<ScoreCalibration::Sigmoid>> classes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \r") == std::string_view::npos) {
      classes.emplace_back();
      continue;
    }
    const auto scale = take_number(line), slope = take_number(line), offset = take_number(line);
    if (!scale || !slope || !offset || !std::isfinite(*scale) || !std::isfinite(*slope) || !std::isfinite(*offset) || *scale < 0) return std::nullopt;
    ScoreCalibration::Sigmoid& sigmoid = classes.emplace_back().emplace(ScoreCalibration::Sigmoid{*scale, *slope, *offset, std::nullopt});
    if (line.empty()) continue;
    sigmoid.min_score = take_number(line);
    if (!sigmoid.min_score || !line.empty()) return std::nullopt;
  }
  return classes;
}

void read_calibration(const std::string& file_name, const TableReader& options, std::span<const std::byte> file, ModelMetadata& result) {
  const auto leave_out = [&](std::string_view why) { result.problem = cat("the score calibration of its metadata is left out: ", why); };
  std::int8_t transformation = 0;
  ScoreCalibration calibration;
  if (!options.scalar(0, transformation) || !options.scalar(1, calibration.default_score) || transformation < 0 || transformation > 2) return leave_out("its options are damaged");
  calibration.transformation = static_cast<ScoreCalibration::Transformation>(transformation);
  const auto text = read_appended_file(file, file_name);
  if (!text) return leave_out(text.error().message());
  auto classes = parse_calibration(*text);
  if (!classes) return leave_out(cat(printable(file_name), " holds a line that is not scale,slope,offset[,min_score]"));
  calibration.classes = *std::move(classes);
  result.score_calibration = std::move(calibration);
}

void read_output(const format::meta::TensorMetadata& output, std::span<const std::byte> buffer, std::span<const std::byte> file, ModelMetadata& result) {
  if (const std::string labels = associated_file(output, {kAxisLabels, kValueLabels}); !labels.empty()) read_labels(labels, file, result);
  const std::string calibration = associated_file(output, {kCalibration});
  if (calibration.empty() || output.process_units() == nullptr) return;
  for (const auto* unit : *output.process_units())
    if (unit->options() != nullptr && unit->options_type() == kScoreCalibration)
      return read_calibration(calibration, TableReader(buffer, static_cast<std::size_t>(reinterpret_cast<const std::byte*>(unit->options()) - buffer.data())), file, result);
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
    read_output(*output, buffer, file, result);
  return result;
}

}  // namespace tandem
