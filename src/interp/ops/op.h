// What an operator is: a prepare that checks everything and returns a Kernel, whose eval trusts it.
//
// One operator is one file, ops/<family>/<op>.cc, with one function `prepare_<op>`, and one line in ops.inc.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/isa.h"
#include "interp/model/graph.h"
#include "interp/ops/kernel.h"
#include "interp/ops/runtime_tensor.h"
#include "tandem/aligned_buffer.h"
#include "tandem/error.h"
#include "tandem/numerics.h"
#include "tandem/tensor.h"

namespace tandem {

class ResourceTable;

// What an operator takes beside its tensors, about: its kernel with the lists and tables in that, the largest of the usual ones being what
// codes add to a sum.
inline constexpr std::size_t kBytesOfOperator = 3072;

// Another graph of the model, prepared to be called by an operator.
class Callee {
 public:
  virtual ~Callee() = default;
  virtual std::size_t input_count() const noexcept = 0;
  virtual std::size_t output_count() const noexcept = 0;
  virtual const RuntimeTensor& input(std::size_t i) const noexcept = 0;
  virtual const RuntimeTensor& output(std::size_t i) const noexcept = 0;
  virtual Result<void> run(Invocation& invocation) noexcept = 0;
};

// The interpreter that is being made, as far as its operators need it.
class OpEnvironment {
 public:
  virtual ~OpEnvironment() = default;
  virtual std::string_view model() const noexcept = 0;
  virtual Numerics numerics() const noexcept = 0;
  virtual Isa isa() const noexcept = 0;
  virtual int threads() const noexcept = 0;
  virtual std::size_t memory_limit() const noexcept = 0;
  virtual ResourceTable& resources() noexcept = 0;
  virtual std::span<const SubgraphDef> graphs() const noexcept = 0;
  // Whether graph `index` is being prepared: a call of it would never end.
  virtual bool calls(int index) const noexcept = 0;
  // A graph for inputs of the arguments' number, types and shapes, which lives as long as the interpreter.
  virtual Result<Callee*> prepare_call(int index, std::span<const RuntimeTensor* const> arguments) = 0;
  // Takes memory out of the limit.
  virtual void take(std::size_t bytes) noexcept = 0;
  // At least so many bytes for each thread of the pool (ThreadPool::parallel_for).
  virtual Result<void> reserve_workspace(std::size_t bytes) = 0;
  // Whether the limit leaves room for packed constants and for what threads work in, which is what pack() and reserve_workspace() would
  // take of it. A warning says once for all operators how much was missing.
  virtual bool has_room(int graph, std::size_t op, std::int64_t layout, std::size_t packed_bytes, std::size_t workspace_bytes) = 0;
  // What `fill` makes of the model's constants for operator `op` of a graph, once for all interpreters.
  virtual Result<std::shared_ptr<const AlignedBuffer>> pack(int graph, std::size_t op, std::int64_t layout, std::size_t bytes, const std::function<void(std::byte*)>& fill) = 0;
};

// The tensors of the graph that the operator is in.
class OpTensors {
 public:
  virtual ~OpTensors() = default;
  virtual int graph() const noexcept = 0;  // which of the model's graphs it is
  virtual RuntimeTensor& at(int index) noexcept = 0;
  virtual RuntimeTensor& add_scratch(DType dtype, std::int64_t count) = 0;
};

// What prepare is given: the operator's definition and its tensors. Its checks return errors that name the operator and the tensor.
class OpContext {
 public:
  OpContext(OpEnvironment& environment, OpTensors& tensors, std::size_t index, const OperatorDef& definition)
      : environment_(environment), tensors_(tensors), index_(index), definition_(definition) {}

  Numerics numerics() const noexcept { return environment_.numerics(); }
  Isa isa() const noexcept { return environment_.isa(); }
  int threads() const noexcept { return environment_.threads(); }
  ResourceTable& resources() const noexcept { return environment_.resources(); }
  // Graph `index` of the model, `role` for this operator, for these arguments.
  Result<Callee*> prepare_call(std::string_view role, int index, std::span<const RuntimeTensor* const> arguments) const;
  // What a handle stands for.
  Result<Resource*> variable_of(const RuntimeTensor& handle) const;
  // Memory for the tensor's values, outside of the arena and within the limit.
  Result<AlignedBuffer> reserve(const RuntimeTensor& tensor) const;

