#include "interp/custom.h"

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace {

class Context final : public CustomOperatorContext {
 public:
  explicit Context(const OpContext& context) : context_(context) {}
  std::size_t input_count() const override { return context_.input_count(); }
  std::size_t output_count() const override { return context_.output_count(); }
  const TensorInfo& input(std::size_t i) const override { return context_.has_input(i) ? context_.input(i).info : absent_; }
  std::optional<ConstTensorView> constant(std::size_t i) const override {
    if (!context_.has_input(i) || !context_.input(i).is_constant()) return std::nullopt;
    const RuntimeTensor& tensor = context_.input(i);
    return ConstTensorView(tensor.info, {tensor.data, tensor.byte_size()});
  }
  const TensorInfo& output(std::size_t i) const override { return i < output_count() ? context_.output(i).info : absent_; }
  Result<void> set_output_shape(std::size_t i, Shape shape) override {
    if (i >= output_count()) return context_.malformed(cat("its preparation sets output ", i, " of ", output_count()));
    for (const auto dimension : shape)
      if (dimension < 0) return context_.malformed(cat("its preparation gives output ", i, " the shape ", listed(shape)));
    return context_.set_output_shape(i, std::move(shape));
  }
  std::span<const std::byte> options() const override { return context_.custom_options(); }
  int version() const override { return context_.version(); }

 private:
  const OpContext& context_;
  TensorInfo absent_;
};

}  // namespace

PreparedKernel prepare_custom(const OpContext& op, const CustomOperator& custom) {
  TANDEM_TRY(op.keep((op.input_count() + op.output_count()) * (sizeof(RuntimeTensor*) + sizeof(TensorView))));
  Context context(op);
  auto prepared = guarded([&] { return custom.prepare(context); });
  if (!prepared) return Error(prepared.error().code(), op.malformed(prepared.error().message()).message());
  if (*prepared == nullptr) return op.malformed("its preparation returned no kernel");
  std::vector<const RuntimeTensor*> inputs, outputs;
  for (std::size_t i = 0; i < op.input_count(); ++i) inputs.push_back(op.optional_input(i));
  for (std::size_t i = 0; i < op.output_count(); ++i) outputs.push_back(&op.output(i));
  return make_kernel([kernel = *std::move(prepared), in = Views<ConstTensorView>(std::move(inputs)), out = Views<TensorView>(std::move(outputs))](ThreadPool&) mutable -> Result<void> {
    return guarded([&] { return kernel->eval(in.now(), out.now()); });
  }, {.folding = Folding::kNever, .name = {"custom", ""}});
}

std::unique_ptr<Kernel> make_delegate_kernel(std::unique_ptr<DelegateKernel> kernel, std::vector<const RuntimeTensor*> inputs, std::vector<const RuntimeTensor*> outputs) {
  return make_kernel([kernel = std::move(kernel), in = Views<ConstTensorView>(std::move(inputs)), out = Views<TensorView>(std::move(outputs))](ThreadPool&) mutable -> Result<void> {
    return guarded([&] { return kernel->eval(in.now(), out.now()); });
  }, {.folding = Folding::kNever, .name = {"delegate", ""}});
}

}  // namespace tandem
