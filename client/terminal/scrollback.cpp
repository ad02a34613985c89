#include "terminal/scrollback.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/hash_table.hpp"
#include "core/name.hpp"
#include "terminal/describe.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {
namespace {

constexpr std::size_t narrow = 44;       // below it nicks are not set in a column of their own
constexpr std::size_t very_narrow = 30;  // below it times are not shown either
constexpr std::size_t time_columns = 5;
constexpr std::size_t looked_at = 300;  // lines, for the width of the nick column

bool is_spoken(const Line& line) {
  return line.kind == LineKind::message || line.kind == LineKind::pending;
}

/// What stands in the nick's place on lines that nobody said.
std::string_view sign_of(LineKind kind) {
  switch (kind) {
    case LineKind::action:
    case LineKind::change: return "*";
    case LineKind::presence: return "-";
    case LineKind::error: return "!";
    default: return "·";
  }
}

Style nick_style(const Line& line) {
  if (line.own) return {Tone::own_nick};
  if (line.mention) return {Tone::mention};
  return {Tone::nick, nick_colour(line.from)};
}

Style text_style(const Line& line) {
  if (line.redacted) return {Tone::dim};
  switch (line.kind) {
    case LineKind::pending: return {Tone::pending};
    case LineKind::presence: return {Tone::dim};
    case LineKind::change:
    case LineKind::info: return {Tone::notice};
    case LineKind::error: return {Tone::error};
    default: return {line.mention ? Tone::mention_text : Tone::plain};
  }
}

std::size_t nick_columns(const Conversation& conversation) {
  std::size_t widest = 4;
  const auto begin = conversation.lines.size() - std::min(looked_at, conversation.lines.size());
  for (std::size_t i = begin; i < conversation.lines.size(); ++i) {
    widest = std::max(widest, width(conversation.lines[i].from));
  }
  for (const auto& line : conversation.pending) widest = std::max(widest, width(line.from));
  return std::min<std::size_t>(widest, 14);
}

void wrap_paragraph(std::string_view text, std::size_t columns, std::size_t used,
                    std::vector<std::string>& rows) {
  std::string row;
  std::size_t space = 0;       // behind the last space in `row`, in bytes; 0: none
  std::size_t space_used = 0;  // cells up to there
  for (const auto& glyph : glyphs(text)) {
    if (used + glyph.width > columns && used > 0) {
      if (glyph.shown == " ") {  // a space at the edge becomes the break
        rows.push_back(std::exchange(row, {}));
        used = space = 0;
        continue;
      }
      const auto cut = space > 0 ? space : row.size();
      auto rest = row.substr(cut);
      row.resize(cut);
      while (row.ends_with(' ')) row.pop_back();
      rows.push_back(std::exchange(row, std::move(rest)));
      used = space > 0 ? used - space_used : 0;
      space = 0;
    }
    row += glyph.shown;
    used += glyph.width;
    if (glyph.shown == " ") {
      space = row.size();
      space_used = used;
    }
  }
  rows.push_back(std::move(row));
}

}  // namespace

std::uint32_t nick_colour(std::string_view nick) {
  return static_cast<std::uint32_t>(core::SipHash<>(core::HashKey{})(core::fold(nick)));
}

std::string text_of(const Row& row) {
  std::string text;
  for (const auto& span : row) text += span.text;
  return text;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t taken) {
  std::vector<std::string> rows;
  const auto columns = std::max<std::size_t>(width, 2);
  for (std::size_t begin = 0;;) {
    const auto end = text.find('\n', begin);
    wrap_paragraph(text.substr(begin, end - begin), columns, rows.empty() ? taken : 0, rows);
    if (end == std::string_view::npos) return rows;
    begin = end + 1;
  }
}

Scrollback::Scrollback(const Conversation& conversation, std::size_t columns, std::size_t rows)
    : conversation_(conversation),
      columns_(std::max<std::size_t>(columns, 2)),
      rows_(rows),
      nick_columns_(nick_columns(conversation)) {}

std::size_t Scrollback::count() const {
  return conversation_.lines.size() + conversation_.pending.size();
}

const Line& Scrollback::line(std::size_t index) const {
  const auto said = conversation_.lines.size();
  return index < said ? conversation_.lines[index] : conversation_.pending[index - said];
}

Row Scrollback::rule(std::string_view text, Tone tone) const {
  const auto label = fmt::format(" {} ", text);
  const auto wide = width(label);
  if (wide + 4 > columns_) return {{clipped(label, columns_), {tone}}};
  const auto left = (columns_ - wide) / 2;
  std::string row;
  for (std::size_t i = 0; i < left; ++i) row += "─";
  row += label;
  for (std::size_t i = left + wide; i < columns_; ++i) row += "─";
  return {{row, {tone}}};
}

