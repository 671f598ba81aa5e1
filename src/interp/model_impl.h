// What a Model handle shares.
#pragma once

#include <optional>
#include <span>
#include <string>

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

  const SubgraphDef& main() const noexcept { return graph.subgraphs.front(); }
};

inline const Model::Impl& impl_of(const Model& model) noexcept { return *model.impl_; }

}  // namespace tandem
