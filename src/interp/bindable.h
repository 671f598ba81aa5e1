// The rule for memory of the caller's that stands in for a tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/text.h"
#include "interp/model/graph.h"
#include "tandem/aligned_buffer.h"

namespace tandem {

// What is wrong with a buffer: another size than the tensor's, or not aligned. Nothing where all is well.
inline std::optional<std::string> obstacle_to_binding(const TensorInfo& tensor, std::span<const std::byte> bytes) {
  const std::size_t needed = static_cast<std::size_t>(element_count(tensor.shape)) * size_of(tensor.dtype);
  if (bytes.size() != needed) return cat("a buffer of ", bytes.size(), " bytes for ", describe(tensor), ", which has ", needed);
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kTensorAlignment != 0) return cat("the buffer must start on ", kTensorAlignment, " bytes; use an AlignedBuffer");
  return std::nullopt;
}

}  // namespace tandem
