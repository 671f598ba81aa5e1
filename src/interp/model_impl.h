// What a Model handle shares.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interp/model/folded_constants.h"
#include "interp/model/graph.h"
#include "interp/model/mapped_file.h"
#include "interp/model/metadata.h"
#include "tandem/model.h"

namespace tandem {

struct Model::Impl {
  std::string name;
  std::optional<MappedFile> file;       // one of these two holds the bytes, unless the caller does
  AlignedBuffer copy;
  std::span<const std::byte> bytes;
  ModelGraph graph;                     // points into `bytes`
  ModelMetadata metadata;
  mutable FoldedConstants folded;
  std::vector<TensorInfo> inputs, outputs;
  std::vector<Signature> signatures;    // as graph.signatures, in the order of the graphs' inputs and outputs

  const SubgraphDef& main() const noexcept { return graph.subgraphs.front(); }
};

inline const Model::Impl& impl_of(const Model& model) noexcept { return *model.impl_; }

}  // namespace tandem
