// How convolutions for vectors read pictures. Included after one of simd/, whose Simd it uses.
//
// The output is computed part by part. For each part the input it reads is copied into a strip: as numbers that the vectors multiply, with
// those of real 0 where windows reach beyond the picture, and without rows and columns that no window reads. Windows over a strip need no
// further looks at borders, and what is read behind its end does no harm.
#pragma once

#include <cstddef>
#include <cstdint>

#include "interp/kernels/simd/integers.h"
#include "interp/kernels/window.h"

namespace tandem {
namespace {

// For sizes that a file states and nobody has: what is larger stays there. Places in a strip fit 32 bits.
constexpr std::int64_t kTooMany = INT32_MAX;
constexpr std::int64_t product(std::int64_t a, std::int64_t b) { return a != 0 && b > kTooMany / a ? kTooMany : smaller(a * b, kTooMany); }

constexpr std::int64_t kLine = 64;           // bytes that structures are aligned to
constexpr std::int64_t kStripCodes = 65536;  // a strip has about so many, to stay in the second-level cache
constexpr std::int64_t kSlack = 256;         // codes behind a strip that may be read, though not used

// A part of the output that is computed from one strip.
struct Region {
  std::int64_t batch, first_row, rows, first_column, columns;
};

// Code: what a strip holds.
template <class Code>
struct Strips {
  std::int64_t batches, in_height, in_width, channels, out_height, out_width;
  std::int64_t filter_height, filter_width, stride_y, stride_x, dilation_y, dilation_x, pad_top, pad_left;
  // Which rows and columns of the input a strip holds: all that its windows span, or of filters of one row or column only those they read.
  std::int64_t row_step, column_step;
  // The largest part, and how many cover a picture.
  std::int64_t part_rows, part_columns, down, across;

  Strips(const Window& w, int threads)
      : batches(w.batches), in_height(w.in_height), in_width(w.in_width), channels(w.in_channels), out_height(w.out_height), out_width(w.out_width),
        filter_height(w.filter_height), filter_width(w.filter_width), stride_y(w.stride_y), stride_x(w.stride_x), dilation_y(w.dilation_y), dilation_x(w.dilation_x),
        pad_top(w.pad_top), pad_left(w.pad_left), row_step(w.filter_height == 1 ? w.stride_y : 1), column_step(w.filter_width == 1 ? w.stride_x : 1) {
    if (filter_height == 1 && filter_width == 1 && stride_x == 1 && stride_y == 1 && in_height == out_height && in_width == out_width) {
      // Pixels know nothing of each other: one long row.
      in_width = out_width = batches * out_height * out_width;
      batches = in_height = out_height = 1;
    }
    part_rows = out_height;
    part_columns = out_width;
    // Several parts for each thread, so that they finish together.
    if (threads > 1) {
      const std::int64_t wanted = larger(1, divide_up(2 * threads, batches));
      if (out_height > 1) part_rows = divide_up(out_height, wanted);
      else part_columns = smaller(out_width, larger(Simd::kHeights[1], divide_up(out_width, wanted)));
    }
    while (codes(part_rows, part_columns) > kStripCodes) {
      const std::int64_t less_rows = part_rows > 1 ? divide_up(part_rows, 2) : 1, less_columns = part_rows > 1 ? part_columns : divide_up(part_columns, 2);
      if ((less_rows == part_rows && less_columns == part_columns) || !is_worth_copying(less_rows, less_columns)) break;
      part_rows = less_rows;
      part_columns = less_columns;
    }
    down = divide_up(out_height, part_rows);
    across = divide_up(out_width, part_columns);
  }

