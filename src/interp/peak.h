// Measures what a core multiplies at best.
#pragma once

#include "base/isa.h"
#include "tandem/profile.h"

namespace tandem {

// With the instructions of `isa`, which must be available. Takes about 60 ms.
PeakRates measure_peak(Isa isa);

}  // namespace tandem
