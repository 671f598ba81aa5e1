// Any bytes as a model: load, prepare, run, in both numerics.

#include <cstddef>
#include <cstdint>
#include <span>

#include "tandem/interpreter.h"
#include "tandem/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto model = tandem::Model::load({reinterpret_cast<const std::byte*>(data), size}, "fuzz");
  if (!model) return 0;
  unsigned sum = 0;
  for (const auto numerics : {tandem::Numerics::kTflite, tandem::Numerics::kTflm}) {
    // A small arena keeps a run short: an output value costs at most a pass over the file's weights.
    auto interpreter = tandem::Interpreter::create(*model, {.memory_limit_bytes = 1 << 18, .numerics = numerics, .loop_limit = 10});
    if (!interpreter) continue;
    unsigned char value = 0;
    for (std::size_t i = 0; i < interpreter->input_count(); ++i)
      for (std::byte& byte : interpreter->input(i).bytes()) byte = std::byte{value += 41};
    (void)interpreter->invoke();
    // Every byte that a user could read must be there.
    for (std::size_t i = 0; i < interpreter->output_count(); ++i)
      for (const std::byte byte : interpreter->output(i).bytes()) sum += std::to_integer<unsigned>(byte);
  }
  return static_cast<int>(sum & 0);
}