  // How many inputs and outputs there are, the inputs being [least_inputs, most_inputs], of which the first `least_inputs` are present.
  Result<void> expect_arity(std::size_t least_inputs, std::size_t most_inputs, std::size_t outputs) const;
  bool has_input(std::size_t i) const noexcept { return i < definition_.inputs.size() && definition_.inputs[i] >= 0; }
  std::size_t input_count() const noexcept { return definition_.inputs.size(); }
  std::size_t output_count() const noexcept { return definition_.outputs.size(); }
  const RuntimeTensor& input(std::size_t i) const noexcept { return tensors_.at(definition_.inputs[i]); }
  // Null where it is absent.
  const RuntimeTensor* optional_input(std::size_t i) const noexcept { return has_input(i) ? &input(i) : nullptr; }
  RuntimeTensor& output(std::size_t i) const noexcept { return tensors_.at(definition_.outputs[i]); }
  // Memory of the arena that is the operator's own while it runs; what it held before is lost. The format's own intermediate tensors of
  // some operators carry nothing but quantisation.
  Result<RuntimeTensor*> scratch(DType dtype, std::int64_t count) const;
  std::size_t intermediate_count() const noexcept { return definition_.intermediates.size(); }
  bool has_intermediate(std::size_t i) const noexcept { return i < definition_.intermediates.size() && definition_.intermediates[i] >= 0; }
  const RuntimeTensor& intermediate(std::size_t i) const noexcept { return tensors_.at(definition_.intermediates[i]); }
  int version() const noexcept { return definition_.version; }

  // The options must be there and of the kind that the format numbers `type`.
  Result<void> expect_options(int type) const;
  // Reads option `field` into `value`, which keeps its default where the file leaves it out.
  template <class T>
  Result<void> option(int field, T& value) const {
    if (!definition_.options.scalar(field, value)) return damaged_options();
    return {};
  }
  // Any byte but 0 is true; as a bool itself it would have no meaning.
  Result<void> option(int field, bool& value) const {
    auto byte = static_cast<std::uint8_t>(value);
    if (!definition_.options.scalar(field, byte)) return damaged_options();
    value = byte != 0;
    return {};
  }
  template <class T>
  Result<void> option(int field, std::vector<T>& values) const {
    if (!definition_.options.vector(field, values)) return damaged_options();
    return {};
  }

  Result<void> expect_type(const RuntimeTensor& tensor, std::initializer_list<DType> allowed) const;
  Result<void> expect_same_type(const RuntimeTensor& a, const RuntimeTensor& b) const;
  Result<void> expect_rank(const RuntimeTensor& tensor, std::size_t rank) const;
  Result<void> expect_constant(const RuntimeTensor& tensor) const;
  // One finite positive scale and a zero point inside the type.
  Result<void> expect_per_tensor_quantized(const RuntimeTensor& tensor) const;
  // One such scale, or one for each index along `axis`; a scale of 0 is allowed (an unused channel). Zero points are 0 for int8.
  Result<void> expect_weights_quantized(const RuntimeTensor& tensor, int axis) const;
  // The values of a constant int32 or int64 operand, such as axes or a shape. kModelMalformed for one that does not fit 32 bits.
  Result<std::vector<std::int32_t>> constant_integers(std::size_t input) const;
  // Which dimension of the tensor `axis` means, where -1 is the last; `added` counts dimensions that the result has besides.
  Result<std::size_t> axis_of(std::int64_t axis, const RuntimeTensor& tensor, std::size_t added = 0) const;
  // `bytes` of memory, aligned to kTensorAlignment, as `fill` writes it from the model's constants and `layout` and nothing else: all
  // interpreters of the model share it.
  Result<std::shared_ptr<const AlignedBuffer>> pack(std::int64_t layout, std::size_t bytes, const std::function<void(std::byte*)>& fill) const { return environment_.pack(tensors_.graph(), index_, layout, bytes, fill); }
  // Each thread of the pool has at least so many bytes to work in.
  Result<void> reserve_workspace(std::size_t bytes) const { return environment_.reserve_workspace(bytes); }
  // Takes the bytes of lists that the kernel keeps, one value for each channel or input say, out of the limit where an operator usually has
  // less. kModelTooLarge.
  Result<void> keep(std::size_t bytes) const;
  // Whether the limit leaves room for both. Where it does not, the operator should run some other way; the user is warned.
  bool has_room(std::int64_t layout, std::size_t packed_bytes, std::size_t workspace_bytes) const { return environment_.has_room(tensors_.graph(), index_, layout, packed_bytes, workspace_bytes); }
  // The bytes that a custom operator's options consist of.
  std::span<const std::byte> custom_options() const noexcept { return definition_.custom_options; }
  // kModelTooLarge past the format's largest tensor or the memory limit, otherwise sets the shape.
  Result<void> set_output_shape(std::size_t output, Shape shape) const;

  // kModelMalformed / kModelUnsupported: "MODEL: op #3 CONV_2D: WHAT".
  Error malformed(std::string_view what) const;
  Error unsupported(std::string_view what) const;

 private:
  Error damaged_options() const;
  std::string sentence(std::string_view what) const;
  OpEnvironment& environment_;
  OpTensors& tensors_;
  std::size_t index_;
  const OperatorDef& definition_;
};

// "subgraph 2: ", or nothing for the main graph, whose operators are the model's.
std::string in_graph(int graph);

using PrepareFunction = PreparedKernel (*)(const OpContext&);

}  // namespace tandem
