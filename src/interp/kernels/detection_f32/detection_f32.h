// From a detector's raw output to the boxes it found: boxes are decoded, then those that overlap a better one are left out (non-maximum
// suppression), for each class by itself ("regular") or for the best class of each box ("fast").
#pragma once

#include <cstdint>

namespace tandem {

struct Corners {
  float y_min, x_min, y_max, x_max;
};

struct Detection {
  std::int32_t box, label;
  float score;
};

struct DetectionF32 {
  std::int32_t boxes = 0;
  std::int32_t box_values = 4;  // of an encoded box, of which the first four are y, x, h, w
  std::int32_t columns = 1;     // scores of a box: one a class, after one for the background if there is one more
  std::int32_t classes = 1;
  std::int32_t max_detections = 1, classes_per_detection = 1, detections_per_class = 1;
  float score_threshold = 0, overlap_threshold = 1;
  float y_scale = 1, x_scale = 1, h_scale = 1, w_scale = 1;
};

// Scores [boxes, columns]: floats, or 8-bit codes and what each stands for, which rises with the code.
struct DetectionScores {
  const float* reals = nullptr;
  const std::uint8_t* codes = nullptr;  // where there are no reals
  float of_code[256] = {};              // of the code as a byte
  std::uint8_t flip = 0;                // puts the codes, as bytes, in their order: 0x80 for int8

  float at(std::int64_t i) const noexcept { return reals != nullptr ? reals[i] : of_code[codes[i]]; }
};

// Memory to work in.
struct DetectionScratch {
  Corners* corners;      // [boxes]
  float* ranking;        // [boxes]
  std::int32_t* order;   // [boxes]
  std::int32_t* chosen;  // [boxes]
  std::int32_t* labels;  // fast: [classes]
  float* scores;         // fast, of codes: [classes]
  Detection* found;      // regular: [boxes + max_detections]
};

struct DetectionOutput {
  Corners* boxes;  // each [max_detections * classes_per_detection], what is not found is 0
  float *classes, *scores;
  float* count;
};

// encoding [boxes, box_values], anchors [boxes, 4] as y, x, h, w. Returns the first box whose corners are in the wrong order, or -1.
std::int32_t decode_boxes(const DetectionF32& detection, const float* encoding, const float* anchors, Corners* corners) noexcept;

// scratch.corners is what decode_boxes wrote.
void suppress_regular(const DetectionF32& detection, const DetectionScores& scores, const DetectionScratch& scratch, const DetectionOutput& output) noexcept;
void suppress_fast(const DetectionF32& detection, const DetectionScores& scores, const DetectionScratch& scratch, const DetectionOutput& output) noexcept;

}  // namespace tandem
