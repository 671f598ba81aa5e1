// Between which pixels those of the output lie.
#pragma once

#include <vector>

#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"

namespace tandem {

// For each row of the output, or each column.
std::vector<SampleQ10> sample_rows(const Resize& resize);
std::vector<SampleQ10> sample_columns(const Resize& resize);

}  // namespace tandem
