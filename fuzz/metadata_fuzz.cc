// Any bytes as a model's metadata, with the zip archive of files behind it.

#include <cstddef>
#include <cstdint>
#include <span>

#include "interp/model/metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  tandem::ModelGraph graph;
  graph.metadata.push_back({"TFLITE_METADATA", bytes});
  const tandem::ModelMetadata metadata = tandem::read_metadata(graph, bytes);
  std::size_t sum = metadata.problem.size();
  for (const auto& label : metadata.labels) sum += label.size();
  if (metadata.normalization) sum += metadata.normalization->mean.size() + metadata.normalization->std.size();
  if (metadata.score_calibration) sum += metadata.score_calibration->classes.size();
  return static_cast<int>(sum & 0);
}
