// The words behind a command, and where it was typed.
#pragma once

#include <string>
#include <string_view>

#include "terminal/commands.hpp"

namespace parley::terminal {

/// Cuts words off the front of a typed line. A copy may be read while the original stays.
class Arguments {
 public:
  Arguments(const CommandSpec& command, std::string_view rest, const Place& place);

  /// The next word; "" when there is none.
  std::string word();
  [[nodiscard]] std::string_view peek() const;
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  /// All that is left, as it was typed.
  [[nodiscard]] std::string rest();

  /// The next word if it names a room, else the room where this was typed; "" for neither.
  [[nodiscard]] std::string room();
  [[nodiscard]] const Place& place() const { return *place_; }

  /// "/kick NICK [REASON]: which nick?"
  [[nodiscard]] tl::unexpected<core::Error> missing(std::string_view question) const;

 private:
  const CommandSpec* command_;
  std::string_view rest_;
  const Place* place_;
};

}  // namespace parley::terminal
