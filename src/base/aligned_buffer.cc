#include "tandem/aligned_buffer.h"

#include <cstdlib>
#include <limits>

#include "base/text.h"

namespace tandem {

Result<AlignedBuffer> AlignedBuffer::allocate(std::size_t bytes) {
  AlignedBuffer buffer;
  if (bytes > std::numeric_limits<std::size_t>::max() - 2 * kTensorAlignment) return Error(ErrorCode::kOutOfMemory, cat("cannot allocate ", bytes, " bytes"));
  const std::size_t padded = (bytes / kTensorAlignment + 1) * kTensorAlignment;
  // calloc has pages from the system that are zeros already, without touching them.
  std::size_t space = padded + kTensorAlignment;
  void* memory = std::calloc(space, 1);
  if (memory == nullptr) return Error(ErrorCode::kOutOfMemory, cat("cannot allocate ", bytes, " bytes"));
  buffer.memory_.reset(static_cast<std::byte*>(memory));
  buffer.data_ = static_cast<std::byte*>(std::align(kTensorAlignment, padded, memory, space));
  buffer.size_ = bytes;
  return buffer;
}

void AlignedBuffer::Free::operator()(std::byte* p) const noexcept { std::free(p); }

}  // namespace tandem
