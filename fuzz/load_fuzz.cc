// Any bytes as a model: load, and ask it all that it can say.

#include <cstddef>
#include <cstdint>
#include <span>

#include "tandem/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto model = tandem::Model::load({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
  if (!model) return 0;
  std::size_t sum = model->labels().size() + model->metadata_problem().size();
  for (std::size_t i = 0; i < model->outputs().size(); ++i) sum += model->output_is_probability(i) ? 1U : 0U;
  for (const auto list : {model->inputs(), model->outputs()})
    for (const tandem::TensorInfo& tensor : list) sum += tensor.name.size() + tensor.shape.size() + tensor.quantization.scales.size();
  for (const tandem::Signature& signature : model->signatures()) sum += signature.key.size() + signature.inputs.size() + signature.outputs.size();
  return static_cast<int>(sum & 0);
}
