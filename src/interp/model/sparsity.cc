#include "interp/model/sparsity.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace tandem {
namespace {

constexpr std::size_t kMostLevels = 16;

// For each dimension, blocks included, how many indices it has.
using Sizes = std::array<std::int64_t, kMostLevels>;

// Whether order[begin, end) holds the numbers of [begin, end), each once.
bool is_permutation(const std::vector<std::int32_t>& order, std::size_t begin, std::size_t end) {
  std::array<bool, kMostLevels> seen{};
  for (std::size_t i = begin; i < end; ++i) {
    const std::int64_t dimension = order[i];
    if (dimension < static_cast<std::int64_t>(begin) || dimension >= static_cast<std::int64_t>(end) || seen[static_cast<std::size_t>(dimension)]) return false;
    seen[static_cast<std::size_t>(dimension)] = true;
  }
  return true;
}

// Sizes of dimensions that make sense, which is what `wrong` stays empty for.
Sizes sizes_of(const Shape& shape, const Sparsity& sparsity, std::string& wrong) {
  Sizes sizes{};
  std::ranges::copy(shape, sizes.begin());
  std::array<bool, kMostLevels> split{};
  for (std::size_t level = shape.size(); level < sparsity.order.size(); ++level) {
    const auto block = static_cast<std::size_t>(sparsity.order[level]);
    const std::int32_t dimension = sparsity.block_map[block - shape.size()], size = sparsity.levels[level].size;
    if (dimension < 0 || static_cast<std::size_t>(dimension) >= shape.size() || split[static_cast<std::size_t>(dimension)]) {
      wrong = cat("its block map ", listed(sparsity.block_map), " names dimension ", dimension, " of ", shape.size(), ", or one twice");
      return sizes;
    }
    std::int64_t& blocks = sizes[static_cast<std::size_t>(dimension)];
    if (sparsity.levels[level].sparse || size < 1 || blocks % size != 0) {
      wrong = cat("blocks of ", size, " along dimension ", dimension, " of ", blocks, "; must be dense and divide it");
      return sizes;
    }
    split[static_cast<std::size_t>(dimension)] = true;
    blocks /= size;
    sizes[block] = size;
  }
  return sizes;
}

// How many elements a sparse level has below `above` elements of the level before, or -1, with the reason in `wrong`.
std::int64_t count_sparse(const SparsityLevel& level, std::int64_t above, std::int64_t size, std::string& wrong) {
  const auto fail = [&](std::string what) {
    wrong = std::move(what);
    return std::int64_t{-1};
  };
  const IndexList &segments = level.segments, &indices = level.indices;
  if (static_cast<std::int64_t>(segments.size()) != above + 1) return fail(cat("has ", segments.size(), " segment bounds, needs ", above + 1));
  if (segments[0] != 0) return fail(cat("segment 0 begins at index ", segments[0], ", must be 0"));
  for (std::size_t i = 1; i < segments.size(); ++i)
    if (segments[i] < segments[i - 1]) return fail(cat("segment ", i - 1, " ends at index ", segments[i], " before it begins at ", segments[i - 1]));
  if (segments[segments.size() - 1] != static_cast<std::int64_t>(indices.size()))
    return fail(cat("its segments end at index ", segments[segments.size() - 1], " of ", indices.size()));
  for (std::size_t i = 0; i < indices.size(); ++i)
    if (indices[i] < 0 || indices[i] >= size) return fail(cat("index ", indices[i], " of ", size));
  return static_cast<std::int64_t>(indices.size());
}

}  // namespace

