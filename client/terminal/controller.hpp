// What the interactive client does about keys, updates and answers. No I/O: it says what it wants.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/command.hpp"
#include "lib/update.hpp"
#include "terminal/commands.hpp"
#include "terminal/completion.hpp"
#include "terminal/drafts.hpp"
#include "terminal/editor.hpp"
#include "terminal/frame.hpp"
#include "terminal/model.hpp"
#include "terminal/password_prompt.hpp"

namespace parley::terminal {

/// A request to the server, and what its answer is for.
struct Ask {
  enum class Purpose : std::uint8_t {
    shown,     // a person asked: the answer is shown where it was asked
    entered,   // shown, and the room is looked at
    members,   // fills the member list, page by page
    history,   // goes above what is there
    greeting,  // the same, without complaint where there is none
    silent,
  };
  core::Command command;
  std::string place;
  Purpose purpose = Purpose::shown;
};

struct ControllerOptions {
  std::string server;
  std::string nick;                // as asked for
  std::vector<std::string> rooms;  // to join at the start; the first is looked at
  unsigned history = 50;           // messages that a room begins with
  std::function<std::string()> make_key;
};

/// What is to be done besides painting. Taken by `take_wishes`.
struct Wishes {
  std::vector<Ask> asks;                     // in order, each after the answer of the one before
  std::vector<core::command::Say> messages;  // in order
  std::optional<std::string> quit;           // with this reason
  std::optional<std::pair<std::string, core::Secret>> log_in;  // to this account
  bool bell = false;
  bool redraw = false;
  bool suspend = false;
};

class Controller {
 public:
  explicit Controller(ControllerOptions options);

  void press(const Key& key, Size size, core::Now now);
  void take(const client::Update& update, core::Now now);
  void answered(const Ask& ask, const core::Result<core::Event>& answer, core::Now now);
  void refused(const core::command::Say& message, const core::Error& why, core::Now now);
  /// SIGINT from outside is what Ctrl-C is.
  void interrupt(core::Now now);
  /// Time passes. True: the picture changed.
  [[nodiscard]] bool tick(core::Now now);

  /// Drafts of an earlier run: each is in the input line when its conversation is looked at.
  void restore(Drafts drafts);
  /// What is written and not sent, in all conversations.
  [[nodiscard]] Drafts drafts() const;

  [[nodiscard]] Wishes take_wishes();
  [[nodiscard]] Frame frame(Size size, core::Now now) const;
  [[nodiscard]] const Model& model() const { return model_; }

 private:
  bool navigate(const Key& key, Size size);
  void scroll(std::ptrdiff_t rows, Size size);
  void load_older(std::size_t count);
  void greet_directs();
  void enter(core::Now now);
  void press_prompt(const Key& key, core::Now now);
  void carry_out(Action action, core::Now now);
  void say(const std::string& to, const std::string& text, core::Now now);
  void leave(const action::Leave& leave);
  void take_back(action::TakeBack& which, core::Now now);
  void switch_to(const std::string& name, core::Now now);
  void show(const Ask& ask, const core::Event& event, core::Now now);
  void ask(core::Command command, Ask::Purpose purpose);
  void tell_typing(core::Now now);
  [[nodiscard]] Completable completable() const;
  Conversation& place_of(const std::string& name);

  /// The input line becomes the current conversation's draft.
  void show_draft();
  template <class Change>
  void change_conversation(Change change);  // keeps drafts with their conversations

  ControllerOptions options_;
  Model model_;
  Editor editor_;
  std::optional<PasswordPrompt> prompt_;  // in the place of the editor
  Completion completion_;
  Drafts restored_;  // of conversations that were not looked at yet
  Wishes wishes_;
  std::string hint_;
  std::optional<std::chrono::milliseconds> interrupted_;
  std::optional<std::chrono::milliseconds> told_typing_;
};

}  // namespace parley::terminal
