#include "interp/model/reader.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/try.h"
#include "interp/model/graph_checks.h"
#include "interp/model/operator_names.h"
#include "tflite_generated.h"

namespace tandem {
namespace {

// Far above any model in use; a few bytes of offsets that all point to one table could otherwise ask for gigabytes.
constexpr std::size_t kMaxSubgraphs = 1000;
constexpr std::size_t kMaxEntries = 100'000;  // tensors of all subgraphs; operators; their inputs; their outputs
constexpr std::size_t kMaxTables = 1'000'000;
// What is read, once for each table that leads to it, may be so many times the file: users get the names of inputs and outputs again.
constexpr std::size_t kMostSharing = 4;
constexpr std::size_t kTableUnits = 8;  // the bytes of a table and of the offset to it, at the least

// The format's TensorType, by number.
constexpr DType kTypes[] = {DType::kFloat32, DType::kFloat16, DType::kInt32,    DType::kUint8, DType::kInt64, DType::kString,
                            DType::kBool,    DType::kInt16,   DType::kOther,    DType::kInt8,  DType::kFloat64, DType::kOther,
                            DType::kUint64,  DType::kResource, DType::kOther,   DType::kUint32, DType::kUint16, DType::kOther,
                            DType::kOther,   DType::kOther,   DType::kOther,    DType::kOther, DType::kOther};

class Reader {
 public:
  Reader(std::span<const std::byte> file, std::string_view name) : file_(file), name_(name) {}

  Result<ModelGraph> read() {
    TANDEM_TRY(verify());
    model_ = format::GetModel(file_.data());
    if (model_->version() != 3) return fail(cat("schema version ", model_->version(), ", only 3 is read; convert it with a current TensorFlow"));
    if (size(model_->subgraphs()) == 0) return fail("has no subgraph");
    if (size(model_->subgraphs()) > kMaxSubgraphs) return fail(cat("has ", size(model_->subgraphs()), " subgraphs, at most ", kMaxSubgraphs, " are read"));
    for (const auto* subgraph : *model_->subgraphs()) TANDEM_TRY(read_subgraph(*subgraph));
    TANDEM_TRY(list_infos(graph_.subgraphs[0].inputs, graph_.inputs));
    TANDEM_TRY(list_infos(graph_.subgraphs[0].outputs, graph_.outputs));
    for (std::size_t i = 0; i < size(model_->signatures()); ++i) TANDEM_TRY(read_signature(*model_->signatures()->Get(static_cast<flatbuffers::uoffset_t>(i))));
    read_metadata();
    return std::move(graph_);
  }

 private:
  Error fail(std::string_view what) const { return Error(ErrorCode::kModelMalformed, cat(name_, ": ", what)); }
  std::string where() const { return graph_.subgraphs.size() > 1 ? cat("subgraph ", graph_.subgraphs.size() - 1, ": ") : ""; }

  template <class Vector>
  static std::size_t size(const Vector* vector) {
    return vector == nullptr ? 0 : vector->size();
  }
  static std::string_view text(const flatbuffers::String* string) { return string == nullptr ? std::string_view() : std::string_view(string->c_str(), string->size()); }
  void count_table() { listed_ += kTableUnits; }
  std::string named(std::string_view text) {
    listed_ += kTableUnits + text.size();
    return std::string(text);
  }
  // The verifier looks at the alignment of a vector's length, not of its values, so they are copied as bytes.
  template <class Value>
  std::vector<Value> list(const flatbuffers::Vector<Value>* vector) {
    listed_ += size(vector);
    std::vector<Value> values(size(vector));
    if (!values.empty()) std::memcpy(values.data(), vector->Data(), values.size() * sizeof(Value));
    return values;
  }

