// The order of what one connection did, as somebody else sees it.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parley::simulation {

/// What a visitor says, and the reasons with which it leaves, begin with "nick/connection/number/":
/// the number rises with every deed of the connection.
inline std::string deed_of(const std::string& nick, unsigned connection, std::uint64_t number) {
  return nick + "/" + std::to_string(connection) + "/" + std::to_string(number) + "/";
}

/// Of one observer's connection.
class Sequence {
 public:
  void clear() { newest_.clear(); }

  struct Fault {
    std::string who;  // "nick/connection"
    std::string text;
  };

  /// A text that was seen in a room, or in a direct message to that nick. Gives what is wrong with
  /// it, if a later deed of the same connection was seen there before.
  [[nodiscard]] std::optional<Fault> saw(const std::string& room, std::string_view text) {
    const std::size_t nick = text.find('/');
    const std::size_t connection = text.find('/', nick + 1);
    if (nick == std::string_view::npos || connection == std::string_view::npos) return std::nullopt;
    std::uint64_t number = 0;
    const char* const begin = text.data() + connection + 1;
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '/') {
      return std::nullopt;
    }
    std::string who(text.substr(0, connection));
    std::uint64_t& newest = newest_[{room, who}];
    if (number < newest) {
      return Fault{who, "deed " + std::to_string(number) + " of " + who + " after its deed " +
                            std::to_string(newest) + " in '" + room + "'"};
    }
    newest = number;
    return std::nullopt;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::uint64_t> newest_;
};

}  // namespace parley::simulation
