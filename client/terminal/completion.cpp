#include "terminal/completion.hpp"

#include <string_view>

#include "core/name.hpp"
#include "terminal/commands.hpp"

namespace parley::terminal {
namespace {

enum class Kind { command, command_name, room, nick };

/// What the word that begins at `begin` is meant to be.
Kind kind_of(std::string_view text, std::size_t begin, std::string_view word) {
  const bool in_command = text.starts_with('/') && !text.starts_with("//");
  if (in_command && begin == 0) return Kind::command;
  if (word.starts_with('#')) return Kind::room;
  if (!in_command) return Kind::nick;
  const auto name_end = text.find(' ');
  const auto* spec = find_command(text.substr(1, name_end - 1));
  const bool first = text.find_first_not_of(' ', name_end) == begin || begin == text.size();
  if (spec == nullptr || !first) return Kind::nick;
  if (spec->first == Completes::a_command) return Kind::command_name;
  return spec->first == Completes::a_room ? Kind::room : Kind::nick;
}

void add_if(std::vector<std::string>& matches, std::string_view candidate, std::string_view prefix,
            std::string_view suffix) {
  if (core::fold(candidate).starts_with(core::fold(prefix))) {
    matches.push_back(std::string(candidate) + std::string(suffix));
  }
}

}  // namespace

void Completion::begin(const Editor& editor, const Completable& from) {
  const std::string_view text = editor.text();
  end_ = editor.cursor();
  const auto space = text.substr(0, end_).find_last_of(" \n");
  begin_ = space == std::string_view::npos ? 0 : space + 1;
  const auto word = text.substr(begin_, end_ - begin_);
  matches_.clear();
  switch (kind_of(text, begin_, word)) {
    case Kind::command:
      for (const auto& spec : commands()) {
        add_if(matches_, "/" + std::string(spec.name), word, " ");
      }
      break;
    case Kind::command_name:
      for (const auto& spec : commands()) add_if(matches_, spec.name, word, " ");
      break;
    case Kind::room: {
      const auto prefix = word.starts_with('#') ? std::string(word) : "#" + std::string(word);
      for (const auto& room : from.rooms) add_if(matches_, room, prefix, " ");
      break;
    }
    case Kind::nick:
      for (const auto& nick : from.nicks) add_if(matches_, nick, word, begin_ == 0 ? ": " : " ");
      break;
  }
  matches_.emplace_back(word);
}

void Completion::press(Editor& editor, const Completable& from, bool backwards) {
  const bool goes_on = !matches_.empty() && editor.text() == left_as_ && editor.cursor() == end_;
  if (goes_on) {
    const auto step = backwards ? matches_.size() - 1 : 1;
    chosen_ = (chosen_ + step) % matches_.size();
  } else {
    begin(editor, from);
    chosen_ = backwards && matches_.size() > 1 ? matches_.size() - 2 : 0;
  }
  editor.replace(begin_, end_, matches_[chosen_]);
  end_ = editor.cursor();
  left_as_ = editor.text();
}

}  // namespace parley::terminal
