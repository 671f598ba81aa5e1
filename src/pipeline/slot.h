// What walks the rings: everything one frame needs, allocated before the first frame.
#pragma once

#include <vector>

#include "tandem/aligned_buffer.h"
#include "tandem/classification.h"
#include "tandem/frame.h"

namespace tandem {

struct Slot {
  Frame frame;            // acquire and decode write it
  AlignedBuffer input;    // preprocess writes it; it is the interpreter's input while infer runs
  AlignedBuffer output;   // the interpreter writes it
  std::vector<Classification> classes;  // postprocess writes it, deliver shows it
};

}  // namespace tandem
