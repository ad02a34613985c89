// One IRC line: taken apart, and put together.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::wire::irc {

/// Bytes of a line without its tags, line end included; and of the tags that a client may send.
inline constexpr std::size_t line_bytes = 512;
inline constexpr std::size_t client_tag_bytes = 4096;

struct Tag {
  std::string key;
  std::string value;  // unescaped; "" where there is none
};

/// Refers to the line that it was read from.
struct Message {
  std::vector<Tag> tags;
  std::string command;  // in capital letters
  std::vector<std::string_view> parameters;

  /// The parameter at `index`, "" where there are fewer.
  [[nodiscard]] std::string_view at(std::size_t index) const;
  /// The last tag of that name: it wins.
  [[nodiscard]] std::optional<std::string_view> tag(std::string_view key) const;
};

/// Reads a line without its line end. Total over all bytes; a source is skipped. A line without a
/// command has an empty one. Neither lengths nor UTF-8 are checked.
[[nodiscard]] Message parse(std::string_view line);

/// True if the line's tags or its rest are longer than a client may send.
[[nodiscard]] bool too_long(std::string_view line);

/// True for PRIVMSG and NOTICE.
[[nodiscard]] bool is_message(std::string_view line);

/// ASCII letters as capitals.
[[nodiscard]] std::string upper(std::string_view text);

/// Appends `;key=value` or `key=value` to a list of tags, the value escaped.
void append_tag(std::string& tags, std::string_view key, std::string_view value);

/// The parameters of a line that is written, for the length of a call: words in braces, or a vector
/// of them, and none is copied.
class Parameters {
 public:
  Parameters(std::initializer_list<std::string_view> words) : words_(words.begin(), words.size()) {}
  Parameters(const std::vector<std::string_view>& words) : words_(words) {}

  [[nodiscard]] std::span<const std::string_view> words() const { return words_; }

 private:
  std::span<const std::string_view> words_;
};

/// Appends one line: `@tags :source COMMAND middle... :trailing\r\n`; empty tags and sources are
/// left out. The last of `parameters` gets its colon; of the others only the first word is written,
/// "*" where there is none. The rest of the line is cut to 512 bytes at a character's beginning.
void append_line(std::string& out, std::string_view tags, std::string_view source,
                 std::string_view command, Parameters parameters);

/// The longest beginning of `text` with at most `most` bytes that cuts no character in two, as a
/// reader sees characters: neither a letter and its accents nor a joined emoji (UAX #29).
[[nodiscard]] std::string_view beginning(std::string_view text, std::size_t most);

/// Takes the next line of those that carry a text to receivers off its front: up to a line break
/// or, where that is more than `most` bytes, to a space or else between characters. Empty lines are
/// left out. "": there is none.
[[nodiscard]] std::string_view take_line(std::string_view& text, std::size_t most);

}  // namespace parley::wire::irc
