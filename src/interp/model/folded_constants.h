// Constants that were computed from others, unpacked, or packed for a kernel, when the first interpreter of a model was made, for all that
// follow.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "tandem/aligned_buffer.h"
#include "tandem/error.h"
#include "tandem/numerics.h"

namespace tandem {

class FoldedConstants {
 public:
  enum class Kind : std::uint8_t { kOutputs, kUnpacked, kPacked };
  struct Key {
    Kind kind;
    int graph;
    int index;          // of the operator; of the tensor that was unpacked
    Numerics numerics;  // kTflite where they make no difference
    std::int64_t layout = 0;  // what of the shapes decides how an operator's constants are packed
    auto operator<=>(const Key&) const = default;
  };

  // What is kept under `key`, or what `compute` returns, which is kept from then on. Any thread may call; where two compute the same at
  // the same time, the first to finish wins.
  template <class Compute>
  Result<std::shared_ptr<const AlignedBuffer>> get(const Key& key, const Compute& compute) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = kept_.find(key); found != kept_.end()) return found->second;
    }
    Result<std::shared_ptr<const AlignedBuffer>> computed = compute();
    if (!computed) return computed;
    const std::lock_guard lock(mutex_);
    return kept_.emplace(key, *std::move(computed)).first->second;
  }
  // Those who have what was kept go on having it.
  void forget(const Key& key) noexcept {
    const std::lock_guard lock(mutex_);
    kept_.erase(key);
  }

 private:
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<const AlignedBuffer>> kept_;
};

}  // namespace tandem
