// Where a model's time goes, operator by operator.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "tandem/profile.h"

// "peak", "operators" in run order and "operator_types", the costliest first, as documented in docs/command-line.md. `threads` ran them.
nlohmann::ordered_json operator_tables(std::span<const tandem::OperatorTime> operators, const tandem::PeakRates& peak, int threads);

// The same for eyes, on standard output.
void print_operator_tables(const nlohmann::ordered_json& tables);
