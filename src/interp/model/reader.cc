#include "interp/model/reader.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "base/try.h"
#include "interp/model/graph_checks.h"
#include "interp/model/operator_names.h"
#include "tflite_generated.h"

namespace tandem {
namespace {

// Far above any model in use; a few bytes of offsets that all point to one table could otherwise ask for gigabytes.
constexpr std::size_t kMaxSubgraphs = 1000;
constexpr std::size_t kMaxTensors = 100'000;
constexpr std::size_t kMaxTables = 1'000'000;

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
  static std::string text(const flatbuffers::String* string) { return string == nullptr ? std::string() : string->str(); }
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

  // Tables that share a list could ask for far more memory than the file has bytes.
  Result<void> expect_own_lists() const {
    if (listed_ <= file_.size()) return {};
    return fail(cat("lists more than ", file_.size(), " values, the number of its bytes: its tables share their lists"));
  }

  Result<void> read_subgraph(const format::Subgraph& source) {
    SubgraphDef& target = graph_.subgraphs.emplace_back();
    tensor_count_ += size(source.tensors());
    if (tensor_count_ > kMaxTensors) return fail(cat("has more than ", kMaxTensors, " tensors"));
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
    return {};
  }

  Result<TensorDef> read_tensor(const format::Tensor& source, int index) {
    TensorDef tensor;
    tensor.info.index = index;
    tensor.info.name = text(source.name());
    tensor.is_variable = source.is_variable();
    const int type = source.type();
    if (type < 0 || static_cast<std::size_t>(type) >= std::size(kTypes)) return fail(cat(where(), "tensor ", index, ": type ", type, " is not of the format"));
    tensor.info.dtype = kTypes[type];
    tensor.info.shape = list(source.shape());
    if (!tensor.info.shape.empty() && tensor.info.shape[0] == -1) tensor.info.shape[0] = 1;  // an open batch
    if (const auto* quantization = source.quantization()) {
      tensor.info.quantization.scales = list(quantization->scale());
      tensor.info.quantization.zero_points = list(quantization->zero_point());
      tensor.info.quantization.axis = quantization->axis();
    }
    if (source.external_buffer() != 0) return fail(cat(where(), describe(tensor.info), ": its data lies in another file, which is never opened; embed it"));
    TANDEM_ASSIGN(tensor.constant, buffer(source.buffer(), describe(tensor.info)));
    if (source.sparsity() != nullptr) {
      TANDEM_ASSIGN(tensor.sparsity, read_sparsity(*source.sparsity(), tensor.info));
    }
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
      }
      sparsity.levels.push_back(target);
      ++listed_;
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

  // The data of buffer `index`, inline or behind the flatbuffer.
  Result<std::span<const std::byte>> buffer(std::uint32_t index, std::string_view whose) const {
    if (index >= size(model_->buffers())) return fail(cat(where(), whose, ": buffer ", index, " of ", size(model_->buffers())));
    const auto* buffer = model_->buffers()->Get(index);
    // Offsets 0 and 1 are what writers leave in files that do not use them.
    if (buffer->offset() > 1) {
      if (buffer->offset() > file_.size() || buffer->size() > file_.size() - buffer->offset())
        return fail(cat(where(), whose, ": buffer ", index, " has ", buffer->size(), " bytes from byte ", buffer->offset(), ", the file ends at ", file_.size()));
      return file_.subspan(buffer->offset(), buffer->size());
    }
    return std::span(reinterpret_cast<const std::byte*>(buffer->data() ? buffer->data()->data() : nullptr), size(buffer->data()));
  }

  // Kernels read constants as their type; files written by Python may hold them at any address.
  Result<TensorDef> realign(TensorDef tensor) {
    const std::size_t alignment = std::max<std::size_t>(size_of(tensor.info.dtype), 1);
    if (reinterpret_cast<std::uintptr_t>(tensor.constant.data()) % alignment == 0) return tensor;
    TANDEM_ASSIGN(auto copy, AlignedBuffer::allocate(tensor.constant.size()));
    std::memcpy(copy.data(), tensor.constant.data(), tensor.constant.size());
    tensor.constant = copy.bytes();
    graph_.realigned.push_back(std::move(copy));
    return tensor;
  }

  Result<OperatorDef> read_operator(const format::Operator& source, std::size_t index) {
    const std::size_t codes = size(model_->operator_codes());
    if (source.code_index() >= codes) return fail(cat(where(), "op #", index, ": operator code ", source.code_index(), " of ", codes));
    const auto* code = model_->operator_codes()->Get(source.code_index());
    OperatorDef op;
    op.code = std::max<int>(code->code(), code->deprecated_code());
    op.version = code->version();
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
    TANDEM_TRY(expect_own_lists());
    SignatureDef signature;
    signature.key = text(source.key());
    const auto called = cat("signature '", printable(signature.key), "': ");
    if (source.subgraph() >= graph_.subgraphs.size()) return fail(cat(called, "is of subgraph ", source.subgraph(), " of ", graph_.subgraphs.size()));
    signature.subgraph = static_cast<int>(source.subgraph());
    const SubgraphDef& graph = graph_.subgraphs[source.subgraph()];
    const auto read = [&](const auto* list, const std::vector<int>& allowed, std::string_view what, std::vector<NamedTensor>& into) -> Result<void> {
      listed_ += size(list);
      for (std::size_t i = 0; i < size(list); ++i) {
        const auto* entry = list->Get(static_cast<flatbuffers::uoffset_t>(i));
        if (entry->tensor() >= graph.tensors.size() || std::ranges::find(allowed, static_cast<int>(entry->tensor())) == allowed.end())
          return fail(cat(called, "its ", what, " '", printable(text(entry->name())), "' is tensor ", entry->tensor(), ", which is none of the graph's"));
        into.push_back({text(entry->name()), static_cast<int>(entry->tensor())});
      }
      return {};
    };
    TANDEM_TRY(read(source.inputs(), graph.inputs, "input", signature.inputs));
    TANDEM_TRY(read(source.outputs(), graph.outputs, "output", signature.outputs));
    graph_.signatures.push_back(std::move(signature));
    return {};
  }

  // Metadata is an aid: an entry that points nowhere is left out, not an error.
  void read_metadata() {
    for (std::size_t i = 0; i < size(model_->metadata()); ++i) {
      const auto* entry = model_->metadata()->Get(static_cast<flatbuffers::uoffset_t>(i));
      if (auto bytes = buffer(entry->buffer(), "metadata")) graph_.metadata.push_back({text(entry->name()), *bytes});
    }
  }

  std::span<const std::byte> file_;
  std::string_view name_;
  const format::Model* model_ = nullptr;
  ModelGraph graph_;
  std::size_t tensor_count_ = 0;
  std::size_t listed_ = 0;  // values of all lists read so far
};

}  // namespace

Result<ModelGraph> read_model(std::span<const std::byte> file, std::string_view name) { return Reader(file, name).read(); }

}  // namespace tandem
