// What the tool needs of a line from the server: two numbers, found by their keys.
#include "load/message_line.hpp"

#include <fmt/format.h>

#include <charconv>

namespace parley::load {

namespace {

constexpr std::size_t stamp_digits = 16;

std::optional<std::uint64_t> number_behind(std::string_view line, std::string_view key, int base,
                                           std::size_t digits) {
  const std::size_t place = line.find(key);
  if (place == std::string_view::npos) return std::nullopt;
  const std::string_view rest = line.substr(place + key.size(), digits);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value, base);
  if (error != std::errc{} || (base == 16 && end != rest.data() + stamp_digits))
    return std::nullopt;
  return value;
}

}  // namespace

std::string message_text(std::uint64_t intended_ns, std::size_t size) {
  std::string text = fmt::format("{:016x} ", intended_ns);
  text.resize(std::max(size, text.size()), '.');
  return text;
}

std::optional<Arrival> read_arrival(std::string_view line) {
  if (!line.starts_with(R"({"type":"message")")) return std::nullopt;
  const auto seq = number_behind(line, ",\"seq\":", 10, 20);
  const auto intended = number_behind(line, ",\"text\":\"", 16, stamp_digits);
  if (!seq || !intended) return std::nullopt;
  return Arrival{*seq, *intended};
}

}  // namespace parley::load
