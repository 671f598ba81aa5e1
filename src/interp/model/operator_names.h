// The format's names of its built-in operators.
#pragma once

#include <string_view>

namespace tandem {

inline constexpr int kCustomOperator = 32;

// "UNKNOWN" for a code that the format does not have.
std::string_view operator_name(int code) noexcept;

}  // namespace tandem
