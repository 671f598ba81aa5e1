// Windows over a picture in plain real arithmetic: what convolutions and pools are held against.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <random>
#include <vector>

#include "tests/interp/one_operator.h"

namespace tandem::test {

struct PlainWindow {
  int height = 1, width = 1;              // of the picture
  int filter_height = 1, filter_width = 1;
  int stride_y = 1, stride_x = 1;
  int dilation_y = 1, dilation_x = 1;
  int padding = kValid;

  // As TensorFlow's documentation of tf.nn.convolution puts it.
  static int out(int in, int filter, int stride, int dilation, int padding) {
    return padding == kSame ? (in + stride - 1) / stride : (in - (filter - 1) * dilation - 1) / stride + 1;
  }
  static int before(int in, int filter, int stride, int dilation, int padding) {
    const int missing = (out(in, filter, stride, dilation, padding) - 1) * stride + (filter - 1) * dilation + 1 - in;
    return padding == kSame && missing > 0 ? missing / 2 : 0;
  }
  int out_height() const { return out(height, filter_height, stride_y, dilation_y, padding); }
  int out_width() const { return out(width, filter_width, stride_x, dilation_x, padding); }

  // Calls tap(filter row, filter column, picture row, picture column) for what of the window at (y, x) lies in the picture.
  void for_each_tap(int y, int x, const std::function<void(int, int, int, int)>& tap) const {
    for (int fy = 0; fy < filter_height; ++fy)
      for (int fx = 0; fx < filter_width; ++fx) {
        const int iy = y * stride_y - before(height, filter_height, stride_y, dilation_y, padding) + fy * dilation_y;
        const int ix = x * stride_x - before(width, filter_width, stride_x, dilation_x, padding) + fx * dilation_x;
        if (iy >= 0 && iy < height && ix >= 0 && ix < width) tap(fy, fx, iy, ix);
      }
  }
};

// `count` codes in [low, high]; the same on every machine.
inline Ints random_codes(std::mt19937& random, std::size_t count, int low, int high) {
  Ints codes(count);
  for (int& code : codes) code = low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  return codes;
}

// Codes that stand for reals of the given quantisation. Fixed-point arithmetic may round what lies within a hundredth of a tie either way.
inline void expect_codes_of(const std::vector<double>& reals, const Ints& codes, double scale, int zero_point, int low, int high) {
  ASSERT_EQ(codes.size(), reals.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double wanted = std::min<double>(std::max<double>(reals[i] / scale + zero_point, low), high);
    EXPECT_NEAR(codes[i], wanted, 0.51) << "value " << i;
  }
}

inline int at(const std::vector<int>& list, int index) { return list[static_cast<std::size_t>(index)]; }

}  // namespace tandem::test
