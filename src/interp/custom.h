// The user's own operators and delegates' kernels, as kernels of a graph.
#pragma once

#include "base/text.h"
#include "interp/ops/op.h"
#include "tandem/custom_operator.h"
#include "tandem/delegate.h"

namespace tandem {

// Nothing that a guest throws may cross a thread or the library's noexcept.
template <class Call>
auto guarded(const Call& call) noexcept -> decltype(call()) {
  try {
    return call();
  } catch (const std::exception& thrown) {
    return Error(ErrorCode::kCallbackFailed, cat("threw: ", printable(thrown.what())));
  } catch (...) {
    return Error(ErrorCode::kCallbackFailed, "threw");
  }
}

// Tensors as views, for code outside of the library. An absent optional one is a view without bytes.
template <class View>
class Views {
 public:
  explicit Views(std::vector<const RuntimeTensor*> tensors) : tensors_(std::move(tensors)) {
    for (const RuntimeTensor* tensor : tensors_) views_.emplace_back(tensor == nullptr ? kAbsent : tensor->info, bytes_of(tensor));
  }
  // As the tensors lie now: callers may have bound other memory.
  std::span<const View> now() noexcept {
    for (std::size_t i = 0; i < tensors_.size(); ++i)
      if (tensors_[i] != nullptr) views_[i] = View(tensors_[i]->info, bytes_of(tensors_[i]));
    return views_;
  }

 private:
  static inline const TensorInfo kAbsent{};
  static std::span<std::byte> bytes_of(const RuntimeTensor* tensor) noexcept {
    return tensor == nullptr ? std::span<std::byte>() : std::span<std::byte>(tensor->data, tensor->byte_size());
  }
  std::vector<const RuntimeTensor*> tensors_;
  std::vector<View> views_;
};

// Has the user's preparation prepare the operator.
PreparedKernel prepare_custom(const OpContext& context, const CustomOperator& custom);

// Runs what a delegate prepared on these tensors.
std::unique_ptr<Kernel> make_delegate_kernel(std::unique_ptr<DelegateKernel> kernel, std::vector<const RuntimeTensor*> inputs, std::vector<const RuntimeTensor*> outputs);

}  // namespace tandem
