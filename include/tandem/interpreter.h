// Runs a Model on the CPU.
//
//   auto interpreter = tandem::Interpreter::create(model, {.threads = 2}).value();
//   std::ranges::copy(values, interpreter.input(0).as<std::uint8_t>().begin());
//   interpreter.invoke().value();
//   auto scores = interpreter.output(0).as<std::uint8_t>();
//
// Integer results equal TFLite's reference kernels bit for bit, whatever the number of threads. An Interpreter belongs to one
// thread at a time; make several for several threads: they share the model.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tandem/custom_operator.h"
#include "tandem/delegate.h"
#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/model.h"
#include "tandem/numerics.h"
#include "tandem/profile.h"
#include "tandem/tensor.h"

namespace tandem {

struct InterpreterOptions {
  int threads = 1;                   // the caller's thread included, 1 to 256; an invoke uses this many and no more
  std::string signature;             // the key of the signature to run; empty: the model's first graph, by the names of its first signature.
                                     // kInvalidArgument lists what there is
  bool keep_intermediates = false;   // every tensor keeps its memory, so that operator_outputs() can be read after invoke
  std::size_t memory_limit_bytes = std::size_t{512} << 20;  // for tensors, packed weights, long lists and what threads work in, together; kModelTooLarge above
  Numerics numerics = Numerics::kTflite;
  std::int64_t loop_limit = 1'000'000;  // how often the WHILEs of the model may go round in one invoke, all together; kRunFailed above
  bool profile = false;              // take each operator's time, for profile(); two readings of a clock per operator
  std::vector<CustomOperator> custom_operators;       // for operators that the library does not have; a name it has stays its own
  std::vector<std::shared_ptr<Delegate>> delegates;   // offered the operators in this order; kInvalidArgument where one is null
};

class TANDEM_API Interpreter {
 public:
  // Prepares every operator and allocates all memory that invoke needs. kModelUnsupported lists each operator that cannot run;
  // kModelMalformed names the operator whose tensors or options contradict each other. Of an operator that a delegate runs neither is
  // said: it need not run on the CPU.
  static Result<Interpreter> create(const Model& model, const InterpreterOptions& options = {});
  Interpreter(Interpreter&&) noexcept;
  Interpreter& operator=(Interpreter&&) noexcept;
  ~Interpreter();

  std::size_t input_count() const noexcept;
  std::size_t output_count() const noexcept;
  // By what the signature calls it, or else by the tensor's name. kInvalidArgument lists the names.
  Result<std::size_t> input_index(std::string_view name) const;
  Result<std::size_t> output_index(std::string_view name) const;
  // Prepares the model anew for inputs of these shapes, one for each, such as a larger batch. Bound buffers are let go and variables
  // reset. On an error nothing has changed. The views and infos handed out before are no longer valid.
  Result<void> resize_inputs(std::span<const Shape> shapes);
  // Starts as zeros. To be written before every invoke, which uses the memory of an input that it has read for other tensors (unless the
  // input is bound to the caller's own memory, which is only read). Index below input_count().
  TensorView input(std::size_t index) noexcept;
  // What the last invoke computed, until an input is written or the next invoke. Index below output_count().
  ConstTensorView output(std::size_t index) const noexcept;

  // Makes the interpreter read input / write output `index` in the caller's memory from the next invoke on, without a copy.
  // `bytes` must have the tensor's exact size, start on kTensorAlignment bytes, stay readable to the next multiple of it (as an
  // AlignedBuffer does) and outlive its use; the interpreter's own memory will do only where it is the tensor's. Costs a pointer: fit to be
  // called for every frame. An output that is also an input or a constant of the model, and a variable, cannot be bound. kInvalidArgument
  // says which of these does not hold. An invoke with bound memory that overlaps another input's or output's fails with kInvalidArgument.
  Result<void> bind_input(std::size_t index, std::span<std::byte> bytes);
  Result<void> bind_output(std::size_t index, std::span<std::byte> bytes);

  // Runs the model once. Allocates nothing. kRunFailed for values that an operator cannot use, such as an index outside of a table;
  // kInterrupted where `cancelled` turns true meanwhile, which is asked between operators.
  Result<void> invoke(const std::atomic<bool>* cancelled = nullptr);
  // Sets the state of recurrent operators and the model's variables back to what they were before the first invoke.
  void reset_variables() noexcept;

  // Each operator's outputs in the order they run, valid until the next invoke; without those of operators that IF, WHILE and CALL_ONCE
  // run, and the tensors that only the inside of a delegate's partition knows. kInvalidState without keep_intermediates.
  Result<std::vector<ConstTensorView>> operator_outputs() const;

  // Bytes of the block that all tensors which are not constant share, with those of the graphs that IF, WHILE and CALL_ONCE run.
  std::size_t arena_bytes() const noexcept;
  int threads() const noexcept;
  // Where each tensor of the main graph lies in its block, by offset; draw() makes a picture of it.
  std::vector<PlannedTensor> memory_plan() const;
  // All operators in run order; their times are zeros without InterpreterOptions::profile. What IF, WHILE and CALL_ONCE run is theirs.
  std::vector<OperatorTime> profile() const;
  void reset_profile() noexcept;
  // Delegates that threw before they had claimed anything, then what delegates have taken or failed to prepare, in run order.
  std::span<const PartitionReport> partitions() const noexcept;

 private:
  struct Impl;
  explicit Interpreter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
