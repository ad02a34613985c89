// Asks for passwords in the place of the input line, where they are not shown. Without I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/secret.hpp"
#include "terminal/commands.hpp"
#include "terminal/editor.hpp"
#include "terminal/keys.hpp"

namespace parley::terminal {

/// One question after the other: old password, new one, the new one again.
class PasswordPrompt {
 public:
  explicit PasswordPrompt(action::AskPassword what);

  enum class State : std::uint8_t { open, answered, given_up };
  /// Takes a key: text, backspace, Enter, Escape and Ctrl-C do something.
  State press(const Key& key);

  /// The input line as it is to be painted: the question, and a dot for each character.
  [[nodiscard]] Editor shown() const;

  [[nodiscard]] const action::AskPassword& what() const { return what_; }
  /// When it is answered.
  [[nodiscard]] core::Secret& old_password() { return old_; }
  [[nodiscard]] core::Secret& password() { return new_; }

 private:
  State enter();

  action::AskPassword what_;
  std::vector<std::string> questions_;  // those that are left, the next one first
  std::string typed_;
  core::Secret old_;
  core::Secret new_;
  bool differed_ = false;
};

}  // namespace parley::terminal
