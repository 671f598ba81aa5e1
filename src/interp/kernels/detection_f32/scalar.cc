#include <algorithm>
#include <cmath>
#include <numeric>

#include "interp/kernels/detection_f32/detection_f32.h"

namespace tandem {
namespace {

// Orders scores downwards, NaN last.
bool better(float a, float b) { return a > b || (std::isnan(b) && !std::isnan(a)); }

float overlap(const Corners& a, const Corners& b) {
  const float area_a = (a.y_max - a.y_min) * (a.x_max - a.x_min), area_b = (b.y_max - b.y_min) * (b.x_max - b.x_min);
  if (area_a <= 0 || area_b <= 0) return 0;
  const float height = std::max(std::min(a.y_max, b.y_max) - std::max(a.y_min, b.y_min), 0.0f);
  const float width = std::max(std::min(a.x_max, b.x_max) - std::max(a.x_min, b.x_min), 0.0f);
  const float shared = height * width;
  return shared / (area_a + area_b - shared);
}

// Goes through the boxes whose scratch.ranking is high enough, the best first and of equals the first, and takes those that overlap none
// of the taken too much, at most `most`. Writes them to scratch.chosen and returns their number.
std::int32_t suppress(const DetectionF32& detection, std::int32_t most, const DetectionScratch& scratch) noexcept {
  const float* ranking = scratch.ranking;
  std::int32_t *end = scratch.order, chosen = 0;
  for (std::int32_t box = 0; box < detection.boxes; ++box)
    if (ranking[box] >= detection.score_threshold) *end++ = box;
  // A heap: few of many boxes are looked at before there are enough.
  const auto comes_later = [&](std::int32_t a, std::int32_t b) { return ranking[a] < ranking[b] || (ranking[a] == ranking[b] && a > b); };
  std::make_heap(scratch.order, end, comes_later);
  while (end != scratch.order && chosen < most) {
    std::pop_heap(scratch.order, end, comes_later);
    const std::int32_t box = *--end;
    const auto covers = [&](std::int32_t other) { return overlap(scratch.corners[other], scratch.corners[box]) > detection.overlap_threshold; };
    if (std::none_of(scratch.chosen, scratch.chosen + chosen, covers)) scratch.chosen[chosen++] = box;
  }
  return chosen;
}

// Merges the boxes of one class into those of the classes before it, the best first; of equals, the class before comes first. Returns how
// many are kept.
std::int64_t merge(const DetectionScratch& scratch, std::int64_t kept, std::int32_t chosen, std::int32_t label, std::int32_t most) noexcept {
  Detection* found = scratch.found;
  std::int64_t place = kept + chosen;
  for (std::int64_t before = kept, i = chosen; i > 0;) {
    const std::int32_t box = scratch.chosen[i - 1];
    if (before > 0 && scratch.ranking[box] > found[before - 1].score) {
      found[--place] = found[--before];
    } else {
      found[--place] = {box, label, scratch.ranking[box]};
      --i;
    }
  }
  return std::min<std::int64_t>(kept + chosen, most);
}

float best_score(const DetectionScores& scores, std::int64_t first, std::int32_t count) noexcept {
  if (scores.reals != nullptr) return *std::min_element(scores.reals + first, scores.reals + first + count, better);
  std::uint8_t best = 0;
  for (std::int64_t i = first; i < first + count; ++i) best = std::max(best, static_cast<std::uint8_t>(scores.codes[i] ^ scores.flip));
  return scores.of_code[best ^ scores.flip];
}

const float* row_of(const DetectionScores& scores, std::int64_t first, std::int32_t count, float* memory) noexcept {
  if (scores.reals != nullptr) return scores.reals + first;
  for (std::int32_t i = 0; i < count; ++i) memory[i] = scores.at(first + i);
  return memory;
}

void clear(const DetectionF32& detection, const DetectionOutput& output) noexcept {
  const std::int64_t slots = std::int64_t{detection.max_detections} * detection.classes_per_detection;
  std::fill_n(output.boxes, slots, Corners{});
  std::fill_n(output.classes, slots, 0.0f);
  std::fill_n(output.scores, slots, 0.0f);
}

}  // namespace

std::int32_t decode_boxes(const DetectionF32& detection, const float* encoding, const float* anchors, Corners* corners) noexcept {
  for (std::int32_t box = 0; box < detection.boxes; ++box, encoding += detection.box_values, anchors += 4) {
    const double anchor_y = anchors[0], anchor_x = anchors[1], anchor_h = anchors[2], anchor_w = anchors[3];
    const auto y = static_cast<float>(double{encoding[0]} / detection.y_scale * anchor_h + anchor_y);
    const auto x = static_cast<float>(double{encoding[1]} / detection.x_scale * anchor_w + anchor_x);
    const auto half_h = static_cast<float>(0.5 * std::exp(double{encoding[2]} / detection.h_scale) * anchor_h);
    const auto half_w = static_cast<float>(0.5 * std::exp(double{encoding[3]} / detection.w_scale) * anchor_w);
    corners[box] = {y - half_h, x - half_w, y + half_h, x + half_w};
    if (corners[box].y_min > corners[box].y_max || corners[box].x_min > corners[box].x_max) return box;
  }
  return -1;
}

void suppress_regular(const DetectionF32& detection, const DetectionScores& scores, const DetectionScratch& scratch, const DetectionOutput& output) noexcept {
  clear(detection, output);
  const std::int32_t most = std::min(detection.detections_per_class, detection.max_detections);
  std::int64_t kept = 0;
  for (std::int32_t label = 0; label < detection.classes; ++label) {
    const std::int64_t column = label + (detection.columns - detection.classes);
    for (std::int64_t box = 0; box < detection.boxes; ++box) scratch.ranking[box] = scores.at(column + box * detection.columns);
    const std::int32_t chosen = suppress(detection, most, scratch);
    kept = merge(scratch, kept, chosen, label, detection.max_detections);
  }
  for (std::int64_t i = 0; i < kept; ++i) {
    output.boxes[i] = scratch.corners[scratch.found[i].box];
    output.classes[i] = static_cast<float>(scratch.found[i].label);
    output.scores[i] = scratch.found[i].score;
  }
  *output.count = static_cast<float>(kept);
}

void suppress_fast(const DetectionF32& detection, const DetectionScores& scores, const DetectionScratch& scratch, const DetectionOutput& output) noexcept {
  clear(detection, output);
  const auto first_of = [&](std::int32_t box) { return std::int64_t{box} * detection.columns + (detection.columns - detection.classes); };
  for (std::int32_t box = 0; box < detection.boxes; ++box) scratch.ranking[box] = best_score(scores, first_of(box), detection.classes);
  const std::int32_t chosen = suppress(detection, detection.max_detections, scratch);
  const std::int32_t labels = std::min(detection.classes_per_detection, detection.classes);
  for (std::int32_t i = 0; i < chosen; ++i) {
    const std::int32_t box = scratch.chosen[i];
    const float* box_scores = row_of(scores, first_of(box), detection.classes, scratch.scores);
    std::iota(scratch.labels, scratch.labels + detection.classes, 0);
    // Which of equal classes come first is the standard library's choice, as in TFLite, whose answer it is.
    std::int32_t* const end = scratch.labels + detection.classes;
    const auto is_better = [&](std::int32_t a, std::int32_t b) { return better(box_scores[a], box_scores[b]); };
    if (labels == 1) scratch.labels[0] = *std::min_element(scratch.labels, end, is_better);
    else std::partial_sort(scratch.labels, scratch.labels + labels, end, is_better);
    for (std::int32_t k = 0; k < labels; ++k) {
      const std::int64_t slot = std::int64_t{i} * detection.classes_per_detection + k;
      output.boxes[slot] = scratch.corners[box];
      output.classes[slot] = static_cast<float>(scratch.labels[k]);
      output.scores[slot] = box_scores[scratch.labels[k]];
    }
  }
  *output.count = static_cast<float>(chosen);
}

}  // namespace tandem
