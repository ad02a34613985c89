#include "terminal/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "terminal/describe.hpp"
#include "terminal/scrollback.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {
namespace {

constexpr std::size_t list_needs = 60;  // columns, for the room list to be shown
constexpr std::size_t members_need = 100;
constexpr std::size_t member_columns = 15;
constexpr std::size_t most_input_rows = 6;

/// The input line cut into rows, and where the cursor is in them.
struct InputRows {
  std::vector<std::string> rows{""};
  std::size_t cursor_row = 0;
  std::size_t cursor_column = 0;
};

InputRows input_rows(const Editor& editor, std::string_view prompt, std::size_t columns) {
  InputRows input;
  std::size_t used = width(prompt);
  const auto next_row = [&] {
    input.rows.emplace_back();
    used = 0;
  };
  const auto mark_cursor = [&] {
    input.cursor_row = input.rows.size() - 1;
    input.cursor_column = used;
  };
  for (const auto& glyph : glyphs(editor.text())) {
    if (used + glyph.width > columns) next_row();
    if (glyph.begin == editor.cursor()) mark_cursor();
    input.rows.back() += glyph.shown;
    used += glyph.width;
    if (editor.text()[glyph.begin] == '\n') next_row();
  }
  if (used >= columns) next_row();  // room for the cursor behind the last character
  if (editor.cursor() == editor.text().size()) mark_cursor();
  return input;
}

// The room list.

Row list_row(const Model& model, std::size_t index, std::size_t columns) {
  const auto& each = model.at(index);
  const bool current = index == model.current_index();
  const bool online = model.link().state == LinkState::online;
  auto tone = Tone::listed;
  if (each.unread > 0) tone = Tone::listed_unread;
  if (each.mentions > 0) tone = Tone::listed_mention;
  if (current) tone = Tone::listed_current;
  const auto number = index == 0 ? std::string("  ") : fmt::format("{:>2}", index);
  std::string count;
  if (each.mentions > 0) {
    count = fmt::format("@{}", each.unread);
  } else if (each.unread > 0) {
    count = fmt::format("{}", each.unread);
  } else if (online && each.type == ConversationType::room && !each.inside) {
    count = "out";
  }
  const auto name_columns = columns - std::min(columns, 3 + count.size() + 2);
  auto text = fmt::format("{} {} {}", number, padded(each.name, name_columns), count);
  return {{padded(text, columns), {tone}}};
}

std::vector<Row> room_list(const Model& model, std::size_t columns, std::size_t rows) {
  std::vector<Row> list;
  const auto current = model.current_index();
  const std::size_t first = current < rows ? 0 : current - rows + 1;
  for (std::size_t i = first; i < model.size() && list.size() < rows; ++i) {
    list.push_back(list_row(model, i, columns));
  }
  return list;
}

// The member list: founders and operators first, then by name.

std::vector<Row> member_list(const Model& model, std::size_t columns, std::size_t rows) {
  const auto& room = model.current();
  std::vector<std::map<std::string, Member>::const_iterator> members;
  members.reserve(room.members.size());
  for (auto it = room.members.begin(); it != room.members.end(); ++it) members.push_back(it);
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return std::pair{b->second.role, a->first} < std::pair{a->second.role, b->first};
  });
  std::vector<Row> list;
  for (const auto& each : members) {
    if (list.size() == rows) break;
    const auto& member = each->second;
    const auto text = fmt::format("{:1}{}", role_mark(member.role), member.nick);
    Style style{Tone::nick, nick_colour(member.nick)};
    if (member.nick == model.nick()) style = {Tone::own_nick};
    if (member.away) style = {Tone::dim};
    list.push_back({{clipped(text, columns), style}});
  }
  if (members.size() > rows && rows > 0) {
    list.back() = {{fmt::format(" and {} more", room.member_count() - rows + 1), {Tone::dim}}};
  }
  return list;
}

