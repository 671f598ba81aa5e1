// Passes an error on to the caller.
#pragma once

#include <utility>

#include "tandem/error.h"

#define TANDEM_CONCAT_INNER(a, b) a##b
#define TANDEM_CONCAT(a, b) TANDEM_CONCAT_INNER(a, b)

// For a Result<void>.
#define TANDEM_TRY(expression)                                    \
  do {                                                            \
    if (auto tried = (expression); !tried) return tried.error();  \
  } while (false)

// TANDEM_ASSIGN(auto model, Model::load(path)): declares (or assigns) the value of a Result<T>.
#define TANDEM_ASSIGN(target, expression)                             \
  auto TANDEM_CONCAT(tried_, __LINE__) = (expression);                \
  if (!TANDEM_CONCAT(tried_, __LINE__)) return TANDEM_CONCAT(tried_, __LINE__).error(); \
  target = *std::move(TANDEM_CONCAT(tried_, __LINE__))
