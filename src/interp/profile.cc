#include "tandem/profile.h"

#include <algorithm>

#include "base/text.h"

namespace tandem {

std::vector<OperatorTypeTime> by_type(std::span<const OperatorTime> times) {
  std::vector<OperatorTypeTime> types;
  double total = 0;
  for (const OperatorTime& time : times) {
    auto type = std::ranges::find(types, time.name, &OperatorTypeTime::name);
    if (type == types.end()) type = types.insert(types.end(), {time.name});
    ++type->operators;
    type->total_us += time.total_us;
    type->multiplications += time.multiplications;
    total += time.total_us;
  }
  for (auto& type : types) type.share = total > 0 ? type.total_us / total : 0;
  std::ranges::stable_sort(types, std::ranges::greater(), &OperatorTypeTime::total_us);
  return types;
}

std::string draw(std::span<const PlannedTensor> plan, std::size_t width) {
  std::size_t end = 0, bytes = 0;
  for (const PlannedTensor& tensor : plan) {
    end = std::max(end, tensor.last + 1);
    bytes = std::max(bytes, tensor.offset + tensor.bytes);
  }
  width = std::max<std::size_t>(std::min(width, end), 1);
  std::string picture = cat(bytes, " bytes, ", plan.size(), " tensors, ", end, " operators from left to right\n");
  const auto padded = [](std::string text, std::size_t columns, bool right) {
    const std::size_t spaces = columns > text.size() ? columns - text.size() : 0;
    return right ? std::string(spaces, ' ') + text : text + std::string(spaces, ' ');
  };
  picture += cat(padded("offset", 10, true), "  ", padded("bytes", 10, true), "  ", padded("alive", width, false), "  tensor\n");
  for (const PlannedTensor& tensor : plan) {
    std::string bar(width, '.');
    // A column stands for several operators where there are more of them than columns.
    const std::size_t first = tensor.first * width / std::max<std::size_t>(end, 1), last = tensor.last * width / std::max<std::size_t>(end, 1);
    std::fill(bar.begin() + static_cast<std::ptrdiff_t>(first), bar.begin() + static_cast<std::ptrdiff_t>(last) + 1, '#');
    picture += cat(padded(cat(tensor.offset), 10, true), "  ", padded(cat(tensor.bytes), 10, true), "  ", bar, "  ",
                   tensor.index < 0 ? std::string("(scratch)") : cat(tensor.index, " ", printable(tensor.name, 60)), "\n");
  }
  return picture;
}

}  // namespace tandem
