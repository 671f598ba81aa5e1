// Draws results on pictures.
#pragma once

#include <opencv2/core/mat.hpp>
#include <span>

#include "tandem/classification.h"

namespace tandem {

// Writes the classes with their scores into the upper left corner, white on a dark panel so that they can be read on any picture; the
// size of the letters follows the picture's.
void draw_classes(cv::Mat& image, std::span<const Classification> classes);

}  // namespace tandem
