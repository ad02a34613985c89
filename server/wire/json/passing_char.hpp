// A character that does not outlast its use: for buffers of nlohmann's that may hold a password.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

namespace parley::wire::json {

/// A char that is overwritten when it ends. The parser keeps the characters of each token in a
/// vector of its input's character type, and gives that vector's memory back as it is.
class PassingChar {
 public:
  constexpr PassingChar() = default;
  constexpr explicit PassingChar(char value) : value_(value) {}
  constexpr PassingChar(const PassingChar&) = default;
  constexpr PassingChar& operator=(const PassingChar&) = default;
  constexpr ~PassingChar() {
    if (!std::is_constant_evaluated()) *static_cast<volatile char*>(&value_) = 0;
  }
  // NOLINTNEXTLINE(google-explicit-constructor): the parser treats it as the char that it is
  constexpr operator char() const { return value_; }

 private:
  char value_ = 0;
};

/// Goes over chars as PassingChars.
class PassingCharIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = PassingChar;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  constexpr explicit PassingCharIterator(std::string_view::const_iterator at) : at_(at) {}
  constexpr char operator*() const { return *at_; }
  constexpr PassingCharIterator& operator++() {
    ++at_;
    return *this;
  }
  constexpr PassingCharIterator operator++(int) { return PassingCharIterator(at_++); }
  friend constexpr bool operator==(PassingCharIterator, PassingCharIterator) = default;

 private:
  std::string_view::const_iterator at_;
};

}  // namespace parley::wire::json

/// What nlohmann asks of its input's characters.
template <>
struct std::char_traits<parley::wire::json::PassingChar> {
  using char_type = parley::wire::json::PassingChar;
  using int_type = std::char_traits<char>::int_type;
  static constexpr int_type eof() { return std::char_traits<char>::eof(); }
  static constexpr int_type to_int_type(char value) {
    return std::char_traits<char>::to_int_type(value);
  }
  static constexpr char_type to_char_type(int_type value) {
    return char_type(std::char_traits<char>::to_char_type(value));
  }
};
