// CAST: values of one type as those of another. Integers keep their low bits; reals lose their fraction and are kept within the integer's
// range. What is not a number becomes the largest integer, in TFLite Micro 0.

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/float16.h"
#include "base/try.h"
#include "interp/ops/op.h"

namespace tandem {
namespace {

// The two types whose values in memory are not what they mean.
struct Half {
  std::uint16_t bits;
};
struct Truth {
  std::uint8_t byte;
};

template <class From>
auto read(From value) {
  if constexpr (std::is_same_v<From, Half>) return float_from_half(value.bits);
  else if constexpr (std::is_same_v<From, Truth>) return static_cast<std::uint8_t>(value.byte != 0);
  else return value;
}

// `nan`: what becomes of what is not a number.
template <class To, class Real>
To to_integer(Real value, To nan) {
  if (std::isnan(value)) return nan;
  // 2^n where the largest integer is 2^n - 1, which Real may not hold.
  constexpr Real kEnd = static_cast<Real>(std::numeric_limits<To>::max() / 2 + 1) * 2;
  if (value >= kEnd) return std::numeric_limits<To>::max();
  if (value <= static_cast<Real>(std::numeric_limits<To>::lowest())) return std::numeric_limits<To>::lowest();
  return static_cast<To>(value);
}

template <class To, class Value>
To write(Value value, bool nan_is_zero) {
  if constexpr (std::is_same_v<To, Truth>) return {static_cast<std::uint8_t>(value != 0)};
  else if constexpr (std::is_same_v<To, Half>) return {half_from_float(static_cast<float>(value))};
  else if constexpr (std::is_floating_point_v<Value> && std::is_integral_v<To>) return to_integer<To>(value, nan_is_zero ? To{0} : std::numeric_limits<To>::max());
  else return static_cast<To>(value);
}

template <class Body>
void with_value_type(DType dtype, const Body& body) {
  switch (dtype) {
    case DType::kFloat32: return body(float());
    case DType::kFloat16: return body(Half());
    case DType::kFloat64: return body(double());
    case DType::kInt8: return body(std::int8_t());
    case DType::kUint8: return body(std::uint8_t());
    case DType::kInt16: return body(std::int16_t());
    case DType::kUint16: return body(std::uint16_t());
    case DType::kInt32: return body(std::int32_t());
    case DType::kUint32: return body(std::uint32_t());
    case DType::kInt64: return body(std::int64_t());
    default: return body(Truth());
  }
}

}  // namespace

PreparedKernel prepare_cast(const OpContext& context) {
  static constexpr std::initializer_list<DType> kTypes{DType::kFloat32, DType::kFloat16, DType::kFloat64, DType::kInt8,  DType::kUint8, DType::kInt16,
                                                        DType::kUint16,  DType::kInt32,   DType::kUint32,  DType::kInt64, DType::kBool};
  TANDEM_TRY(context.expect_arity(1, 1, 1));
  const RuntimeTensor& input = context.input(0);
  const RuntimeTensor& output = context.output(0);
  TANDEM_TRY(context.expect_type(input, kTypes));
  TANDEM_TRY(context.expect_type(output, kTypes));
  TANDEM_TRY(context.set_output_shape(0, input.info.shape));
  const bool nan_is_zero = context.numerics() == Numerics::kTflm;
  const KernelTraits traits{.overwrites = size_of(input.info.dtype) == size_of(output.info.dtype) ? 0 : -1};
  return make_kernel(
      [nan_is_zero, in = &input, out = &output](ThreadPool& pool) {
        with_value_type(in->info.dtype, [&](auto from_type) {
          with_value_type(out->info.dtype, [&](auto to_type) {
            using From = decltype(from_type);
            using To = decltype(to_type);
            pool.parallel_for(in->count(), 16384, [&](std::int64_t begin, std::int64_t end) {
              for (std::int64_t i = begin; i < end; ++i) out->as<To>()[i] = write<To>(read(in->as<From>()[i]), nan_is_zero);
            });
          });
        });
      },
      traits);
}

}  // namespace tandem
