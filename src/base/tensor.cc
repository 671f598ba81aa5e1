#include "tandem/tensor.h"

#include "tandem/numerics.h"

namespace tandem {
namespace {

struct Entry {
  std::string_view name;
  std::size_t size;
};

Entry entry_of(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return {"float32", 4};
    case DType::kFloat16: return {"float16", 2};
    case DType::kFloat64: return {"float64", 8};
    case DType::kInt8: return {"int8", 1};
    case DType::kInt16: return {"int16", 2};
    case DType::kInt32: return {"int32", 4};
    case DType::kInt64: return {"int64", 8};
    case DType::kUint8: return {"uint8", 1};
    case DType::kUint16: return {"uint16", 2};
    case DType::kUint32: return {"uint32", 4};
    case DType::kUint64: return {"uint64", 8};
    case DType::kBool: return {"bool", 1};
    case DType::kString: return {"string", 0};
    case DType::kResource: return {"resource", 0};
    case DType::kOther: break;
  }
  return {"other", 0};
}

}  // namespace

std::string_view to_string(DType dtype) noexcept { return entry_of(dtype).name; }
std::size_t size_of(DType dtype) noexcept { return entry_of(dtype).size; }

std::string_view to_string(Numerics numerics) noexcept { return numerics == Numerics::kTflm ? "tflm" : "tflite"; }

}  // namespace tandem
