#include "interp/model/table_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

namespace tandem {
namespace {

// A table at byte 12 whose vtable stands at byte 0: fields 0 (int32 7 at +4), 1 absent, 2 (float 0.5 at +8), 3 (vector at +12 -> byte 32).
struct Bytes {
  std::vector<std::byte> bytes;

  template <class T>
  void put(std::size_t at, T value) {
    bytes.resize(std::max(bytes.size(), at + sizeof value));
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }
};

constexpr std::size_t kTable = 12, kVector = 32;

Bytes sound_table() {
  Bytes b;
  const std::uint16_t vtable[] = {12, 16, 4, 0, 8, 12};  // its length, the table's, the four fields
  for (std::size_t i = 0; i < 6; ++i) b.put<std::uint16_t>(2 * i, vtable[i]);
  b.put<std::int32_t>(kTable, 12);  // back to the vtable
  b.put<std::int32_t>(kTable + 4, 7);
  b.put<float>(kTable + 8, 0.5f);
  b.put<std::uint32_t>(kTable + 12, kVector - (kTable + 12));
  b.put<std::uint32_t>(28, 0);
  b.put<std::uint32_t>(kVector, 3);
  for (std::size_t i = 0; i < 3; ++i) b.put<std::int32_t>(kVector + 4 + 4 * i, static_cast<std::int32_t>(10 + i));
  return b;
}

TEST(TableReader, ReadsScalarsAndVectors) {
  const Bytes b = sound_table();
  const TableReader reader(b.bytes, kTable);
  EXPECT_TRUE(reader.present());
  std::int32_t number = 0;
  float real = 0;
  std::vector<std::int32_t> list;
  EXPECT_TRUE(reader.scalar(0, number));
  EXPECT_EQ(number, 7);
  EXPECT_TRUE(reader.scalar(2, real));
  EXPECT_EQ(real, 0.5f);
  EXPECT_TRUE(reader.vector(3, list));
  EXPECT_EQ(list, (std::vector<std::int32_t>{10, 11, 12}));
}

TEST(TableReader, KeepsDefaultsWhereFieldsAreAbsent) {
  const Bytes b = sound_table();
  const TableReader reader(b.bytes, kTable);
  std::int32_t number = 42;
  std::vector<std::int32_t> list{1};
  EXPECT_TRUE(reader.scalar(1, number));  // 0 in the vtable
  EXPECT_TRUE(reader.scalar(4, number));  // behind the vtable's end
  EXPECT_TRUE(reader.scalar(30000, number));
  EXPECT_TRUE(reader.vector(1, list));
  EXPECT_EQ(number, 42);
  EXPECT_EQ(list, std::vector<std::int32_t>{1});
}

TEST(TableReader, KeepsDefaultsWhereThereIsNoTable) {
  const TableReader reader;
  EXPECT_FALSE(reader.present());
  std::int32_t number = 42;
  std::vector<std::int32_t> list{1};
  EXPECT_TRUE(reader.scalar(0, number));
  EXPECT_TRUE(reader.vector(0, list));
  EXPECT_EQ(number, 42);
  EXPECT_EQ(list, std::vector<std::int32_t>{1});
}

// Every field of a table with one word changed.
testing::AssertionResult all_read(const Bytes& b, std::size_t table = kTable) {
  const TableReader reader(b.bytes, table);
  std::int32_t number = 0;
  float real = 0;
  std::vector<std::int32_t> list;
  if (!reader.scalar(0, number)) return testing::AssertionFailure() << "field 0";
  if (!reader.scalar(2, real)) return testing::AssertionFailure() << "field 2";
  if (!reader.vector(3, list)) return testing::AssertionFailure() << "field 3";
  return testing::AssertionSuccess();
}

TEST(TableReader, RefusesAVtableOutsideTheFile) {
  ASSERT_TRUE(all_read(sound_table()));
  for (const std::int32_t back : {13, 1000, std::numeric_limits<std::int32_t>::max(), -1000, std::numeric_limits<std::int32_t>::min()}) {
    Bytes b = sound_table();
    b.put<std::int32_t>(kTable, back);
    EXPECT_FALSE(all_read(b)) << back;
  }
}

TEST(TableReader, RefusesATableOutsideTheFile) {
  const Bytes b = sound_table();
  for (const std::size_t table : {b.bytes.size() - 3, b.bytes.size(), b.bytes.size() + 1, std::size_t{1} << 40}) EXPECT_FALSE(all_read(b, table)) << table;
}

TEST(TableReader, RefusesAVtableThatReachesBeyondTheFile) {
  // The table stands in front, its vtable is the file's end and claims more fields than there are bytes.
  Bytes b;
  b.put<std::int32_t>(0, -4);
  b.put<std::uint16_t>(4, 100);
  b.put<std::uint16_t>(6, 4);
  std::int32_t number = 0;
  EXPECT_FALSE(TableReader(b.bytes, 0).scalar(0, number));
}

TEST(TableReader, RefusesAFieldOutsideTheFile) {
  Bytes b = sound_table();
  b.put<std::uint16_t>(4, 65535);
  EXPECT_FALSE(all_read(b));
  b = sound_table();
  b.put<std::uint16_t>(4, static_cast<std::uint16_t>(b.bytes.size() - kTable - 3));  // one byte of four is missing
  EXPECT_FALSE(all_read(b));
}

TEST(TableReader, RefusesAVectorThatReachesBeyondTheFile) {
  for (const std::uint32_t count : {4u, 0x40000000u, 0x40000003u, 0xFFFFFFFFu}) {
    Bytes b = sound_table();
    b.put<std::uint32_t>(kVector, count);
    EXPECT_FALSE(all_read(b)) << count;
  }
  for (const std::uint32_t offset : {1000u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    Bytes b = sound_table();
    b.put<std::uint32_t>(kTable + 12, offset);
    EXPECT_FALSE(all_read(b)) << offset;
  }
}

TEST(TableReader, TakesAnEmptyVector) {
  Bytes b = sound_table();
  b.put<std::uint32_t>(kVector, 0);
  std::vector<std::int32_t> list{1, 2};
  EXPECT_TRUE(TableReader(b.bytes, kTable).vector(3, list));
  EXPECT_TRUE(list.empty());
}

TEST(TableReader, NeverReadsOutsideTheFile) {
  // Under AddressSanitizer: tables of random bytes in a block without slack, at every position.
  std::mt19937 random(9);
  int refused = 0, read = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::size_t size = 1 + random() % 40;
    const std::unique_ptr<std::byte[]> block(new std::byte[size]);
    // Small numbers, so that offsets often stay inside.
    for (std::size_t i = 0; i < size; ++i) block[i] = static_cast<std::byte>(random() % 3 == 0 ? random() % 40 : 0);
    for (std::size_t table = 0; table <= size; ++table) {
      const TableReader reader({block.get(), size}, table);
      for (int field = 0; field < 4; ++field) {
        std::int32_t number = 0;
        std::vector<std::int64_t> list;
        for (const bool sound : {reader.scalar(field, number), reader.vector(field, list)}) ++(sound ? read : refused);
        ASSERT_LE(list.size() * sizeof(std::int64_t), size);
      }
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace tandem
