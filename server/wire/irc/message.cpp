// One IRC line: taken apart, and put together.
#include "wire/irc/message.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "core/unicode.hpp"

namespace parley::wire::irc {

namespace {

std::string unescape(std::string_view value) {
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\') {
      plain += value[i];
    } else if (++i < value.size()) {
      switch (value[i]) {
        case ':': plain += ';'; break;
        case 's': plain += ' '; break;
        case 'r': plain += '\r'; break;
        case 'n': plain += '\n'; break;
        default: plain += value[i];
      }
    }
  }
  return plain;
}

void read_tags(std::string_view list, std::vector<Tag>& tags) {
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(';'));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    const auto equals = one.find('=');
    const std::string_view key = one.substr(0, equals);
    if (key.empty()) continue;
    const auto value = equals == std::string_view::npos ? "" : one.substr(equals + 1);
    tags.push_back({std::string(key), unescape(value)});
  }
}

/// Takes the next word and the spaces around it from the front.
std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ')));
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ')));
  return word;
}

/// The end of the last user-perceived character that fits into `most` bytes; 0 for none. Looks at
/// no more than a line: `text` begins with a whole one.
std::size_t end_of_clusters(std::string_view text, std::size_t most) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  utf8proc_int32_t before = 0;
  utf8proc_int32_t state = 0;
  std::size_t end = 0;
  for (utf8proc_ssize_t at = 0; at < size && static_cast<std::size_t>(at) <= most;) {
    utf8proc_int32_t point = 0;
    const auto length =
        std::max<utf8proc_ssize_t>(utf8proc_iterate(bytes + at, size - at, &point), 1);
    const bool breaks = at > 0 && utf8proc_grapheme_break_stateful(before, point, &state) != 0;
    if (breaks) end = static_cast<std::size_t>(at);
    before = point;
    at += length;
  }
  return end;
}

}  // namespace

std::string_view Message::at(std::size_t index) const {
  return index < parameters.size() ? parameters[index] : std::string_view{};
}

std::optional<std::string_view> Message::tag(std::string_view key) const {
  const auto found =
      std::find_if(tags.rbegin(), tags.rend(), [key](const Tag& tag) { return tag.key == key; });
  if (found == tags.rend()) return std::nullopt;
  return found->value;
}

bool is_message(std::string_view line) {
  std::string_view word = take_word(line);
  if (word.starts_with('@')) word = take_word(line);
  if (word.starts_with(':')) word = take_word(line);
  const std::string command = upper(word);
  return command == "PRIVMSG" || command == "NOTICE";
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

Message parse(std::string_view line) {
  Message message;
  if (line.starts_with('@')) read_tags(take_word(line).substr(1), message.tags);
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
  if (line.starts_with(':')) take_word(line);
  message.command = upper(take_word(line));
  constexpr std::size_t usual = 4;
  if (!line.empty()) message.parameters.reserve(usual);
  while (!line.empty()) {
    if (line.front() == ':') {
      message.parameters.emplace_back(line.substr(1));
      break;
    }
    message.parameters.emplace_back(take_word(line));
  }
  return message;
}

bool too_long(std::string_view line) {
  std::size_t tags = 0;
  if (line.starts_with('@')) tags = std::min(line.size(), line.find(' ') + 1);
  return tags > client_tag_bytes || line.size() - tags > line_bytes - 2;
}

void append_tag(std::string& tags, std::string_view key, std::string_view value) {
  if (!tags.empty()) tags += ';';
  tags += key;
  tags += '=';
  for (const char c : value) {
    switch (c) {
      case ';': tags += "\\:"; break;
      case ' ': tags += "\\s"; break;
      case '\\': tags += "\\\\"; break;
      case '\r': tags += "\\r"; break;
      case '\n': tags += "\\n"; break;
      default: tags += c;
    }
  }
}

void append_line(std::string& out, std::string_view tags, std::string_view source,
                 std::string_view command, Parameters parameters) {
  const std::span<const std::string_view> words = parameters.words();
  std::size_t room = tags.size() + source.size() + command.size() + 8;
  for (const std::string_view word : words) room += word.size() + 2;
  out.reserve(out.size() + room);  // one line is one allocation: this is made for every message
  if (!tags.empty()) out.append("@").append(tags).append(" ");
  const std::size_t begin = out.size();
  if (!source.empty()) out.append(":").append(source).append(" ");
  out.append(command);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    // A word that would shift the others is cut, or a star in its place.
    const std::string_view word = words[i].substr(0, words[i].find(' '));
    out.append(" ").append(word.empty() || word.starts_with(':') ? "*" : word);
  }
  if (!words.empty()) out.append(" :").append(words.back());
  const std::string_view line = std::string_view(out).substr(begin);
  out.resize(begin + beginning(line, line_bytes - 2).size());
  out.append("\r\n");
}

std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t whole = end_of_clusters(text, most);
  if (whole > 0) return text.substr(0, whole);
  return core::cut_between_code_points(text, most);  // one cluster is longer than a line
}

std::string_view take_line(std::string_view& text, std::size_t most) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of("\r\n")));
  std::string_view line = text.substr(0, std::min(text.find('\r'), text.find('\n')));
  if (line.size() > most) {
    line = beginning(line, most);
    const auto space = line.rfind(' ');
    if (space != std::string_view::npos && space >= most / 2) line = line.substr(0, space + 1);
  }
  text.remove_prefix(line.size());
  return line;
}

}  // namespace parley::wire::irc