/// Puts `part` at the end of the row, filled up to `columns` cells.
void append_cells(Row& row, Row part, std::size_t columns) {
  std::size_t used = 0;
  for (auto& span : part) {
    used += width(span.text);
    row.push_back(std::move(span));
  }
  if (used < columns) row.push_back({std::string(columns - used, ' '), {Tone::plain}});
}

// The bars.

Row bar(std::string_view left, std::string_view right, std::size_t columns, Tone left_tone) {
  const auto right_cells = std::min(width(right), columns / 2);
  const auto left_cells = columns - right_cells;
  return {{padded(left, left_cells), {left_tone}}, {clipped(right, right_cells), {Tone::bar}}};
}

Row topic_bar(const Model& model, std::size_t columns) {
  const auto& current = model.current();
  std::string modes;
  if (current.modes.is_private()) modes += " private";
  if (current.modes.moderated) modes += " moderated";
  if (!modes.empty()) modes += ' ';
  std::string title = fmt::format(" {} ", current.name);
  std::string topic = current.topic;
  if (current.type == ConversationType::home) topic = "/help lists the commands";
  if (current.type == ConversationType::direct) topic = "between the two of you";
  const auto title_cells = std::min(width(title), columns);
  auto row = bar(topic.empty() ? "" : " " + topic, modes, columns - title_cells, Tone::bar);
  row.insert(row.begin(), {clipped(title, title_cells), {Tone::bar_strong}});
  return row;
}

/// "● ada", or what is wrong with the connection and what is done about it.
std::string link_text(const Model& model, core::Now now) {
  const auto& link = model.link();
  switch (link.state) {
    case LinkState::connecting: return fmt::format("○ connecting to {}", model.server());
    case LinkState::online: return fmt::format("● {}", model.nick());
    case LinkState::offline: break;
  }
  if (!link.retry_at) return "○ not connected";
  const auto left = std::max(*link.retry_at - now.steady, std::chrono::milliseconds{0});
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  return seconds == 0 ? "○ reconnecting" : fmt::format("○ reconnecting in {} s", seconds);
}

std::string state_text(const Model& model, core::Now now) {
  const auto& link = model.link();
  const auto& current = model.current();
  const bool online = link.state == LinkState::online;
  std::string text = " " + link_text(model, now);
  if (online && current.type == ConversationType::room && current.inside) {
    const auto members = current.member_count();
    text += fmt::format(" · {} {}", members, members == 1 ? "member" : "members");
  }
  if (online && link.lag) {
    const auto lag = link.lag->count();
    text += lag == 0 ? " · lag <1 ms" : fmt::format(" · lag {} ms", lag);
  }
  if (const auto waiting = model.pending(); waiting > 0)
    text += fmt::format(" · {} unsent", waiting);
  if (!link.reason.empty()) text += fmt::format(" · {}", link.reason);
  return text;
}

std::string typing_text(const Conversation& conversation) {
  const auto& typists = conversation.typists;
  if (typists.empty()) return {};
  const auto& first = typists.begin()->second.nick;
  if (typists.size() == 1) return fmt::format("{} is typing… ", first);
  if (typists.size() == 2) {
    return fmt::format("{} and {} are typing… ", first, typists.rbegin()->second.nick);
  }
  return fmt::format("{} users are typing… ", typists.size());
}

/// What is new elsewhere, where no room list shows it.
std::string elsewhere(const Model& model) {
  std::string text;
  for (std::size_t i = 0; i < model.size(); ++i) {
    const auto& each = model.at(i);
    if (each.unread == 0) continue;
    text += fmt::format("{}{}:{}{}", text.empty() ? "" : " ", i, each.mentions > 0 ? "@" : "",
                        each.unread);
  }
  return text.empty() ? text : text + " ";
}

Row status_bar(const Model& model, const Editor& editor, std::size_t below, bool listed,
               std::size_t columns, core::Now now, std::string_view hint) {
  std::string right(hint);
  const auto lines = std::count(editor.text().begin(), editor.text().end(), '\n') + 1;
  if (right.empty() && lines > 1) {
    right = fmt::format("{} messages: Enter sends, Ctrl-C drops ", lines);
  }
  if (right.empty() && below > 0) right = fmt::format("↓ {} below ", below);
  if (right.empty()) right = typing_text(model.current());
  if (right.empty() && !listed) right = elsewhere(model);
  const bool online = model.link().state == LinkState::online;
  return bar(state_text(model, now), right, columns, online ? Tone::bar : Tone::bar_alert);
}

