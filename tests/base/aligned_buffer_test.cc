#include "tandem/aligned_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

// A sanitizer ends the process where memory runs out unless it is told to answer as malloc does.
// Visible, as its runtime looks the names up.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() { return "allocator_may_return_null=1"; }
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options() { return "allocator_may_return_null=1"; }

namespace tandem {
namespace {

TEST(AlignedBuffer, StartsOnItsAlignmentWithZeros) {
  for (const std::size_t size : {1u, 2u, 63u, 64u, 65u, 127u, 128u, 1000u, 100'000u}) {
    const AlignedBuffer buffer = AlignedBuffer::allocate(size).value();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % kTensorAlignment, 0u) << size;
    EXPECT_EQ(buffer.size(), size);
    EXPECT_EQ(buffer.bytes().size(), size);
    EXPECT_EQ(buffer.bytes().data(), buffer.data());
    EXPECT_TRUE(std::ranges::all_of(buffer.bytes(), [](std::byte b) { return b == std::byte{0}; })) << size;
  }
}

// A wide load at the last element, which a sanitizer would see leaving the allocation.
TEST(AlignedBuffer, CanBeReadAndWrittenToTheNextMultipleOfItsAlignment) {
  for (const std::size_t size : {0u, 1u, 63u, 64u, 65u}) {
    const AlignedBuffer buffer = AlignedBuffer::allocate(size).value();
    const std::size_t padded = (size + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
    EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + padded, [](std::byte b) { return b == std::byte{0}; })) << size;
    std::memset(buffer.data(), 1, padded);
    EXPECT_EQ(buffer.size(), size);
  }
}

TEST(AlignedBuffer, IsEmptyByDefault) {
  const AlignedBuffer buffer;
  EXPECT_EQ(buffer.data(), nullptr);
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_TRUE(buffer.bytes().empty());
}

TEST(AlignedBuffer, OfNoBytesStillHasAnAddress) {
  const AlignedBuffer buffer = AlignedBuffer::allocate(0).value();
  EXPECT_NE(buffer.data(), nullptr);
  EXPECT_EQ(buffer.size(), 0u);
}

TEST(AlignedBuffer, TellsWhereThereIsNotThatMuchMemory) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  for (const std::size_t size : {kMost, kMost - 1, kMost - kTensorAlignment + 1, kMost - kTensorAlignment, kMost / 2}) {
    const auto buffer = AlignedBuffer::allocate(size);
    ASSERT_FALSE(buffer.ok()) << size;
    EXPECT_EQ(buffer.error().code(), ErrorCode::kOutOfMemory);
    EXPECT_NE(buffer.error().message().find(std::to_string(size)), std::string::npos) << buffer.error().message();
  }
}

TEST(AlignedBuffer, HandsItsMemoryOnWhenItIsMoved) {
  AlignedBuffer first = AlignedBuffer::allocate(100).value();
  first.data()[99] = std::byte{7};
  const auto* memory = first.data();
  AlignedBuffer second(std::move(first));
  EXPECT_EQ(second.data(), memory);
  AlignedBuffer third = AlignedBuffer::allocate(5).value();
  third = std::move(second);
  EXPECT_EQ(third.data(), memory);
  EXPECT_EQ(third.size(), 100u);
  EXPECT_EQ(third.bytes()[99], std::byte{7});
}

TEST(AlignedBuffer, IsEmptyAfterItWasMovedFrom) {
  AlignedBuffer first = AlignedBuffer::allocate(100).value();
  const AlignedBuffer second = std::move(first);
  EXPECT_EQ(second.size(), 100u);
  EXPECT_EQ(first.size(), 0u);  // NOLINT: what is left is the question
}

}  // namespace
}  // namespace tandem
