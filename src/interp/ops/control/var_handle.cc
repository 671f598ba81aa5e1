// VAR_HANDLE: names a variable that READ_VARIABLE and ASSIGN_VARIABLE use.

#include <vector>

#include "base/text.h"
#include "base/try.h"
#include "interp/ops/op.h"
#include "interp/ops/resources.h"

namespace tandem {

PreparedKernel prepare_var_handle(const OpContext& context) {
  TANDEM_TRY(context.expect_arity(0, 0, 1));
  TANDEM_TRY(context.expect_options(111));
  TANDEM_TRY(context.expect_type(context.output(0), {DType::kResource}));
  std::vector<char> container, name;
  TANDEM_TRY(context.option(0, container));
  TANDEM_TRY(context.option(1, name));
  TANDEM_TRY(context.keep(2 * (container.size() + name.size())));  // the table's key and the variable's name
  context.output(0).resource = &context.resources().named(cat(std::string_view(container.data(), container.size()), '/', std::string_view(name.data(), name.size())));
  return make_kernel([](ThreadPool&) {}, {.folding = Folding::kNever});
}

}  // namespace tandem
