// What a message says of itself in its text.
#include "load/stamp.hpp"

#include <fmt/format.h>

#include <chrono>

#include "core/number.hpp"

namespace parley::load {

namespace {

using Micros = std::chrono::microseconds;

constexpr int hex = 16;

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
  const auto run = core::number_in<std::uint32_t>(text.substr(0, 8), hex);
  const auto number = core::number_in<std::uint32_t>(text.substr(9, 8), hex);
  const auto due = core::number_in(text.substr(18, 12), hex);
  if (!run || !number || !due ||
      text.find_first_not_of('x', Stamp::bytes) != std::string_view::npos) {
    return std::nullopt;
  }
  Stamp stamp;
  stamp.run = *run;
  stamp.number = *number;
  stamp.due = Clock::time_point{Micros{static_cast<Micros::rep>(*due)}};
  return stamp;
}

}  // namespace parley::load