/// The line itself, without rules above it.
std::vector<Row> Scrollback::body_of(const Line& line) const {
  const bool spoken = is_spoken(line);
  const auto time = columns_ < very_narrow ? std::string{} : clock_time(line.time) + " ";
  const auto style = text_style(line);
  std::string text = line.text;
  if (line.kind == LineKind::action) text = line.from + " " + text;
  std::vector<Row> rows;
  if (line.kind == LineKind::help) {
    for (auto& part : wrap(text, columns_ - 1)) rows.push_back({{" " + std::move(part), style}});
    return rows;
  }
  if (columns_ < narrow) {
    const auto name =
        spoken ? clipped(line.from, columns_ / 2) + ": " : std::string(sign_of(line.kind)) + " ";
    for (auto& part : wrap(text, columns_, width(time) + width(name))) {
      rows.push_back({{std::move(part), style}});
    }
    rows.front().insert(rows.front().begin(),
                        {{time, {Tone::dim}}, {name, spoken ? nick_style(line) : style}});
    return rows;
  }
  const auto name = spoken ? line.from : std::string(sign_of(line.kind));
  const auto text_columns = columns_ - time_columns - 1 - nick_columns_ - 3;
  for (const auto& part : wrap(text, text_columns)) {
    const bool first = rows.empty();
    rows.push_back(
        {{first ? time : std::string(time_columns + 1, ' '), {Tone::dim}},
         {padded(first ? name : "", nick_columns_, true), spoken ? nick_style(line) : style},
         {" │ ", {Tone::dim}},
         {part, style}});
  }
  return rows;
}

std::vector<Row> Scrollback::rows_of(std::size_t index) const {
  const auto& current = line(index);
  std::vector<Row> rows;
  const auto day = day_name(current.time);
  if (index == 0 || day_name(line(index - 1).time) != day) rows.push_back(rule(day, Tone::dim));
  const bool fresh = index > 0 && index < conversation_.lines.size() && conversation_.read_to &&
                     line(index - 1).id == *conversation_.read_to;
  if (fresh) rows.push_back(rule("new", Tone::fresh));
  for (auto& row : body_of(current)) rows.push_back(std::move(row));
  return rows;
}

std::optional<Scrollback::Place> Scrollback::bottom() const {
  if (count() == 0) return std::nullopt;
  const auto newest = Place{count() - 1, rows_of(count() - 1).size() - 1};
  if (!conversation_.anchor) return newest;
  const auto& lines = conversation_.lines;
  const auto found =
      std::lower_bound(lines.begin(), lines.end(), conversation_.anchor->line,
                       [](const Line& each, std::int64_t id) { return each.id < id; });
  if (found == lines.end()) return newest;
  const auto index = static_cast<std::size_t>(found - lines.begin());
  return Place{index, std::min(conversation_.anchor->row, rows_of(index).size() - 1)};
}

std::vector<Row> Scrollback::rows_up_to(Place bottom, std::size_t most) const {
  std::vector<Row> upwards;
  for (std::size_t index = bottom.line + 1; index-- > 0 && upwards.size() < most;) {
    auto rows = rows_of(index);
    if (index == bottom.line) rows.resize(bottom.row + 1);
    for (auto row = rows.rbegin(); row != rows.rend() && upwards.size() < most; ++row) {
      upwards.push_back(std::move(*row));
    }
  }
  std::reverse(upwards.begin(), upwards.end());
  return upwards;
}

std::vector<Row> Scrollback::visible() const {
  const auto last = bottom();
  return last ? rows_up_to(*last, rows_) : std::vector<Row>{};
}

bool Scrollback::at_top() const {
  const auto last = bottom();
  return !last || rows_up_to(*last, rows_ + 1).size() <= rows_;
}

std::size_t Scrollback::below() const {
  const auto last = bottom();
  return last ? count() - 1 - last->line : 0;
}

std::optional<Anchor> Scrollback::scrolled(std::ptrdiff_t rows) const {
  const auto start = bottom();
  if (!start) return std::nullopt;
  Place place = *start;
  if (rows > 0) {  // up, until the first row is at the top of the window
    const auto above = rows_up_to(place, rows_ + static_cast<std::size_t>(rows)).size();
    rows = above > rows_ ? static_cast<std::ptrdiff_t>(above - rows_) : 0;
  }
  for (; rows > 0; --rows) {
    if (place.row > 0) {
      --place.row;
    } else {
      --place.line;
      place.row = rows_of(place.line).size() - 1;
    }
  }
  for (; rows < 0; ++rows) {
    if (place.row + 1 < rows_of(place.line).size()) {
      ++place.row;
    } else if (place.line + 1 < count()) {
      place = {place.line + 1, 0};
    }
  }
  const bool newest = place.line + 1 >= count() && place.row + 1 == rows_of(place.line).size();
  if (newest || place.line >= conversation_.lines.size()) return std::nullopt;
  return Anchor{conversation_.lines[place.line].id, place.row};
}

}  // namespace parley::terminal
