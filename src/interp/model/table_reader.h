// Reads fields of a flatbuffer table whose type is not in the schema, by field id: operators' options and other unions. The bytes are a
// stranger's: every access is checked against the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tandem {

class TableReader {
 public:
  // No table: every field is absent.
  TableReader() = default;
  TableReader(std::span<const std::byte> file, std::size_t table) : file_(file), table_(table), present_(true) {}

  bool present() const noexcept { return present_; }

  // Reads a scalar into `value`, which keeps its default where the field is absent. False: the table is damaged there.
  template <class T>
  bool scalar(int field, T& value) const {
    std::size_t at = 0;
    if (!locate(field, at)) return false;
    return at == 0 || load(at, value);
  }

  // The same for a vector of scalars.
  template <class T>
  bool vector(int field, std::vector<T>& values) const {
    std::size_t at = 0;
    if (!locate(field, at)) return false;
    if (at == 0) return true;
    std::uint32_t offset = 0, count = 0;
    if (!load(at, offset) || !load(at + offset, count)) return false;
    const std::size_t begin = at + offset + sizeof count;
    if (count > (file_.size() - begin) / sizeof(T)) return false;
    values.resize(count);
    if (count > 0) std::memcpy(values.data(), file_.data() + begin, count * sizeof(T));
    return true;
  }

 private:
  template <class T>
  bool load(std::size_t at, T& value) const {
    if (at > file_.size() || file_.size() - at < sizeof(T)) return false;
    std::memcpy(&value, file_.data() + at, sizeof(T));
    return true;
  }

  // `at` becomes the field's position, 0 where it is absent. A table starts with the distance back to its vtable, which holds its own
  // length, the table's, and for each field the distance from the table's start (0: absent).
  bool locate(int field, std::size_t& at) const {
    if (!present_) return true;
    std::int32_t back = 0;
    std::uint16_t length = 0, distance = 0;
    if (!load(table_, back)) return false;
    const std::int64_t vtable = static_cast<std::int64_t>(table_) - back;
    if (vtable < 0 || !load(static_cast<std::size_t>(vtable), length)) return false;
    const std::size_t entry = 4 + 2 * static_cast<std::size_t>(field);
    if (entry + 2 > length) return true;
    if (!load(static_cast<std::size_t>(vtable) + entry, distance)) return false;
    if (distance != 0) at = table_ + distance;
    return true;
  }

  std::span<const std::byte> file_;
  std::size_t table_ = 0;
  bool present_ = false;
};

}  // namespace tandem
