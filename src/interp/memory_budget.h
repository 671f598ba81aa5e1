// The memory that a preparation may take: what is left of InterpreterOptions::memory_limit_bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "interp/model_impl.h"
#include "interp/ops/runtime_tensor.h"
#include "tandem/error.h"

namespace tandem {

// Counts what is taken of a limit, and has weights packed and threads' workspaces reserved within it. Errors are kModelTooLarge; they name the
// model, what needs the memory and the option. For one thread.
class MemoryBudget {
  // Operators that a scalar kernel runs because their weights had no room to be packed.
  struct Unpacked {
    std::size_t operators = 0;
    std::size_t bytes = 0;      // of packed weights
    std::size_t workspace = 0;  // of each thread, the largest
  };

 public:
  // Unless it `packs`, no weights have room.
  MemoryBudget(const Model::Impl& model, std::size_t limit, ThreadPool& pool, bool packs)
      : model_(model), limit_(limit), pool_(pool), packs_(packs), pool_is_in_use_(pool.has_workspace()) {}

  std::size_t left() const noexcept { return limit_ - taken_; }
  // At most what is left.
  void take(std::size_t bytes) noexcept { taken_ += bytes; }
  // The same, or an error: `what` "its 7 operators need".
  Result<void> take(std::string_view what, std::size_t bytes);
  // Whether so many bytes are left. Of what needs them, `largest` is the largest.
  Result<void> expect_room(const RuntimeTensor& largest, std::size_t bytes) const;
  // A constant that interpreters share counts in each of them, so that their order changes no answer, but once. `needed` is what computing
  // it takes, `kept` what stays.
  Result<void> charge_once(const FoldedConstants::Key& key, const RuntimeTensor& largest, std::size_t needed, std::size_t kept);

  // At least so many bytes for each thread of the pool.
  Result<void> reserve_workspace(std::size_t bytes);
  // Whether pack() and reserve_workspace() would find room. Where not, the weights count for warn_of_unpacked().
  bool has_room(const FoldedConstants::Key& key, std::size_t packed_bytes, std::size_t workspace_bytes);
  // Packed weights, made by `fill` for the first interpreter of the model.
  Result<std::shared_ptr<const AlignedBuffer>> pack(const FoldedConstants::Key& key, std::size_t bytes, const std::function<void(std::byte*)>& fill);
  // Once all has been taken: which limit would have left room.
  void warn_of_unpacked() const;
  // Gives back what was packed and reserved for operators that will run some other way.
  void forget_packed() noexcept;

  // What has been taken so far, to return to.
  struct State {
    std::size_t taken, workspace, charged, unpacked_keys, packed_here;
    Unpacked unpacked;
  };
  State state() const noexcept { return {taken_, workspace_, charged_.size(), unpacked_keys_.size(), packed_here_.size(), unpacked_}; }
  void return_to(const State& state) noexcept;

 private:
  // Each once, in the order in which they came.
  class Keys {
   public:
    bool contains(const FoldedConstants::Key& key) const { return keys_.contains(key); }
    // Whether it is new.
    bool add(const FoldedConstants::Key& key) {
      const bool is_new = keys_.insert(key).second;
      if (is_new) order_.push_back(key);
      return is_new;
    }
    std::size_t size() const noexcept { return order_.size(); }
    void shorten(std::size_t size) noexcept {
      for (; order_.size() > size; order_.pop_back()) keys_.erase(order_.back());
    }

   private:
    std::set<FoldedConstants::Key> keys_;
    std::vector<FoldedConstants::Key> order_;
  };

  // How much more all threads together need for so many bytes each.
  std::size_t workspace_growth(std::size_t bytes) const noexcept { return bytes <= workspace_ ? 0 : (bytes - workspace_) * static_cast<std::size_t>(pool_.threads()); }

  const Model::Impl& model_;
  std::size_t limit_;
  ThreadPool& pool_;
  bool packs_;
  bool pool_is_in_use_;  // by what was prepared before, which goes on running where this fails
  std::size_t taken_ = 0;
  std::size_t workspace_ = 0;  // of each thread
  Unpacked unpacked_;
  Keys charged_, unpacked_keys_;                     // constants that count in taken_; weights that had no room to be packed
  std::vector<FoldedConstants::Key> packed_here_;
};

}  // namespace tandem
