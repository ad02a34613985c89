// Standard input as keys: what terminfo knows of this terminal, and reads that never block.
#pragma once

#include <chrono>
#include <optional>

#include "terminal/key_decoder.hpp"
#include "terminal/keys.hpp"

namespace parley::terminal {

/// Made after ncurses was started. ncurses itself reads nothing: it gives up on a sequence that
/// comes in pieces.
class Keyboard {
 public:
  Keyboard();

  /// The next key, if there is one. A bracketed paste is one key, however it arrives.
  [[nodiscard]] std::optional<Key> read(std::chrono::milliseconds now);

  /// When `read` has a key although nothing more is typed; see KeyDecoder::deadline.
  [[nodiscard]] std::optional<std::chrono::milliseconds> deadline() const {
    return decoder_.deadline();
  }

 private:
  KeyDecoder decoder_;
};

}  // namespace parley::terminal
