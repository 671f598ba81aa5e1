// A 720p frame into a 224x224 uint8 tensor, beside the same with OpenCV's functions.

#include <benchmark/benchmark.h>

#include <cstring>
#include <opencv2/imgproc.hpp>

#include "tandem/opencv.h"
#include "tandem/preprocess.h"

namespace tandem {
namespace {

constexpr int kSize = 224;

cv::Mat random_frame() {
  cv::Mat frame(720, 1280, CV_8UC3);
  cv::RNG random(1);
  random.fill(frame, cv::RNG::UNIFORM, 0, 256);
  return frame;
}

void tandem_one_pass(benchmark::State& state) {
  const cv::Mat frame = random_frame();
  const TensorInfo info{.name = "input", .dtype = DType::kUint8, .shape = {1, kSize, kSize, 3}};
  auto preprocessor = Preprocessor::create(info, std::nullopt).value();
  const AlignedBuffer tensor = AlignedBuffer::allocate(kSize * kSize * 3).value();
  cv::Mat expected;
  cv::resize(frame, expected, {kSize, kSize}, 0, 0, cv::INTER_LINEAR);
  cv::cvtColor(expected, expected, cv::COLOR_BGR2RGB);
  preprocessor.run(view_of(frame), TensorView(info, tensor.bytes())).value();
  if (std::memcmp(expected.data, tensor.data(), tensor.size()) != 0) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    preprocessor.run(view_of(frame), TensorView(info, tensor.bytes())).value();
    benchmark::ClobberMemory();
  }
}
BENCHMARK(tandem_one_pass)->Unit(benchmark::kMicrosecond);

void opencv_two_passes(benchmark::State& state) {
  cv::setNumThreads(1);
  const cv::Mat frame = random_frame();
  cv::Mat resized, converted;
  for (auto _ : state) {
    cv::resize(frame, resized, {kSize, kSize}, 0, 0, cv::INTER_LINEAR);
    cv::cvtColor(resized, converted, cv::COLOR_BGR2RGB);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(opencv_two_passes)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tandem
