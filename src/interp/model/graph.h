// A model as plain structs, after every index, size and order in it was checked. Nothing above this folder sees a flatbuffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interp/model/sparsity.h"
#include "interp/model/table_reader.h"
#include "tandem/aligned_buffer.h"
#include "tandem/model.h"
#include "tandem/tensor.h"

namespace tandem {

struct TensorDef {
  TensorInfo info;                       // dimensions of -1 read as 1
  std::span<const std::byte> constant;   // aligned for its type; empty: computed, input or variable
  std::optional<Sparsity> sparsity;      // `constant` holds only those values that are stored
  bool is_variable = false;
  bool is_input = false, is_output = false;  // of its graph

  bool is_constant() const noexcept { return !constant.empty() || sparsity.has_value(); }
};

struct OperatorDef {
  int code = 0;               // in the format's numbering, see operator_names.h
  int version = 1;
  std::string_view custom_name;  // of a custom operator; lies in the file
  std::vector<int> inputs;    // tensors; -1: an optional one is absent
  std::vector<int> outputs;
  std::vector<int> intermediates;  // tensors that only say how values inside the operator are quantised
  int options_type = 0;       // which kind of options: 0 none
  TableReader options;
  std::span<const std::byte> custom_options;

  std::string name() const;   // "CONV_2D", or the custom name
};

struct SubgraphDef {
  std::vector<TensorDef> tensors;
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<OperatorDef> operators;  // each reads only what stands before it
};

struct MetadataDef {
  std::string_view name;  // lies in the file
  std::span<const std::byte> bytes;
};

struct ModelGraph {
  std::vector<SubgraphDef> subgraphs;  // at least one: the main one
  std::vector<TensorInfo> inputs, outputs;  // of the main one
  std::vector<Signature> signatures;
  std::vector<int> signature_graphs;   // which subgraph each is of
  std::vector<MetadataDef> metadata;
  std::vector<AlignedBuffer> realigned;  // copies of constants that lie unaligned in the file
};

// Far above any model in use; the shape of each tensor is copied time and again.
constexpr std::size_t kMaxRank = 1000;

// Elements of a shape without negative dimensions; -1 where their number passes 2^31 - 1, or, beside a 0, the product of the others does.
std::int64_t element_count(const Shape& shape) noexcept;

// "tensor 5 'conv/kernel' [6,3,3,4] int8", for errors.
std::string describe(const TensorInfo& info);

}  // namespace tandem
