#include "interp/memory_budget.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

constexpr std::string_view kOption = " (InterpreterOptions::memory_limit_bytes, --memory-limit)";

}  // namespace

Result<void> MemoryBudget::take(std::string_view what, std::size_t bytes) {
  if (bytes > left()) return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": ", what, " more than the limit, ", limit_, " bytes", kOption));
  take(bytes);
  return {};
}

Result<void> MemoryBudget::expect_room(const RuntimeTensor& largest, std::size_t bytes) const {
  if (bytes <= left()) return {};
  return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": needs ", taken_ + bytes, " bytes, its largest ", describe(largest.info), " ", largest.byte_size(), "; the limit is ", limit_, kOption));
}

Result<void> MemoryBudget::charge_once(const FoldedConstants::Key& key, const RuntimeTensor& largest, std::size_t needed, std::size_t kept) {
  if (charged_.contains(key)) return {};
  TANDEM_TRY(expect_room(largest, needed));
  charged_.add(key);
  take(kept);
  return {};
}

Result<void> MemoryBudget::reserve_workspace(std::size_t bytes) {
  if (bytes <= workspace_) return {};
  const std::size_t more = workspace_growth(bytes);
  if (more > left()) return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": its operators need ", bytes, " bytes a thread to work in; the limit is ", limit_, kOption));
  take(more);
  workspace_ = bytes;
  return pool_.reserve_workspace(bytes);
}

bool MemoryBudget::has_room(const FoldedConstants::Key& key, std::size_t packed_bytes, std::size_t workspace_bytes) {
  const std::size_t more_packed = charged_.contains(key) ? 0 : packed_bytes;
  if (packs_ && more_packed <= left() && workspace_growth(workspace_bytes) <= left() - more_packed) return true;
  ++unpacked_.operators;
  if (unpacked_keys_.add(key)) unpacked_.bytes += more_packed;
  unpacked_.workspace = std::max(unpacked_.workspace, workspace_bytes);
  return false;
}

Result<std::shared_ptr<const AlignedBuffer>> MemoryBudget::pack(const FoldedConstants::Key& key, std::size_t bytes, const std::function<void(std::byte*)>& fill) {
  if (!charged_.contains(key)) {
    if (bytes > left()) return Error(ErrorCode::kModelTooLarge, cat(model_.name, ": its packed weights need ", bytes, " bytes more; the limit is ", limit_, kOption));
    charged_.add(key);
    take(bytes);
  }
  return model_.folded.get(key, [&]() -> Result<std::shared_ptr<const AlignedBuffer>> {
    TANDEM_ASSIGN(auto memory, AlignedBuffer::allocate(bytes));
    packed_here_.push_back(key);
    fill(memory.data());
    return std::make_shared<const AlignedBuffer>(std::move(memory));
  });
}

void MemoryBudget::warn_of_unpacked() const {
  if (unpacked_.operators == 0) return;
  warn("MEMORY_SHORT", cat(model_.name, ": runs ", unpacked_.operators, unpacked_.operators == 1 ? " operator" : " operators", " more slowly than it could, since the limit of ", limit_,
                           " bytes leaves no room to pack weights; ", taken_ + unpacked_.bytes + workspace_growth(unpacked_.workspace), " would do", kOption));
}

void MemoryBudget::forget_packed() noexcept {
  for (const FoldedConstants::Key& key : packed_here_) model_.folded.forget(key);
  if (!pool_is_in_use_) pool_.release_workspace();
}

void MemoryBudget::return_to(const State& state) noexcept {
  taken_ = state.taken;
  workspace_ = state.workspace;
  unpacked_ = state.unpacked;
  charged_.shorten(state.charged);
  unpacked_keys_.shorten(state.unpacked_keys);
  for (; packed_here_.size() > state.packed_here; packed_here_.pop_back()) model_.folded.forget(packed_here_.back());
}

}  // namespace tandem
