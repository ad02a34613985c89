// What a message says of itself in its text.
#include "load/stamp.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace parley::load {

namespace {

using Micros = std::chrono::microseconds;

template <class Value>
bool read_hex(std::string_view digits, Value& value) {
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto [stopped, error] = std::from_chars(begin, end, value, 16);
  return error == std::errc{} && stopped == end;
}

}  // namespace

std::string text_of(const Stamp& stamp, std::size_t size) {
  const auto due = std::chrono::duration_cast<Micros>(stamp.due.time_since_epoch()).count();
  std::string text = fmt::format("{:08x}-{:08x}-{:012x}", stamp.run, stamp.number, due);
  text.resize(size, 'x');
  return text;
}

std::string key_of(const Stamp& stamp) {
  return fmt::format("{:08x}-{:08x}", stamp.run, stamp.number);
}

std::optional<Stamp> read_stamp(std::string_view text, std::size_t size) {
  if (text.size() != size || size < Stamp::bytes || text[8] != '-' || text[17] != '-') {
    return std::nullopt;
  }
  Stamp stamp;
  Micros::rep due = 0;
  if (!read_hex(text.substr(0, 8), stamp.run) || !read_hex(text.substr(9, 8), stamp.number) ||
      !read_hex(text.substr(18, 12), due) || due < 0 ||
      text.find_first_not_of('x', Stamp::bytes) != std::string_view::npos) {
    return std::nullopt;
  }
  stamp.due = Clock::time_point{Micros{due}};
  return stamp;
}

}  // namespace parley::load