  Result<void> verify() const {
    if (file_.size() < 8 || std::memcmp(file_.data() + 4, format::ModelIdentifier(), 4) != 0)
      return fail("not a TFLite file: it has no TFL3 identifier at byte 4");
    // Files over 2 GiB keep their flatbuffer in front and the weights behind it.
    const std::size_t length = std::min<std::size_t>(file_.size(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
    flatbuffers::Verifier::Options options;
    options.max_tables = kMaxTables;
    flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(file_.data()), length, options);
    if (!format::VerifyModelBuffer(verifier))
      return fail(cat("is damaged or cut short: tables of its flatbuffer reach outside its ", file_.size(), " bytes; copy or convert it again"));
    return {};
  }

  // Tables that share a list or a name could ask for far more memory, and time, than the file has bytes.
  Result<void> expect_own_lists() const {
    if (listed_ <= kMostSharing * file_.size()) return {};
    return fail(cat("its tables share their lists and names, which come to over ", kMostSharing, " times its ", file_.size(), " bytes"));
  }

  // `total` of all subgraphs, to which this one adds.
  template <class Vector>
  Result<void> expect_few(std::string_view what, const Vector* entries, std::size_t& total) const {
    total += size(entries);
    if (total <= kMaxEntries) return {};
    return fail(cat("has more than ", kMaxEntries, " ", what));
  }

  // The main graph's inputs or outputs, as users see them.
  Result<void> list_infos(const std::vector<int>& tensors, std::vector<TensorInfo>& infos) {
    for (const int tensor : tensors) {
      const TensorInfo& info = infos.emplace_back(graph_.subgraphs[0].tensors[static_cast<std::size_t>(tensor)].info);
      listed_ += kTableUnits + info.name.size() + info.shape.size() + info.quantization.scales.size() + info.quantization.zero_points.size();
      TANDEM_TRY(expect_own_lists());
    }
    return {};
  }

  Result<void> read_subgraph(const format::Subgraph& source) {
    SubgraphDef& target = graph_.subgraphs.emplace_back();
    TANDEM_TRY(expect_few("tensors", source.tensors(), tensors_));
    TANDEM_TRY(expect_few("operators", source.operators(), operators_));
    TANDEM_TRY(expect_few("graph inputs", source.inputs(), inputs_));
    TANDEM_TRY(expect_few("graph outputs", source.outputs(), outputs_));
    for (std::size_t i = 0; i < size(source.tensors()); ++i) {
      TANDEM_TRY(expect_own_lists());
      TANDEM_ASSIGN(auto tensor, read_tensor(*source.tensors()->Get(static_cast<flatbuffers::uoffset_t>(i)), static_cast<int>(i)));
      target.tensors.push_back(std::move(tensor));
    }
    target.inputs = list(source.inputs());
    target.outputs = list(source.outputs());
    for (std::size_t i = 0; i < size(source.operators()); ++i) {
      TANDEM_TRY(expect_own_lists());
      TANDEM_ASSIGN(auto op, read_operator(*source.operators()->Get(static_cast<flatbuffers::uoffset_t>(i)), i));
      target.operators.push_back(std::move(op));
    }
    if (auto broken = check_wiring(target)) return fail(cat(where(), *broken));
    for (const int input : target.inputs) target.tensors[static_cast<std::size_t>(input)].is_input = true;
    for (const int output : target.outputs) target.tensors[static_cast<std::size_t>(output)].is_output = true;
    return {};
  }

  Result<TensorDef> read_tensor(const format::Tensor& source, int index) {
    TensorDef tensor;
    tensor.info.index = index;
    tensor.info.name = named(text(source.name()));
    tensor.is_variable = source.is_variable();
    const int type = source.type();
    if (type < 0 || static_cast<std::size_t>(type) >= std::size(kTypes)) return fail(cat(where(), "tensor ", index, ": type ", type, " is not of the format"));
    tensor.info.dtype = kTypes[type];
    if (size(source.shape()) > kMaxRank) return fail(cat(where(), "tensor ", index, " '", printable(tensor.info.name), "': has ", size(source.shape()), " dimensions, at most ", kMaxRank, " are read"));
    tensor.info.shape = list(source.shape());
    if (!tensor.info.shape.empty() && tensor.info.shape[0] == -1) tensor.info.shape[0] = 1;  // an open batch
    if (const auto* quantization = source.quantization()) {
      tensor.info.quantization.scales = list(quantization->scale());
      tensor.info.quantization.zero_points = list(quantization->zero_point());
      tensor.info.quantization.axis = quantization->axis();
    }
    if (source.external_buffer() != 0) return fail(cat(where(), describe(tensor.info), ": its data lies in another file, which is never opened; embed it"));
    TANDEM_ASSIGN(tensor.constant, buffer(source.buffer(), [&] { return describe(tensor.info); }));
    if (source.sparsity() != nullptr) {
      TANDEM_ASSIGN(tensor.sparsity, read_sparsity(*source.sparsity(), tensor.info));
    }
    if (tensor.info.dtype == DType::kString) listed_ += tensor.constant.size();  // they are all looked at
    TANDEM_TRY(expect_own_lists());
    if (auto broken = check_tensor(tensor)) return fail(cat(where(), *broken));
    return realign(std::move(tensor));
  }

  Result<Sparsity> read_sparsity(const format::Sparsity& source, const TensorInfo& whose) {
    Sparsity sparsity;
    sparsity.order = list(source.traversal_order());
    sparsity.block_map = list(source.block_map());
    for (std::size_t i = 0; i < size(source.dimensions()); ++i) {
      const auto* level = source.dimensions()->Get(static_cast<flatbuffers::uoffset_t>(i));
      const auto fail_here = [&](std::string_view what) { return fail(cat(where(), describe(whose), ": sparsity: dimension ", i, ": ", what)); };
      if (level->format() != 0 && level->format() != 1) return fail_here(cat("format ", int{level->format()}, " is not of the format"));
      SparsityLevel target{.sparse = level->format() == 1, .size = level->dense_size()};
      if (target.sparse) {
        const auto segments = index_list(level->segments_type(), level->segments()), indices = index_list(level->indices_type(), level->indices());
        if (!segments || !indices) return fail_here(segments ? "has no indices" : "has no segments");
        target.segments = *segments;
        target.indices = *indices;
        listed_ += segments->size() + indices->size();  // they are all looked at
      }
      sparsity.levels.push_back(target);
      count_table();
      TANDEM_TRY(expect_own_lists());
    }
    return sparsity;
  }

  static std::optional<IndexList> index_list(format::IndexVector type, const void* vector) {
    const auto whole = [](const auto* values) -> std::optional<IndexList> {
      if (values == nullptr) return std::nullopt;
      return IndexList{std::as_bytes(std::span(values->data(), values->size())), sizeof(*values->data())};
    };
    if (vector == nullptr) return std::nullopt;
    if (type == format::IndexVector_Int32Vector) return whole(static_cast<const format::Int32Vector*>(vector)->values());
    if (type == format::IndexVector_Uint16Vector) return whole(static_cast<const format::Uint16Vector*>(vector)->values());
    if (type == format::IndexVector_Uint8Vector) return whole(static_cast<const format::Uint8Vector*>(vector)->values());
    return std::nullopt;
  }

  // The data of buffer `index`, inline or behind the flatbuffer; `whose()` names the owner, for errors.
  template <class Whose>
  Result<std::span<const std::byte>> buffer(std::uint32_t index, const Whose& whose) const {
    if (index >= size(model_->buffers())) return fail(cat(where(), whose(), ": buffer ", index, " of ", size(model_->buffers())));
    const auto* buffer = model_->buffers()->Get(index);
    // Offsets 0 and 1 are what writers leave in files that do not use them.
    if (buffer->offset() > 1) {
      if (buffer->offset() > file_.size() || buffer->size() > file_.size() - buffer->offset())
        return fail(cat(where(), whose(), ": buffer ", index, " has ", buffer->size(), " bytes from byte ", buffer->offset(), ", the file ends at ", file_.size()));
      return file_.subspan(buffer->offset(), buffer->size());
    }
    return std::span(reinterpret_cast<const std::byte*>(buffer->data() ? buffer->data()->data() : nullptr), size(buffer->data()));
  }

  // Kernels read constants as their type; files written by Python may hold them at any address. Tensors of one buffer share the copy.
  Result<TensorDef> realign(TensorDef tensor) {
    const std::size_t alignment = std::max<std::size_t>(size_of(tensor.info.dtype), 1);
    if (reinterpret_cast<std::uintptr_t>(tensor.constant.data()) % alignment == 0) return tensor;
    auto& aligned = realigned_[{tensor.constant.data(), tensor.constant.size()}];
    if (aligned.empty()) {
      listed_ += tensor.constant.size();  // offsets of buffers behind the flatbuffer may overlap
      TANDEM_TRY(expect_own_lists());
      TANDEM_ASSIGN(auto copy, AlignedBuffer::allocate(tensor.constant.size()));
      std::memcpy(copy.data(), tensor.constant.data(), tensor.constant.size());
      aligned = graph_.realigned.emplace_back(std::move(copy)).bytes();
    }
    tensor.constant = aligned;
    return tensor;
  }

  Result<OperatorDef> read_operator(const format::Operator& source, std::size_t index) {
    const std::size_t codes = size(model_->operator_codes());
    if (source.code_index() >= codes) return fail(cat(where(), "op #", index, ": operator code ", source.code_index(), " of ", codes));
    const auto* code = model_->operator_codes()->Get(source.code_index());
    OperatorDef op;
    op.code = std::max<int>(code->code(), code->deprecated_code());
    op.version = code->version();
    count_table();
    if (op.code == kCustomOperator) op.custom_name = code->custom_name() == nullptr ? "(unnamed custom operator)" : text(code->custom_name());
    if (source.inputs() == nullptr) return fail(cat(where(), "op #", index, " ", op.name(), ": has no list of inputs"));
    if (source.outputs() == nullptr) return fail(cat(where(), "op #", index, " ", op.name(), ": has no list of outputs"));
    op.inputs = list(source.inputs());
    op.outputs = list(source.outputs());
    op.intermediates = list(source.intermediates());
    if (source.custom_options() != nullptr) op.custom_options = std::as_bytes(std::span(source.custom_options()->data(), source.custom_options()->size()));
    if (source.options() != nullptr) {
      op.options_type = source.options_type();
      op.options = TableReader(file_, static_cast<std::size_t>(reinterpret_cast<const std::byte*>(source.options()) - file_.data()));
    }
    return op;
  }

  Result<void> read_signature(const format::Signature& source) {
    const auto key = text(source.key());
    const auto called = [&] { return cat("signature '", printable(key), "': "); };
    if (source.subgraph() >= graph_.subgraphs.size()) return fail(cat(called(), "is of subgraph ", source.subgraph(), " of ", graph_.subgraphs.size()));
    const SubgraphDef& graph = graph_.subgraphs[source.subgraph()];
    // What it calls each tensor of the graph's list; the tensor's own name where it has none for it.
    const auto names = [&](const auto* list, const std::vector<int>& tensors, std::string_view what) -> Result<std::vector<std::string>> {
      std::map<int, std::string_view> given;
      for (const int tensor : tensors) given[tensor] = graph.tensors[static_cast<std::size_t>(tensor)].info.name;
      for (std::size_t i = size(list); i-- > 0;) {  // the first name of a tensor is the one that stays
        const auto* entry = list->Get(static_cast<flatbuffers::uoffset_t>(i));
        const auto found = entry->tensor() < graph.tensors.size() ? given.find(static_cast<int>(entry->tensor())) : given.end();
        if (found == given.end()) return fail(cat(called(), "its ", what, " '", printable(text(entry->name())), "' is tensor ", entry->tensor(), ", which is none of the graph's"));
        found->second = text(entry->name());
      }
      listed_ += size(list);
      std::vector<std::string> result;
      for (const int tensor : tensors) {
        result.push_back(named(given[tensor]));
        TANDEM_TRY(expect_own_lists());
      }
      return result;
    };
    TANDEM_ASSIGN(auto inputs, names(source.inputs(), graph.inputs, "input"));
    TANDEM_ASSIGN(auto outputs, names(source.outputs(), graph.outputs, "output"));
    graph_.signatures.push_back({named(key), std::move(inputs), std::move(outputs)});
    graph_.signature_graphs.push_back(static_cast<int>(source.subgraph()));
    return expect_own_lists();
  }

  // Metadata is an aid: an entry that points nowhere is left out, not an error.
  void read_metadata() {
    for (std::size_t i = 0; i < size(model_->metadata()); ++i) {
      const auto* entry = model_->metadata()->Get(static_cast<flatbuffers::uoffset_t>(i));
      if (auto bytes = buffer(entry->buffer(), [] { return "metadata"; })) graph_.metadata.push_back({text(entry->name()), *bytes});
    }
  }

  std::span<const std::byte> file_;
  std::string_view name_;
  const format::Model* model_ = nullptr;
  ModelGraph graph_;
  std::size_t tensors_ = 0, operators_ = 0, inputs_ = 0, outputs_ = 0;  // of the subgraphs read so far
  std::size_t listed_ = 0;  // values of lists, bytes of names and kTableUnits for each table read so far
  std::map<std::pair<const std::byte*, std::size_t>, std::span<const std::byte>> realigned_;  // copies, by what they are of
};

}  // namespace

Result<ModelGraph> read_model(std::span<const std::byte> file, std::string_view name) { return Reader(file, name).read(); }

}  // namespace tandem
