#include "interp/ops/reduce/axis.h"

#include <vector>

#include "base/text.h"
#include "base/try.h"

namespace tandem {

Result<AxisView> axis_view(const OpContext& context) {
  const RuntimeTensor& input = context.input(0);
  TANDEM_ASSIGN(const std::vector<std::int32_t> axes, context.constant_integers(1));
  if (axes.size() != 1) return context.malformed(cat(describe(context.input(1).info), ": has ", axes.size(), " values, needs one axis"));
  AxisView view;
  TANDEM_ASSIGN(view.axis, context.axis_of(axes[0], input));
  const Shape& shape = input.info.shape;
  for (std::size_t d = 0; d < shape.size(); ++d) (d < view.axis ? view.outer : d > view.axis ? view.inner : view.length) *= shape[d];
  return view;
}

}  // namespace tandem
