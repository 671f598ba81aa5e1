#include "io/overlay.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/text.h"

namespace tandem {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;

// OpenCV's built-in font has ASCII only; a label in another script stays readable as its class id.
std::string line_for(const Classification& c) {
  const bool ascii = std::ranges::all_of(c.label, [](char letter) { return letter >= 0x20 && letter < 0x7F; });
  constexpr std::size_t kMostLetters = 40;
  std::string label = ascii && !c.label.empty() ? std::string(c.label) : cat("class ", c.class_id);
  if (label.size() > kMostLetters) label = label.substr(0, kMostLetters - 3) + "...";
  return cat(fixed(100.0 * c.score, 1), "%  ", label);
}

}  // namespace

void draw_classes(cv::Mat& image, std::span<const Classification> classes) {
  if (classes.empty()) return;
  const double scale = std::max(image.rows / 900.0, 0.35);
  const int thickness = std::max(1, static_cast<int>(scale * 2)), margin = static_cast<int>(12 * scale);
  int baseline = 0, width = 0, height = 0;
  std::vector<std::string> lines;
  for (const auto& c : classes) {
    const cv::Size size = cv::getTextSize(lines.emplace_back(line_for(c)), kFont, scale, thickness, &baseline);
    width = std::max(width, size.width);
    height = std::max(height, size.height + baseline + margin / 2);
  }
  const cv::Rect panel = cv::Rect(margin, margin, width + 2 * margin, height * static_cast<int>(lines.size()) + margin) & cv::Rect(0, 0, image.cols, image.rows);
  if (panel.empty()) return;
  cv::Mat area = image(panel);
  area.convertTo(area, -1, 0.3);  // dark enough for white letters whatever lies below
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const cv::Point at(2 * margin, margin + height * static_cast<int>(i + 1) - baseline / 2);
    const cv::Scalar color = i == 0 ? cv::Scalar(255, 255, 255) : cv::Scalar(200, 200, 200);
    cv::putText(image, lines[i], at, kFont, scale, color, thickness, cv::LINE_AA);
  }
}

}  // namespace tandem
