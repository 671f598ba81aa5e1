// Memory that kernels may read and write at full width: it starts on kTensorAlignment bytes and is padded to a whole number of
// them, so that a wide load at the last element stays inside the allocation.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "tandem/error.h"
#include "tandem/export.h"

namespace tandem {

// The alignment, in bytes, of every buffer a kernel touches: one cache line, and the widest vector register in use.
inline constexpr std::size_t kTensorAlignment = 64;

class TANDEM_API AlignedBuffer {
 public:
  AlignedBuffer() = default;
  AlignedBuffer(AlignedBuffer&& other) noexcept : memory_(std::move(other.memory_)), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    memory_ = std::move(other.memory_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  // Zero-filled. kOutOfMemory when the system has not that much.
  static Result<AlignedBuffer> allocate(std::size_t bytes);

  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::span<std::byte> bytes() const noexcept { return {data_, size_}; }

 private:
  struct Free {
    void operator()(std::byte* p) const noexcept;
  };
  std::unique_ptr<std::byte[], Free> memory_;  // begins up to kTensorAlignment bytes before `data_`
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tandem
