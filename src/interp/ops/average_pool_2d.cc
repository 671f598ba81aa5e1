// AVERAGE_POOL_2D: NHWC.

#include "base/try.h"
#include "interp/ops/pool.h"
#include "interp/ops/q8.h"

namespace tandem {
namespace {

class AveragePool2d final : public Kernel {
 public:
  AveragePool2d(const PoolQ8& pool, const OpContext& context) : pool_(pool), input_(context.input(0)), output_(context.output(0)) {}

  void eval(ThreadPool& pool) noexcept override {
    with_q8_type(input_.info.dtype, [&](auto type) {
      using T = decltype(type);
      pool.parallel_for(pool_.window.rows(), 1, [&](std::int64_t begin, std::int64_t end) { average_pool_q8<T>(pool_, input_.as<T>(), output_.as<T>(), begin, end); });
    });
  }

 private:
  PoolQ8 pool_;
  const RuntimeTensor& input_;
  const RuntimeTensor& output_;
};

}  // namespace

PreparedKernel prepare_average_pool_2d(const OpContext& context) {
  TANDEM_ASSIGN(const PoolQ8 pool, prepare_pool(context));
  return std::make_unique<AveragePool2d>(pool, context);
}

}  // namespace tandem
