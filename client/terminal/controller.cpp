#include "terminal/controller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "core/number.hpp"
#include "terminal/describe.hpp"
#include "terminal/screen.hpp"
#include "terminal/scrollback.hpp"

namespace parley::terminal {
namespace {

namespace command = core::command;
namespace event = core::event;
namespace update = client::update;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t page_of_history = 100;
constexpr std::size_t most_members = 4'000;  // that are asked for; the server knows the others
constexpr seconds typing_every{3};
constexpr seconds interrupt_again_within{3};
constexpr std::ptrdiff_t to_the_end = 1'000'000;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

/// The lines of a text, without empty ones.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Names that mean the same conversation have the same draft; the home window's is under "".
std::string draft_key(const Conversation& conversation) {
  return conversation.type == ConversationType::home ? "" : core::fold(conversation.name);
}

/// What is worth saying where an answer itself says nothing.
std::string_view done_text(const core::Command& asked) {
  if (const auto* away = std::get_if<command::Away>(&asked)) {
    return away->text.empty() ? "you are back" : "you are away";
  }
  if (std::holds_alternative<command::ChangePassword>(asked)) {
    return "your password is changed; the account's other connections are closed";
  }
  const bool is_done = std::holds_alternative<command::SetCertificate>(asked) ||
                       std::holds_alternative<command::Kill>(asked) ||
                       std::holds_alternative<command::SetServerBan>(asked) ||
                       std::holds_alternative<command::DeleteRoom>(asked) ||
                       std::holds_alternative<command::Rehash>(asked);
  if (is_done) return "done";
  return "";
}

}  // namespace

Controller::Controller(ControllerOptions options)
    : options_(std::move(options)), model_(options_.server, options_.nick) {
  // One sees the first room, and can write in it, while the connection is still being made.
  if (!options_.rooms.empty()) model_.go_to(model_.open_room(options_.rooms.front()));
  for (std::size_t i = 0; i < options_.rooms.size(); ++i) {
    ask(command::Join{options_.rooms[i], std::nullopt},
        i == 0 ? Ask::Purpose::entered : Ask::Purpose::shown);
  }
}

Wishes Controller::take_wishes() { return std::exchange(wishes_, {}); }

Frame Controller::frame(Size size, core::Now now) const {
  return compose(model_, prompt_ ? prompt_->shown() : editor_, size, now, hint_);
}

void Controller::ask(core::Command command, Ask::Purpose purpose) {
  wishes_.asks.push_back(
      {std::move(command), model_.current_index() == 0 ? "" : model_.current().name, purpose});
}

// Keys.

void Controller::press(const Key& key, Size size, core::Now now) {
  if (prompt_) return press_prompt(key, now);
  if (key.code != KeyCode::interrupt) {
    hint_.clear();
    interrupted_.reset();
  }
  switch (key.code) {
    case KeyCode::enter: return enter(now);
    case KeyCode::tab:
    case KeyCode::back_tab:
      return completion_.press(editor_, completable(), key.code == KeyCode::back_tab);
    case KeyCode::interrupt: return interrupt(now);
    case KeyCode::end_of_input:
      if (!editor_.empty()) {
        editor_.press({KeyCode::erase});
      } else {
        wishes_.quit = "";
      }
      return;
    case KeyCode::suspend: wishes_.suspend = true; return;
    case KeyCode::redraw: wishes_.redraw = true; return;
    default: break;
  }
  if (navigate(key, size)) return;
  const bool typed = key.code == KeyCode::text || key.code == KeyCode::paste;
  if (editor_.press(key) && typed) tell_typing(now);
}

void Controller::press_prompt(const Key& key, core::Now now) {
  using For = action::AskPassword::For;
  const auto state = prompt_->press(key);
  if (state == PasswordPrompt::State::open) return;
  PasswordPrompt prompt = std::move(*prompt_);
  prompt_.reset();
  if (state == PasswordPrompt::State::given_up) {
    return model_.info(model_.current(), "given up", now);
  }
  const auto& what = prompt.what();
  switch (what.purpose) {
    case For::registering:
      return ask(command::Register{what.account.empty() ? model_.nick() : what.account,
                                   std::move(prompt.password()), what.invitation},
                 Ask::Purpose::shown);
    case For::changing:
      return ask(
          command::ChangePassword{std::move(prompt.old_password()), std::move(prompt.password())},
          Ask::Purpose::shown);
    case For::logging_in: wishes_.log_in.emplace(what.account, std::move(prompt.password())); break;
  }
}

void Controller::interrupt(core::Now now) {
  if (!editor_.empty()) {
    editor_.clear();
    hint_.clear();
    return;
  }
  if (interrupted_ && now.steady - *interrupted_ <= interrupt_again_within) {
    wishes_.quit = "";
    return;
  }
  interrupted_ = now.steady;
  hint_ = "Ctrl-C again leaves parley ";
}

template <class Change>
void Controller::change_conversation(Change change) {
  auto* const before = &model_.current();
  before->draft = editor_.text();
  change();  // may destroy it
  if (&model_.current() != before) show_draft();
}

void Controller::show_draft() {
  auto& current = model_.current();
  if (auto found = restored_.extract(draft_key(current)); found && current.draft.empty()) {
    current.draft = std::move(found.mapped());
  }
  editor_.set(current.draft);
}

void Controller::restore(Drafts drafts) {
  restored_ = std::move(drafts);
  if (editor_.empty()) show_draft();
}

Drafts Controller::drafts() const {
  Drafts all = restored_;
  for (std::size_t i = 0; i < model_.size(); ++i) {
    const auto& each = model_.at(i);
    const auto& text = i == model_.current_index() ? editor_.text() : each.draft;
    if (!text.empty()) all[draft_key(each)] = text;
  }
  return all;
}

bool Controller::navigate(const Key& key, Size size) {
  const auto page = static_cast<std::ptrdiff_t>(divide(size, model_, editor_).main_rows) - 1;
  switch (key.code) {
    case KeyCode::page_up: scroll(std::max<std::ptrdiff_t>(page, 1), size); return true;
    case KeyCode::page_down: scroll(std::min<std::ptrdiff_t>(-page, -1), size); return true;
    case KeyCode::scroll_top: scroll(to_the_end, size); return true;
    case KeyCode::scroll_bottom: model_.current().anchor.reset(); return true;
    case KeyCode::next_room: change_conversation([&] { model_.step(+1); }); return true;
    case KeyCode::previous_room: change_conversation([&] { model_.step(-1); }); return true;
    case KeyCode::next_unread: change_conversation([&] { model_.go_to_unread(); }); return true;
    case KeyCode::room_number: change_conversation([&] { model_.go_to(key.number); }); return true;
    default: return false;
  }
}

void Controller::scroll(std::ptrdiff_t rows, Size size) {
  auto& current = model_.current();
  const auto regions = divide(size, model_, editor_);
  const Scrollback before(current, regions.main_columns, regions.main_rows);
  current.anchor = before.scrolled(rows);
  const Scrollback after(current, regions.main_columns, regions.main_rows);
  if (rows > 0 && after.at_top()) load_older(page_of_history);
}

void Controller::load_older(std::size_t count) {
  auto& current = model_.current();
  const bool possible = current.type != ConversationType::home && !current.top_reached &&
                        !current.loading && model_.link().state == LinkState::online;
  if (!possible) return;
  current.loading = true;
  std::optional<core::Seq> before;
  if (const auto oldest = current.oldest()) before = oldest;
  ask(command::History{current.name, before, std::nullopt, count}, Ask::Purpose::history);
}

void Controller::tell_typing(core::Now now) {
  const auto& current = model_.current();
  const bool worth_it = current.type != ConversationType::home && current.inside &&
                        model_.link().state == LinkState::online &&
                        !editor_.text().starts_with('/');
  if (!worth_it || (told_typing_ && now.steady - *told_typing_ < typing_every)) return;
  told_typing_ = now.steady;
  ask(command::Typing{current.name}, Ask::Purpose::silent);
}

Completable Controller::completable() const {
  Completable from;
  from.nicks = model_.current().nicks(model_.nick());
  for (std::size_t i = 1; i < model_.size(); ++i) {
    const auto& each = model_.at(i);
    (each.type == ConversationType::room ? from.rooms : from.nicks).push_back(each.name);
  }
  std::vector<std::string> once;
  for (auto& nick : from.nicks) {
    if (std::find(once.begin(), once.end(), nick) == once.end()) once.push_back(std::move(nick));
  }
  from.nicks = std::move(once);
  return from;
}

// Lines.

void Controller::enter(core::Now now) {
  if (editor_.empty()) return;
  auto& current = model_.current();
  const auto text = editor_.submit();
  told_typing_.reset();
  current.anchor.reset();
  const Place place{current.type == ConversationType::home ? "" : current.name};
  const auto lines = lines_of(text);
  if (lines.size() > 1) {  // pasted: nothing in it is taken for a command
    if (place.conversation.empty()) {
      return model_.error(current, "no conversation is open in this window; /join a room", now);
    }
    for (const auto& line : lines) say(place.conversation, line, now);
    return;
  }
  for (const auto& line : lines) {
    auto action = read_line(line, place);
    if (action) {
      carry_out(std::move(*action), now);
    } else {
      model_.error(current, action.error().text, now);
    }
  }
}

void Controller::carry_out(Action action, core::Now now) {
  std::visit(Overloaded{
                 [&](core::Command& command) {
                   const bool joins = std::holds_alternative<command::Join>(command);
                   ask(std::move(command), joins ? Ask::Purpose::entered : Ask::Purpose::shown);
                 },
                 [&](action::Say& each) { say(each.to, each.text, now); },
                 [&](action::OpenDirect& each) {
                   change_conversation([&] { model_.go_to(model_.open_direct(each.nick)); });
                   greet_directs();
                 },
                 [&](action::Leave& each) { leave(each); },
                 [&](action::LoadHistory& each) { load_older(each.limit); },
                 [&](action::TakeBack& each) { take_back(each, now); },
                 [&](action::Switch& each) { switch_to(each.to, now); },
                 [&](action::ShowHelp& each) {
                   for (auto& line : help(each.about))
                     model_.info(model_.current(), std::move(line), now);
                 },
                 [&](action::Clear&) { model_.current().clear(); },
                 [&](action::AskPassword& each) { prompt_.emplace(std::move(each)); },
                 [&](action::Quit& each) { wishes_.quit = std::move(each.reason); },
             },
             action);
}

void Controller::say(const std::string& to, const std::string& text, core::Now now) {
  if (!to.starts_with('#') && model_.find(to) == nullptr) {
    change_conversation([&] { model_.go_to(model_.open_direct(to)); });
  }
  command::Say message{to, text, options_.make_key()};
  const auto action = action_of(text);
  model_.saying(to, message.key, action.empty() ? text : fmt::format("* {}", action), now);
  wishes_.messages.push_back(std::move(message));
}

void Controller::leave(const action::Leave& leave) {
  const auto* conversation = model_.find(leave.name);
  const bool inside_room =
      leave.name.starts_with('#') && (conversation == nullptr || conversation->inside);
  if (inside_room) {
    ask(command::Part{leave.name, leave.reason}, Ask::Purpose::shown);
  } else {
    change_conversation([&] { model_.close(leave.name); });
  }
}

void Controller::take_back(action::TakeBack& which, core::Now now) {
  const auto& current = model_.current();
  const auto seq = current.said(which.from, which.number);
  if (!seq) {
    const auto whose = which.from.empty() ? "yours" : which.from;
    return model_.error(model_.current(),
                        fmt::format("there is no such message of {} in this window", whose), now);
  }
  ask(command::Redact{current.name, seq, std::move(which.reason)}, Ask::Purpose::shown);
}

void Controller::switch_to(const std::string& name, core::Now now) {
  if (const auto number = core::number_in<std::size_t>(name); number && *number < model_.size()) {
    return change_conversation([&] { model_.go_to(*number); });
  }
  auto* found = model_.find(name);
  if (found == nullptr) found = model_.find("#" + name);
  if (found == nullptr) {
    return model_.error(model_.current(), fmt::format("you are not talking in {}", name), now);
  }
  change_conversation([&] { model_.go_to(*found); });
}

// What comes.

void Controller::take(const client::Update& update, core::Now now) {
  wishes_.bell = model_.apply(update, now) || wishes_.bell;
  greet_directs();
  const auto* joined = std::get_if<update::Joined>(&update);
  if (joined == nullptr) return;
  const auto& room = joined->room.room;
  wishes_.asks.push_back({command::Members{room, {}}, room, Ask::Purpose::members});
  if (joined->again || options_.history == 0) return;
  const core::Seq behind_head{joined->room.head.value + 1};
  wishes_.asks.push_back({command::History{room, behind_head, std::nullopt, options_.history}, room,
                          Ask::Purpose::history});
}

/// A direct conversation that was just opened begins with what was said before.
void Controller::greet_directs() {
  for (std::size_t i = 1; i < model_.size(); ++i) {
    const auto& each = model_.at(i);
    if (each.type != ConversationType::direct || each.loading || each.greeted) continue;
    auto& opened = *model_.find(each.name);
    opened.greeted = true;
    if (options_.history == 0) continue;
    const auto oldest = opened.oldest();
    wishes_.asks.push_back(
        {command::History{opened.name, oldest ? std::optional(oldest) : std::nullopt, std::nullopt,
                          options_.history},
         opened.name, Ask::Purpose::greeting});
  }
}

Conversation& Controller::place_of(const std::string& name) {
  auto* found = model_.find(name);
  return found == nullptr ? model_.home() : *found;
}

void Controller::answered(const Ask& ask, const core::Result<core::Event>& answer, core::Now now) {
  auto& place = place_of(ask.place);
  if (!answer) {
    if (ask.purpose == Ask::Purpose::history) place.loading = false;
    const bool loud = ask.purpose == Ask::Purpose::shown || ask.purpose == Ask::Purpose::entered ||
                      ask.purpose == Ask::Purpose::history;
    if (loud) model_.error(place, answer.error().text, now);
    return;
  }
  const bool of_history =
      ask.purpose == Ask::Purpose::history || ask.purpose == Ask::Purpose::greeting;
  if (const auto* page = std::get_if<event::Page>(&*answer); page != nullptr && of_history) {
    return model_.show_page(ask.place, *page, now);
  }
  if (const auto* list = std::get_if<event::MembersAre>(&*answer);
      list != nullptr && ask.purpose == Ask::Purpose::members) {
    const auto& asked = std::get<command::Members>(ask.command);
    model_.show_members(*list, asked.after.empty());
    if (list->more && !list->members.empty() && place.members.size() < most_members) {
      wishes_.asks.push_back({command::Members{list->room, list->members.back().nick}, ask.place,
                              Ask::Purpose::members});
    }
    return;
  }
  if (ask.purpose != Ask::Purpose::silent) show(ask, *answer, now);
}

void Controller::show(const Ask& ask, const core::Event& event, core::Now now) {
  if (const auto* joined = std::get_if<event::Joined>(&event)) {
    if (ask.purpose != Ask::Purpose::entered) return;
    return change_conversation([&] { model_.go_to(model_.open_room(joined->room)); });
  }
  if (const auto* part = std::get_if<command::Part>(&ask.command)) {
    return change_conversation([&] { model_.close(part->room); });
  }
  auto& place = place_of(ask.place);
  for (auto& line : describe(event)) model_.info(place, std::move(line), now);
  const auto done = done_text(ask.command);
  if (!done.empty()) model_.info(place, std::string(done), now);
}

void Controller::refused(const command::Say& message, const core::Error& why, core::Now now) {
  model_.not_said(message.to, message.key, why.text, now);
}

bool Controller::tick(core::Now now) {
  const bool hinted = interrupted_ && now.steady - *interrupted_ > interrupt_again_within;
  if (hinted) {
    interrupted_.reset();
    hint_.clear();
  }
  return model_.tick(now) || hinted;
}

}  // namespace parley::terminal
