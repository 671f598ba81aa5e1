// A delegate that claims every operator of one name and fills its output with one byte.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tandem/delegate.h"

namespace tandem::test {

class Filler final : public Delegate {
 public:
  Filler(std::string operator_name, std::byte value) : operator_name_(std::move(operator_name)), value_(value) {}
  std::string_view name() const override { return "filler"; }
  std::vector<std::size_t> claim(const DelegateGraph&, std::span<const DelegateNode> nodes) override {
    std::vector<std::size_t> wanted;
    for (const DelegateNode& node : nodes)
      if (node.name == operator_name_) wanted.push_back(node.index);
    return wanted;
  }
  Result<std::unique_ptr<DelegateKernel>> prepare(const DelegateGraph&, const DelegatePartition&) override {
    struct Fill final : DelegateKernel {
      explicit Fill(std::byte byte) : value(byte) {}
      Result<void> eval(std::span<const ConstTensorView>, std::span<const TensorView> outputs) override {
        std::ranges::fill(outputs[0].bytes(), value);
        return {};
      }
      std::byte value;
    };
    return std::make_unique<Fill>(value_);
  }

 private:
  std::string operator_name_;
  std::byte value_;
};

}  // namespace tandem::test
