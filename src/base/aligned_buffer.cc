#include "tandem/aligned_buffer.h"

#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace tandem {

Result<AlignedBuffer> AlignedBuffer::allocate(std::size_t bytes) {
  AlignedBuffer buffer;
  if (bytes > std::numeric_limits<std::size_t>::max() - kTensorAlignment) return Error(ErrorCode::kOutOfMemory, cat("cannot allocate ", bytes, " bytes"));
  const std::size_t padded = (bytes / kTensorAlignment + 1) * kTensorAlignment;
  auto* memory = static_cast<std::byte*>(std::aligned_alloc(kTensorAlignment, padded));
  if (memory == nullptr) return Error(ErrorCode::kOutOfMemory, cat("cannot allocate ", bytes, " bytes"));
  std::memset(memory, 0, padded);
  buffer.data_.reset(memory);
  buffer.size_ = bytes;
  return buffer;
}

void AlignedBuffer::Free::operator()(std::byte* p) const noexcept { std::free(p); }

}  // namespace tandem
