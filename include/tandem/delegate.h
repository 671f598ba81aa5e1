// Delegates: other engines (an accelerator, a vendor's library) that run parts of a model.
//
// An interpreter offers the operators of the graph that it runs to each delegate in turn; those of graphs that IF, WHILE and CALL_ONCE
// call are not offered. What a delegate takes is cut into partitions, runs of neighbouring operators, and prepared one by one. Whatever no
// delegate takes, or fails to prepare, runs on the CPU as if there were no delegate.
//
// What a delegate throws, except from a destructor, is caught: its partition, or all of its claim, goes to the CPU; what a kernel throws
// ends the invoke with kCallbackFailed.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tandem/error.h"
#include "tandem/tensor.h"

namespace tandem {

// One operator that is offered. Valid during the call it is handed to.
struct DelegateNode {
  std::size_t index = 0;      // in the order they run
  std::string name;           // "CONV_2D", or a custom operator's name
  int version = 1;
  std::vector<int> inputs;    // tensors of the model; -1 for an absent one
  std::vector<int> outputs;
  // Whether the CPU can run it, should the delegate not. In claim this is what the operator's name and version promise, or for
  // Numerics::kTflm its types too. In prepare it is certain, and where it is false nothing has been checked: neither operands nor options.
  bool runs_on_cpu = false;
};

// What a delegate may ask about the model.
class DelegateGraph {
 public:
  virtual ~DelegateGraph() = default;
  // In claim shapes are the file's, but for the inputs of the graph, which have this interpreter's. In prepare they are what follows from
  // these, but for the outputs of nodes that do not run on the CPU: nothing else can compute those, so they keep the file's, also after
  // Interpreter::resize_inputs. An index that the graph does not have, such as -1, gives an empty name, no dimensions and the type kOther.
  virtual const TensorInfo& tensor(int index) const = 0;
  // The values of a constant; nothing for what is computed or is not there.
  virtual std::optional<ConstTensorView> constant(int index) const = 0;
};

struct DelegatePartition {
  std::vector<DelegateNode> nodes;
  std::vector<int> inputs;   // tensors that are computed outside and read inside
  std::vector<int> outputs;  // tensors that are computed inside and read outside, or are outputs of the model
};

// Runs one partition. Belongs to one interpreter, and so to one thread at a time.
class DelegateKernel {
 public:
  virtual ~DelegateKernel() = default;
  // Tensors in the order of DelegatePartition::inputs and outputs. An error ends the invoke.
  virtual Result<void> eval(std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs) = 0;
};

// Shared by interpreters, whose threads may call it at the same time.
class Delegate {
 public:
  virtual ~Delegate() = default;
  virtual std::string_view name() const = 0;
  // The indices of the nodes it wants. Nodes that another delegate has taken are not offered.
  virtual std::vector<std::size_t> claim(const DelegateGraph& graph, std::span<const DelegateNode> nodes) = 0;
  // An error gives the partition back to the CPU, and is kept for Interpreter::partitions().
  virtual Result<std::unique_ptr<DelegateKernel>> prepare(const DelegateGraph& graph, const DelegatePartition& partition) = 0;
};

// How a partition fared.
struct PartitionReport {
  std::string delegate;            // its name; "number 0" for the first of the delegates, where name() threw
  std::vector<std::size_t> nodes;  // none: it threw before it had claimed any
  std::string refusal;  // why the CPU runs it instead; empty where the delegate does
};

}  // namespace tandem
