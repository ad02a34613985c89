// From a terminal's bytes to the keys that were pressed. No I/O, no clock, no terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terminal/keys.hpp"

namespace parley::terminal {

/// What one key of this terminal sends.
struct KeySequence {
  std::string bytes;
  KeyCode key;
};

/// Sequences are recognised by their content (ECMA-48, 5.4), in whatever pieces they arrive and
/// however long that takes; so is the end of a bracketed paste. Time decides only whether an escape
/// that nothing follows was the Escape key. Bytes that are not UTF-8 are dropped.
class KeyDecoder {
 public:
  /// Nothing follows an escape for so long: it was the Escape key. (tmux and vim wait as long.)
  static constexpr std::chrono::milliseconds escape_delay{500};
  /// What is over this bound of a paste is dropped.
  static constexpr std::size_t most_pasted = 65'536;

  /// `known`: sequences of this terminal; they win over those that most terminals agree on.
  explicit KeyDecoder(std::vector<KeySequence> known = {}) : known_(std::move(known)) {}

  /// What one read gave. A Ctrl-C that arrives alone, after a pause in the middle of a paste, ends
  /// a paste whose end was lost; what was pasted is dropped.
  void feed(std::string_view bytes, std::chrono::milliseconds now);

  /// The next complete key; nullopt if more bytes are needed. A whole paste is one key.
  [[nodiscard]] std::optional<Key> next(std::chrono::milliseconds now);

  /// When `next` will take an escape for a key of its own, if nothing more is fed.
  [[nodiscard]] std::optional<std::chrono::milliseconds> deadline() const;

 private:
  /// How many bytes were used up (0: the key is not complete), and the key if they were one.
  struct Step {
    std::size_t bytes = 0;
    std::optional<Key> key = {};
  };
  [[nodiscard]] Step step(std::string_view held, bool waited) const;
  [[nodiscard]] Step escape(std::string_view held, bool waited) const;
  /// What begins with ESC [ or ESC O.
  [[nodiscard]] static Step sequence(std::string_view held);
  [[nodiscard]] Step paste(std::string_view held);
  [[nodiscard]] std::string_view held() const { return std::string_view(held_).substr(used_); }

  std::vector<KeySequence> known_;
  std::string held_;
  std::size_t used_ = 0;  // bytes of `held_` that are done with
  std::chrono::milliseconds fed_{0};
  bool pasting_ = false;
  std::string pasted_;
};

}  // namespace parley::terminal
