#include "terminal/password_prompt.hpp"

#include <algorithm>
#include <utility>

#include "core/unicode.hpp"

namespace parley::terminal {
namespace {

constexpr std::size_t most_typed_bytes = 1024;
constexpr const char* old_one = "old password";
constexpr const char* new_one = "new password, 8 bytes or more";
constexpr const char* once_more = "once more";

}  // namespace

PasswordPrompt::PasswordPrompt(action::AskPassword what) : what_(std::move(what)) {
  switch (what_.purpose) {
    case action::AskPassword::For::logging_in: questions_ = {"password of " + what_.account}; break;
    case action::AskPassword::For::registering: questions_ = {new_one, once_more}; break;
    case action::AskPassword::For::changing: questions_ = {old_one, new_one, once_more}; break;
  }
  typed_.reserve(most_typed_bytes);  // so that it never leaves a copy behind when it grows
}

PasswordPrompt::State PasswordPrompt::press(const Key& key) {
  switch (key.code) {
    case KeyCode::text:
    case KeyCode::paste:
      if (typed_.size() + key.text.size() <= most_typed_bytes) typed_ += key.text;
      return State::open;
    case KeyCode::backspace:
      while (!typed_.empty() && core::continues_character(typed_.back())) typed_.pop_back();
      if (!typed_.empty()) typed_.pop_back();
      return State::open;
    case KeyCode::enter: return enter();
    case KeyCode::escape:
    case KeyCode::interrupt:
    case KeyCode::end_of_input: core::wipe(typed_); return State::given_up;
    default: return State::open;
  }
}

PasswordPrompt::State PasswordPrompt::enter() {
  if (typed_.empty()) return State::open;
  core::Secret given{std::string_view(typed_)};
  core::wipe(typed_);
  const std::string question = questions_.front();
  if (question == once_more && !(given == new_)) {
    differed_ = true;
    questions_ = {new_one, once_more};
    return State::open;
  }
  if (question == old_one) {
    old_ = std::move(given);
  } else {
    new_ = std::move(given);
  }
  questions_.erase(questions_.begin());
  return questions_.empty() ? State::answered : State::open;
}

Editor PasswordPrompt::shown() const {
  std::string line = differed_ && questions_.front() == new_one ? "they differ; " : "";
  line += questions_.front() + ": ";
  const auto characters =
      std::ranges::count_if(typed_, [](char c) { return !core::continues_character(c); });
  for (auto left = characters; left > 0; --left) line += "\u2022";
  Editor editor;
  editor.set(std::move(line));
  return editor;
}

}  // namespace parley::terminal
