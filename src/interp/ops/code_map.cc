#include "interp/ops/code_map.h"

namespace tandem {
namespace {

// `table` of what is itself a function of another tensor's codes is one of that.
std::shared_ptr<const CodeFunction> function_of(const RuntimeTensor& input, const TableQ8& table) {
  if (input.is_variable) return nullptr;
  if (input.function == nullptr) return std::make_shared<CodeFunction>(CodeFunction{&input, table});
  CodeFunction function = *input.function;
  for (std::uint8_t& code : function.table) code = table[code];
  return std::make_shared<CodeFunction>(function);
}

}  // namespace

PreparedKernel prepare_code_map(const OpContext& context, std::size_t input, const TableQ8& table) {
  const RuntimeTensor& in = context.input(input);
  RuntimeTensor& out = context.output(0);
  out.function = function_of(in, table);
  const int index = static_cast<int>(input);
  const LookupQ8 lookup(table, context.isa());
  return make_kernel(
      [lookup, in = &in, out = &out](ThreadPool& pool) {
        constexpr std::int64_t kGrain = 65536;
        pool.parallel_for(in->count(), kGrain, [&](std::int64_t begin, std::int64_t end) { lookup.run(in->as<std::uint8_t>() + begin, out->as<std::uint8_t>() + begin, end - begin); });
      },
      {.overwrites = in.info.shape == out.info.shape ? index : -1, .reads = index, .name = lookup.name()});
}

}  // namespace tandem
