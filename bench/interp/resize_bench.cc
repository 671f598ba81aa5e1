// Bilinear resizing of int8, by instruction set: bench_interp --benchmark_filter='^resize'

#include "bench/interp/rates.h"
#include "bench/interp/tensor.h"
#include "bench/interp/values.h"
#include "interp/kernels/resize_bilinear_q10/resize_bilinear_q10.h"
#include "interp/kernels/resize_bilinear_q10/samples.h"

namespace tandem::bench {
namespace {

struct Resizing {
  Tensor from;
  int to;  // height and width

  std::string name() const { return from.name() + " to " + std::to_string(to) + "x" + std::to_string(to); }
};
constexpr Resizing kResizings[] = {{{"DeepLabV3", 33, 33, 21}, 257}, {{"DeepLabV3", 1, 1, 256}, 33}};

void run(benchmark::State& state, const Resizing& resizing, Isa isa) {
  const Tensor& from = resizing.from;
  const Resize resize{.batches = 1, .channels = from.channels, .in_height = from.height, .in_width = from.width, .out_height = resizing.to, .out_width = resizing.to, .align_corners = true};
  const auto scalar = [&](const std::uint8_t* in, std::uint8_t* out) { resize_bilinear_q10(resize, as_int8(in), as_int8(out), 0, resize.rows()); };
  const VectorResizeQ10* const vectors = vector_resize_q10(isa);
  const std::vector<SampleQ10> rows = sample_rows(resize), columns = sample_columns(resize);
  const std::int64_t in_row = std::int64_t{from.width} * from.channels, out_row = std::int64_t{resizing.to} * from.channels;
  measure<std::uint8_t>(state, random_codes(from.count()), static_cast<std::size_t>(resizing.to * out_row), [&](const std::uint8_t* in, std::uint8_t* out) {
    if (vectors == nullptr) return scalar(in, out);
    for (const SampleQ10& y : rows) {
      vectors->row(as_int8(in) + y.low * in_row, as_int8(in) + y.high * in_row, y, columns.data(), resizing.to, from.channels, as_int8(out));
      out += out_row;
    }
  }, scalar);
}

const int kRegistered = add("resize_bilinear_q10", kResizings, run);

}  // namespace
}  // namespace tandem::bench
