#include "tandem/model.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/try.h"
#include "interp/model/reader.h"
#include "interp/model_impl.h"

namespace tandem {
namespace {

constexpr int kLogistic = 14, kReshape = 22, kSoftmax = 25, kDequantize = 6, kQuantize = 114, kSqueeze = 43;

// What a signature calls each tensor of the list; the tensor's own name where it has none for it.
std::vector<std::string> names_of(const SubgraphDef& graph, const std::vector<int>& list, const std::vector<NamedTensor>& named) {
  std::vector<std::string> names;
  for (const int tensor : list) {
    const auto found = std::ranges::find(named, tensor, &NamedTensor::tensor);
    names.push_back(found != named.end() ? found->name : graph.tensors[static_cast<std::size_t>(tensor)].info.name);
  }
  return names;
}

Result<void> parse(Model::Impl& model) {
  TANDEM_ASSIGN(model.graph, read_model(model.bytes, model.name));
  model.metadata = read_metadata(model.graph, model.bytes);
  for (const SignatureDef& signature : model.graph.signatures) {
    const SubgraphDef& graph = model.graph.subgraphs[static_cast<std::size_t>(signature.subgraph)];
    model.signatures.push_back({signature.key, names_of(graph, graph.inputs, signature.inputs), names_of(graph, graph.outputs, signature.outputs)});
  }
  for (const int i : model.main().inputs) model.inputs.push_back(model.main().tensors[static_cast<std::size_t>(i)].info);
  for (const int i : model.main().outputs) model.outputs.push_back(model.main().tensors[static_cast<std::size_t>(i)].info);
  return {};
}

const OperatorDef* writer_of(const SubgraphDef& graph, int tensor) {
  for (const auto& op : graph.operators)
    if (std::ranges::find(op.outputs, tensor) != op.outputs.end()) return &op;
  return nullptr;
}

}  // namespace

Result<Model> Model::load(const std::filesystem::path& path) {
  auto impl = std::make_shared<Impl>();
  impl->name = path.string();
  TANDEM_ASSIGN(auto file, MappedFile::open(path));
  impl->bytes = impl->file.emplace(std::move(file)).bytes();
  TANDEM_TRY(parse(*impl));
  return Model(std::move(impl));
}

Result<Model> Model::load(std::span<const std::byte> bytes, std::string name) {
  auto impl = std::make_shared<Impl>();
  impl->name = std::move(name);
  impl->bytes = bytes;
  // The format places scalars by their distance from the file's start, so that has to be aligned itself.
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % 16 != 0) {
    TANDEM_ASSIGN(impl->copy, AlignedBuffer::allocate(bytes.size()));
    std::memcpy(impl->copy.data(), bytes.data(), bytes.size());
    impl->bytes = impl->copy.bytes();
  }
  TANDEM_TRY(parse(*impl));
  return Model(std::move(impl));
}

const std::string& Model::name() const noexcept { return impl_->name; }
std::size_t Model::size_bytes() const noexcept { return impl_->bytes.size(); }
std::span<const TensorInfo> Model::inputs() const noexcept { return impl_->inputs; }
std::span<const TensorInfo> Model::outputs() const noexcept { return impl_->outputs; }
std::span<const std::string> Model::labels() const noexcept { return impl_->metadata.labels; }
const std::optional<Normalization>& Model::normalization() const noexcept { return impl_->metadata.normalization; }
const std::optional<ScoreCalibration>& Model::score_calibration() const noexcept { return impl_->metadata.score_calibration; }
std::span<const Signature> Model::signatures() const noexcept { return impl_->signatures; }
const std::string& Model::metadata_problem() const noexcept { return impl_->metadata.problem; }

bool Model::output_is_probability(std::size_t index) const noexcept {
  const SubgraphDef& graph = impl_->main();
  if (index >= graph.outputs.size()) return false;
  // Operators are sorted, so each step goes back and the walk ends.
  const OperatorDef* op = writer_of(graph, graph.outputs[index]);
  while (op != nullptr && (op->code == kReshape || op->code == kSqueeze || op->code == kQuantize || op->code == kDequantize))
    op = op->inputs.empty() ? nullptr : writer_of(graph, op->inputs[0]);
  return op != nullptr && (op->code == kSoftmax || op->code == kLogistic);
}

}  // namespace tandem
