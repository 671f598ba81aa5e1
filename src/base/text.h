// Sentences from pieces. Numbers go through std::to_chars, so they look alike in every locale.
#pragma once

#include <charconv>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace tandem {

// A longer list ends in "...", since a stranger's file may be behind it.
constexpr std::size_t kMostListed = 20;

namespace text_detail {

inline void append(std::string& out, std::string_view piece) { out += piece; }
inline void append(std::string& out, char piece) { out += piece; }
template <class Number>
  requires(std::integral<Number> || std::floating_point<Number>)
void append(std::string& out, Number value) {
  char digits[64];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}
template <class T>
void append(std::string& out, std::span<const T> list) {
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ',';
    if (i == kMostListed) {
      out += "...";
      break;
    }
    append(out, list[i]);
  }
  out += ']';
}

}  // namespace text_detail

// cat("tensor ", 3, " of ", shape) with strings, characters, numbers and spans of these.
template <class... Pieces>
std::string cat(const Pieces&... pieces) {
  std::string out;
  (text_detail::append(out, pieces), ...);
  return out;
}

// A list as "[1,224,224,3]", for cat.
template <class List>
std::span<const typename List::value_type> listed(const List& list) {
  return {list.data(), list.size()};
}

// `value` with exactly `decimals` digits behind the point.
std::string fixed(double value, int decimals);

// A string of unknown origin made fit to print on one line: control characters and bytes that are not UTF-8 become \xNN, and what goes
// beyond `limit` bytes becomes "...".
std::string printable(std::string_view text, std::size_t limit = 120);

// True for well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

}  // namespace tandem
