// What an interpreter's operators cost, in time and in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tandem/error.h"
#include "tandem/export.h"
#include "tandem/tensor.h"

namespace tandem {

// The time one operator has taken since the profile was last reset. What a delegate runs counts as its first operator. What was computed
// once and for all while the interpreter was made has no runs and no kernel, nor has what another operator does on its way, as a
// convolution does a PAD.
struct OperatorTime {
  std::size_t index = 0;  // in run order
  std::string name;       // "CONV_2D"
  std::int64_t runs = 0;
  double total_us = 0;    // wall clock, of all runs
  double fastest_us = 0;  // ... and of the fastest, which what else the machine does disturbs least
  std::string kernel;     // what runs it, and for which instruction set: "conv_q8 avx2"; "scalar": portable code; "custom"; "delegate";
                          // empty: nothing does by itself, see above
  Shape shape;            // of its first output
  std::int64_t multiplications = 0;  // in a run, each with an addition; 0 for types of operators where they are not counted. Where a window
                                     // reaches beyond the picture they count too
  DType factors = DType::kInt8;      // what is multiplied: kInt8 (uint8 too), kInt16 (by 8 or 16 bits) or kFloat32
};

struct OperatorTypeTime {
  std::string name;
  std::size_t operators = 0;  // of this type in the model
  double total_us = 0;
  double share = 0;           // of the time of all operators, 0..1
  std::int64_t multiplications = 0;  // in a run of all of them
};

// By type of operator, the costliest first.
TANDEM_API std::vector<OperatorTypeTime> by_type(std::span<const OperatorTime> times);

// How many multiplications, each with an addition, a core does in a second if it does nothing else.
struct PeakRates {
  std::string isa;    // with whose instructions: tandem::isa()
  double codes = 0;   // of 8 bits, into sums of 32
  double floats = 0;
};

// Measures for about 60 ms. What a process beside takes of the core is missing. kInvalidArgument where TANDEM_ISA names none that is available.
TANDEM_API Result<PeakRates> measure_peak();

// Where a tensor lies in the arena, and when. Times are indices of operators, both ends included.
struct PlannedTensor {
  int index = 0;       // in the model's graph; -1: memory that an operator works in
  std::string name;
  std::size_t offset = 0;
  std::size_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

// A picture of the plan, one line a tensor: its place, its name, and a bar from left to right for the operators during which it is
// alive. `width` is how many characters a bar may have.
TANDEM_API std::string draw(std::span<const PlannedTensor> plan, std::size_t width = 60);

}  // namespace tandem
