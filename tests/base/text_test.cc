#include "base/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <locale>
#include <sstream>
#include <vector>

namespace tandem {
namespace {

// 1.234,5 as in German; for the length of a test.
class CommaLocale {
 public:
  CommaLocale() : before_(std::locale::global(std::locale(std::locale::classic(), new Punctuation))) {}
  ~CommaLocale() { std::locale::global(before_); }
  CommaLocale(const CommaLocale&) = delete;

 private:
  struct Punctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  std::locale before_;
};

TEST(Cat, JoinsStringsCharactersAndNumbers) {
  const std::string name = "tensor";
  EXPECT_EQ(cat(name, ' ', 3, std::string_view(" of "), 4u, ": ", 0.5, " ", -1.5f), "tensor 3 of 4: 0.5 -1.5");
  EXPECT_EQ(cat(), "");
}

TEST(Cat, WritesEveryWholeNumberInFull) {
  EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min(), ' ', std::numeric_limits<std::uint64_t>::max()), "-9223372036854775808 18446744073709551615");
  EXPECT_EQ(cat(std::int8_t{-7}, std::uint8_t{200}), "-7200");  // numbers, not characters
}

TEST(Cat, WritesTheShortestDigitsThatMeanTheSameFloatingPointNumber) {
  EXPECT_EQ(cat(0.1f, ' ', 0.1, ' ', 1e300, ' ', std::numeric_limits<double>::denorm_min()), "0.1 0.1 1e+300 5e-324");
}

TEST(Cat, WritesListsInBrackets) {
  const std::vector<std::int32_t> shape = {1, 224, 224, 3};
  EXPECT_EQ(cat("shape ", listed(shape)), "shape [1,224,224,3]");
  EXPECT_EQ(cat(listed(std::vector<int>())), "[]");
  EXPECT_EQ(cat(listed(std::vector<std::string>{"a", "b"})), "[a,b]");
}

TEST(Cat, DoesNotFollowTheLocale) {
  const CommaLocale comma;
  std::ostringstream stream;
  stream << 1234.5;
  ASSERT_EQ(stream.str(), "1.234,5") << "the locale is not in force";
  EXPECT_EQ(cat(1234567, ' ', 1234.5), "1234567 1234.5");
  EXPECT_EQ(fixed(1234567.25, 1), "1234567.2");
}

TEST(Fixed, WritesExactlySoManyDecimals) {
  EXPECT_EQ(fixed(0, 0), "0");
  EXPECT_EQ(fixed(1.0 / 3, 3), "0.333");
  EXPECT_EQ(fixed(-2.0 / 3, 3), "-0.667");
  EXPECT_EQ(fixed(99.96, 1), "100.0");
  EXPECT_EQ(fixed(5, 2), "5.00");
}

TEST(Fixed, CopesWithNumbersOfAnySize) {
  EXPECT_EQ(fixed(std::numeric_limits<double>::max(), 2).size(), 312u);
  EXPECT_EQ(fixed(std::numeric_limits<double>::max(), 400), "1.7976931348623157e+308");  // no room for that many digits
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 2), "inf");
  EXPECT_EQ(fixed(-std::numeric_limits<double>::infinity(), 2), "-inf");
}

TEST(Printable, LeavesTextAsItIs) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("plain text, with \"quotes\" and \\"), "plain text, with \"quotes\" and \\");
  EXPECT_EQ(printable("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\xB1"), "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\xB1");
}

TEST(Printable, ReplacesControlCharactersAndWhatIsNoUtf8) {
  EXPECT_EQ(printable("a\nb\r\t\x1b[31m\x7f"), "a\\x0ab\\x0d\\x09\\x1b[31m\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xFF\xC3("), "\\xff\\xc3(");
  EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82");
}

TEST(Printable, KeepsWhatFitsTheLimitAndCutsTheRest) {
  EXPECT_EQ(printable("12345678", 8), "12345678");
  EXPECT_EQ(printable("123456789", 8), "12345678...");
  EXPECT_EQ(printable(std::string(120, 'x')), std::string(120, 'x'));
  EXPECT_EQ(printable(std::string(121, 'x')), std::string(120, 'x') + "...");
}

TEST(Printable, DoesNotCutThroughACharacter) {
  for (std::size_t limit = 0; limit < 20; ++limit) {
    const std::string text = printable("\xF0\x9F\x90\xB1\xE2\x82\xAC\xC3\xA9\nabc\xFFxyz", limit);
    EXPECT_TRUE(is_utf8(text)) << limit;
    EXPECT_TRUE(text.ends_with("...")) << text;
    EXPECT_LE(text.size(), limit + 3) << text;
  }
}

TEST(Printable, MakesUtf8WithoutControlCharactersOfAnyBytes) {
  for (unsigned first = 0; first < 256; ++first)
    for (unsigned second = 0; second < 256; ++second) {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second)};
      const std::string text = printable({bytes, 2});
      ASSERT_TRUE(is_utf8(text)) << first << ' ' << second;
      for (const char c : text) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << first << ' ' << second;
    }
}

TEST(IsUtf8, TakesEveryCharacterOfUnicode) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | (c >> 6));
      tail(0);
    } else if (c < 0x10000) {
      text += static_cast<char>(0xE0 | (c >> 12));
      tail(6), tail(0);
    } else {
      text += static_cast<char>(0xF0 | (c >> 18));
      tail(12), tail(6), tail(0);
    }
    ASSERT_TRUE(is_utf8(text)) << std::hex << c;
    // One byte short is malformed.
    ASSERT_EQ(is_utf8(std::string_view(text).substr(0, text.size() - 1)), text.size() == 1) << std::hex << c;
  }
}

TEST(IsUtf8, RefusesOverlongForms) {
  for (const char* text : {"\xC0\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF"}) EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(IsUtf8, RefusesSurrogatesAndWhatLiesBeyondUnicode) {
  for (const char* text : {"\xED\xA0\x80", "\xED\xAF\xBF", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(IsUtf8, RefusesStrayAndMissingContinuations) {
  for (const char* text : {"\x80", "a\xBF", "\xC3(", "\xE2(\xA1", "\xE2\x82(", "\xF0(\x8C\xBC", "\xF0\x90(\xBC", "\xF0\x90\x8C(", "ok \xC3"}) EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(IsUtf8, TakesNothingAndNul) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace tandem
