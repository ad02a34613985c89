#include "terminal/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley::terminal {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

Arguments::Arguments(const CommandSpec& command, std::string_view rest, const Place& place)
    : command_(&command), rest_(trimmed(rest)), place_(&place) {}

std::string_view Arguments::peek() const { return rest_.substr(0, rest_.find_first_of(" \t")); }

std::string Arguments::word() {
  const std::string word(peek());
  rest_ = trimmed(rest_.substr(word.size()));
  return word;
}

std::string Arguments::rest() { return std::string(std::exchange(rest_, {})); }

std::string Arguments::room() {
  if (peek().starts_with('#')) return word();
  return place_->is_room() ? place_->conversation : std::string{};
}

tl::unexpected<core::Error> Arguments::missing(std::string_view question) const {
  return core::refuse(
      core::ErrorCode::missing_field,
      fmt::format("/{}{}{}: {}", command_->name, command_->arguments.empty() ? "" : " ",
                  command_->arguments, question));
}

}  // namespace parley::terminal