void add_input(Frame& frame, const Editor& editor, const std::string& prompt, std::size_t columns,
               std::size_t rows) {
  const auto input = input_rows(editor, prompt, columns);
  const std::size_t first = input.cursor_row < rows ? 0 : input.cursor_row - rows + 1;
  frame.cursor_row = frame.rows.size() + input.cursor_row - first;
  frame.cursor_column = std::min(input.cursor_column, columns - 1);
  for (std::size_t i = first; i < first + rows; ++i) {
    Row row;
    if (i == 0) row.push_back({shown(prompt), {Tone::prompt}});
    if (i < input.rows.size()) row.push_back({input.rows[i], {Tone::plain}});
    frame.rows.push_back(std::move(row));
  }
}

}  // namespace

std::string prompt_of(const Model& model) {
  if (model.current().type == ConversationType::home) return "> ";
  return model.nick() + "> ";
}

Regions divide(Size size, const Model& model, const Editor& editor) {
  const auto prompt = clipped(prompt_of(model), size.columns / 2);
  Regions regions;
  const auto columns = std::max<std::size_t>(size.columns, 1);
  const auto rows = std::max<std::size_t>(size.rows, 1);
  regions.status = rows >= 3;
  regions.topic = rows >= 5;
  const auto wanted = input_rows(editor, prompt, columns).rows.size();
  regions.input_rows =
      std::clamp<std::size_t>(wanted, 1, std::clamp<std::size_t>(rows / 3, 1, most_input_rows));
  const std::size_t bars = (regions.status ? 1U : 0U) + (regions.topic ? 1U : 0U);
  regions.main_rows = rows - std::min(rows, bars + regions.input_rows);
  if (columns >= list_needs) regions.list_columns = std::clamp<std::size_t>(columns / 5, 16, 24);
  const bool in_room = model.current().type == ConversationType::room;
  if (columns >= members_need && in_room) regions.member_columns = member_columns;
  regions.main_columns = columns - (regions.list_columns == 0 ? 0 : regions.list_columns + 2) -
                         (regions.member_columns == 0 ? 0 : regions.member_columns + 3);
  return regions;
}

Frame compose(const Model& model, const Editor& editor, Size size, core::Now now,
              std::string_view hint) {
  const auto regions = divide(size, model, editor);
  const auto columns = std::max<std::size_t>(size.columns, 1);
  const Scrollback scrollback(model.current(), regions.main_columns, regions.main_rows);
  Frame frame;
  if (regions.topic) frame.rows.push_back(topic_bar(model, columns));
  auto lines = scrollback.visible();
  lines.insert(lines.begin(), regions.main_rows - lines.size(), Row{});
  auto rooms = room_list(model, regions.list_columns, regions.main_rows);
  auto members = member_list(model, regions.member_columns, regions.main_rows);
  rooms.resize(regions.main_rows);
  members.resize(regions.main_rows);
  for (std::size_t i = 0; i < regions.main_rows; ++i) {
    Row row;
    if (regions.list_columns > 0) {
      append_cells(row, rooms[i], regions.list_columns);
      row.push_back({"│ ", {Tone::dim}});
    }
    append_cells(row, lines[i], regions.member_columns > 0 ? regions.main_columns : 0);
    if (regions.member_columns > 0) {
      row.push_back({" │ ", {Tone::dim}});
      append_cells(row, members[i], 0);
    }
    frame.rows.push_back(std::move(row));
  }
  if (regions.status) {
    frame.rows.push_back(status_bar(model, editor, scrollback.below(), regions.list_columns > 0,
                                    columns, now, hint));
  }
  add_input(frame, editor, clipped(prompt_of(model), columns / 2), columns, regions.input_rows);
  return frame;
}

}  // namespace parley::terminal
