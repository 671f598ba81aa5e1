// Any bytes as a model's metadata, with the zip archive of files behind it; bytes that are a model, as its seeds are, bring their own.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "interp/model/metadata.h"
#include "interp/model/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  // The format places scalars by their distance from the file's start, so that has to be aligned itself.
  const auto copy = tandem::AlignedBuffer::allocate(size);
  if (!copy) return 0;
  std::copy(bytes.begin(), bytes.end(), copy->data());
  const std::span<const std::byte> file(copy->data(), size);
  auto model = tandem::read_model(file, "fuzz");
  tandem::ModelGraph graph;
  if (model) graph = *std::move(model);
  else graph.metadata.push_back({"TFLITE_METADATA", file});
  const tandem::ModelMetadata metadata = tandem::read_metadata(graph, file);
  std::size_t sum = metadata.problem.size();
  for (const auto& label : metadata.labels) sum += label.size();
  if (metadata.normalization) sum += metadata.normalization->mean.size() + metadata.normalization->std.size();
  if (metadata.score_calibration) sum += metadata.score_calibration->classes.size();
  return static_cast<int>(sum & 0);
}