std::int64_t IndexList::operator[](std::size_t i) const noexcept {
  const std::byte* at = bytes.data() + i * width;
  if (width == 1) return std::to_integer<std::int64_t>(*at);
  if (width == 2) {
    std::uint16_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  std::int32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::optional<std::string> check_sparsity(const TensorInfo& info, const Sparsity& sparsity, std::size_t bytes) {
  const std::size_t rank = info.shape.size(), levels = sparsity.levels.size();
  if (size_of(info.dtype) == 0) return cat("a sparse tensor cannot be of type ", to_string(info.dtype));
  if (sparsity.order.size() != levels) return cat("sparsity: ", levels, " dimensions for a traversal order of ", sparsity.order.size());
  if (levels < rank || levels > kMostLevels) return cat("sparsity: ", levels, " dimensions, must be ", rank, "..", kMostLevels);
  if (sparsity.block_map.size() != levels - rank) return cat("sparsity: a block map of ", sparsity.block_map.size(), " for ", levels - rank, " block dimensions");
  if (!is_permutation(sparsity.order, 0, rank) || !is_permutation(sparsity.order, rank, levels))
    return cat("sparsity: its traversal order ", listed(sparsity.order), " must name each dimension once, blocks last");
  std::string wrong;
  const Sizes sizes = sizes_of(info.shape, sparsity, wrong);
  if (!wrong.empty()) return cat("sparsity: ", wrong);
  std::int64_t count = 1;
  for (std::size_t i = 0; i < levels; ++i) {
    const SparsityLevel& level = sparsity.levels[i];
    const std::int64_t size = sizes[static_cast<std::size_t>(sparsity.order[i])];
    if (!level.sparse && level.size != size) return cat("sparsity: dimension ", i, " has ", level.size, " elements, must have ", size);
    count = level.sparse ? count_sparse(level, count, size, wrong) : count * size;
    if (count < 0) return cat("sparsity: dimension ", i, ": ", wrong);
    if (count > std::numeric_limits<std::int32_t>::max()) return cat("sparsity: dimension ", i, ": more than 2147483647 elements");
  }
  const std::size_t needed = static_cast<std::size_t>(count) * size_of(info.dtype);
  if (needed != bytes) return cat("its ", count, " stored values need ", needed, " bytes, its buffer has ", bytes);
  return std::nullopt;
}

namespace {

// Goes through the levels and puts each value at its place.
struct Densifier {
  const Sparsity& sparsity;
  std::array<std::int64_t, kMostLevels> steps{};  // how far an index of a level moves in the dense tensor
  std::size_t element_size;
  const std::byte* next;  // stored value
  std::byte* dense;

  // `above`: which element of the level before this is; `at`: where its first value goes.
  void walk(std::size_t level, std::int64_t above, std::int64_t at) noexcept {
    if (level == sparsity.levels.size()) {
      std::memcpy(dense + static_cast<std::size_t>(at) * element_size, next, element_size);
      next += element_size;
      return;
    }
    const SparsityLevel& here = sparsity.levels[level];
    if (!here.sparse) {
      for (std::int64_t i = 0; i < here.size; ++i) walk(level + 1, above * here.size + i, at + i * steps[level]);
      return;
    }
    const auto segment = static_cast<std::size_t>(above);
    for (std::int64_t i = here.segments[segment]; i < here.segments[segment + 1]; ++i) walk(level + 1, i, at + here.indices[static_cast<std::size_t>(i)] * steps[level]);
  }
};

}  // namespace

void densify(const TensorInfo& info, const Sparsity& sparsity, std::span<const std::byte> values, std::byte* dense) noexcept {
  if (values.empty()) return;
  Densifier densifier{.sparsity = sparsity, .element_size = size_of(info.dtype), .next = values.data(), .dense = dense};
  const std::size_t rank = info.shape.size();
  std::array<std::int64_t, kMostLevels> strides{}, blocks{};
  std::int64_t stride = 1;
  for (std::size_t d = rank; d-- > 0; stride *= info.shape[d]) strides[d] = stride;
  blocks.fill(1);
  for (std::size_t level = rank; level < sparsity.levels.size(); ++level) {
    const auto dimension = static_cast<std::size_t>(sparsity.block_map[static_cast<std::size_t>(sparsity.order[level]) - rank]);
    blocks[dimension] = sparsity.levels[level].size;
    densifier.steps[level] = strides[dimension];
  }
  for (std::size_t level = 0; level < rank; ++level) {
    const auto dimension = static_cast<std::size_t>(sparsity.order[level]);
    densifier.steps[level] = strides[dimension] * blocks[dimension];
  }
  densifier.walk(0, 0, 0);
}

}  // namespace tandem
