// What a tensor is, and a view of its values. Neither owns memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tandem/export.h"

namespace tandem {

enum class DType : std::uint8_t {
  kFloat32, kFloat16, kFloat64, kInt8, kInt16, kInt32, kInt64, kUint8, kUint16, kUint32, kUint64, kBool, kString, kResource,
  kOther,  // a type of the format that this library does not compute with
};

// "int8", "float32", ... as numpy spells them.
TANDEM_API std::string_view to_string(DType dtype) noexcept;
// Bytes an element takes; 0 where elements have no fixed size (string, resource, other).
TANDEM_API std::size_t size_of(DType dtype) noexcept;

// Outermost dimension first; images are NHWC. Empty for a scalar.
using Shape = std::vector<std::int32_t>;

// real = (q - zero_point) * scale. One scale for the whole tensor, or one for each index along `axis`; none: not quantised.
struct Quantization {
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  int axis = 0;

  bool quantized() const noexcept { return !scales.empty(); }
  bool per_channel() const noexcept { return scales.size() > 1; }
  float scale() const noexcept { return scales.empty() ? 0.0f : scales[0]; }
  std::int32_t zero_point() const noexcept { return zero_points.empty() ? 0 : static_cast<std::int32_t>(zero_points[0]); }
};

struct TensorInfo {
  int index = -1;  // of the tensor in its graph: the model's first, or that of the signature; -1: of no graph
  std::string name;
  DType dtype = DType::kOther;
  Shape shape;
  Quantization quantization;
};

// Values of a tensor, row-major, little-endian as the host is. Valid as long as the interpreter or buffer it came from.
template <class Byte>
class BasicTensorView {
 public:
  BasicTensorView(const TensorInfo& info, std::span<Byte> bytes) : info_(&info), bytes_(bytes) {}
  template <class Other>
    requires(std::is_const_v<Byte> && !std::is_const_v<Other>)
  BasicTensorView(const BasicTensorView<Other>& other) : info_(&other.info()), bytes_(other.bytes()) {}

  const TensorInfo& info() const noexcept { return *info_; }
  std::span<Byte> bytes() const noexcept { return bytes_; }
  // The values as Ts. T must be the C++ type of info().dtype; the view does not convert.
  template <class T>
  auto as() const noexcept {
    using Element = std::conditional_t<std::is_const_v<Byte>, const T, T>;
    return std::span<Element>(reinterpret_cast<Element*>(bytes_.data()), bytes_.size() / sizeof(T));
  }

 private:
  const TensorInfo* info_;
  std::span<Byte> bytes_;
};

using TensorView = BasicTensorView<std::byte>;
using ConstTensorView = BasicTensorView<const std::byte>;

}  // namespace tandem