  std::int64_t rows_of(std::int64_t out_rows) const { return row_step == 1 ? (out_rows - 1) * stride_y + (filter_height - 1) * dilation_y + 1 : out_rows; }
  std::int64_t columns_of(std::int64_t out_columns) const { return column_step == 1 ? (out_columns - 1) * stride_x + (filter_width - 1) * dilation_x + 1 : out_columns; }
  // kTooMany for more.
  std::int64_t codes(std::int64_t out_rows, std::int64_t out_columns) const { return product(product(rows_of(out_rows), columns_of(out_columns)), channels); }
  // Far apart taps could make a strip much larger than all of its windows together.
  bool is_worth_copying(std::int64_t out_rows, std::int64_t out_columns) const {
    return codes(out_rows, out_columns) <= product(product(4 * out_rows, out_columns), product(product(filter_height, filter_width), channels));
  }
  // Whether the strips are; or they are small all together.
  bool is_worth_copying() const {
    const std::int64_t of_part = codes(part_rows, part_columns);
    return of_part < kTooMany && (is_worth_copying(part_rows, part_columns) || product(parts(), of_part) <= kStripCodes);
  }
  std::int64_t bytes() const { return round_up((codes(part_rows, part_columns) + kSlack) * static_cast<std::int64_t>(sizeof(Code)), kLine); }

  std::int64_t parts() const { return batches * down * across; }
  Region region(std::int64_t part) const {
    const std::int64_t first_column = part % across * part_columns, first_row = part / across % down * part_rows;
    return {part / (across * down), first_row, smaller(part_rows, out_height - first_row), first_column, smaller(part_columns, out_width - first_column)};
  }

  // The region's first pixel among all of the output's.
  std::int64_t first_pixel(const Region& region) const { return (region.batch * out_height + region.first_row) * out_width + region.first_column; }

  // Steps in a region's strip, in codes: between rows of the strip, between the windows of neighbours, between taps.
  std::int64_t row_pitch(const Region& region) const { return columns_of(region.columns) * channels; }
  std::int64_t window_across() const { return (column_step == 1 ? stride_x : 1) * channels; }
  std::int64_t window_down(const Region& region) const { return (row_step == 1 ? stride_y : 1) * row_pitch(region); }
  std::int64_t tap_across() const { return dilation_x * channels; }
  std::int64_t tap_down(const Region& region) const { return dilation_y * row_pitch(region); }

  // Whether a region's strip would be the input as it stands.
  bool is_input() const { return filter_height == 1 && filter_width == 1 && out_height == 1 && batches == 1 && in_width == out_width && stride_x == 1 && stride_y == 1 && in_height == 1; }

  // Fills the strip for a region: copy_codes(in, count, to) makes codes of the tensor's values, and `outside` is the code of real 0.
  template <class Value, class CopyCodes>
  void copy(const Region& region, const Value* in, Code outside, Code* strip, const CopyCodes& copy_codes) const {
    const auto fill = [outside](std::int64_t count, Code* to) {
      for (std::int64_t i = 0; i < count; ++i) to[i] = outside;
    };
    const std::int64_t rows = rows_of(region.rows), columns = columns_of(region.columns);
    const std::int64_t top = region.first_row * stride_y - pad_top, left = region.first_column * stride_x - pad_left;
    for (std::int64_t r = 0; r < rows; ++r) {
      Code* const to = strip + r * columns * channels;
      const std::int64_t y = top + r * row_step;
      if (y < 0 || y >= in_height) {
        fill(columns * channels, to);
        continue;
      }
      const Value* const from = in + (region.batch * in_height + y) * in_width * channels;
      if (column_step == 1) {
        const std::int64_t before = smaller(columns, larger(0, -left)), inside = larger(0, smaller(columns, in_width - left) - before);
        fill(before * channels, to);
        if (inside > 0) copy_codes(from + (left + before) * channels, inside * channels, to + before * channels);
        fill((columns - before - inside) * channels, to + (before + inside) * channels);
        continue;
      }
      for (std::int64_t c = 0; c < columns; ++c) {
        const std::int64_t x = left + c * column_step;
        if (x < 0 || x >= in_width) fill(channels, to + c * channels);
        else copy_codes(from + x * channels, channels, to + c * channels);
      }
    }
    fill(kSlack, strip + rows * columns * channels);
  }
};

}  // namespace
}  // namespace tandem
