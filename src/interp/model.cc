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

Result<void> parse(Model::Impl& model) {
  TANDEM_ASSIGN(model.graph, read_model(model.bytes, model.name));
  model.metadata = read_metadata(model.graph, model.bytes);
  return {};
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
std::span<const TensorInfo> Model::inputs() const noexcept { return impl_->graph.inputs; }
std::span<const TensorInfo> Model::outputs() const noexcept { return impl_->graph.outputs; }
std::span<const std::string> Model::labels() const noexcept { return impl_->metadata.labels; }
const std::optional<Normalization>& Model::normalization() const noexcept { return impl_->metadata.normalization; }
const std::optional<ScoreCalibration>& Model::score_calibration() const noexcept { return impl_->metadata.score_calibration; }
std::span<const Signature> Model::signatures() const noexcept { return impl_->graph.signatures; }
const std::string& Model::metadata_problem() const noexcept { return impl_->metadata.problem; }

bool Model::output_is_probability(std::size_t index) const noexcept {
  if (index >= impl_->main().outputs.size()) return false;
  const std::vector<OperatorDef>& operators = impl_->main().operators;
  int tensor = impl_->main().outputs[index];
  // Operators are sorted, so what writes the operand of one stands before it.
  for (auto op = operators.rbegin(); op != operators.rend(); ++op) {
    if (std::ranges::find(op->outputs, tensor) == op->outputs.end()) continue;
    if (op->code == kSoftmax || op->code == kLogistic) return true;
    if ((op->code != kReshape && op->code != kSqueeze && op->code != kQuantize && op->code != kDequantize) || op->inputs.empty()) return false;
    tensor = op->inputs[0];
  }
  return false;
}

}  // namespace tandem
