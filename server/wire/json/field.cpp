// The fields that protocol v1 knows: names to numbers in a few nanoseconds.
#include "wire/json/field.hpp"

#include <array>
#include <cstddef>

namespace parley::wire::json {

namespace {

constexpr std::array<std::string_view, field_count> names = {
    "type",
    "id",
    "nick",
    "secret",
    "version",
    "after",
    "room",
    "reason",
    "to",
    "text",
    "key",
    "mask",
    "seconds",
    "private",
    "moderated",
    "role",
    "match",
    "with",
    "before",
    "limit",
    "account",
    "password",
    "old",
    "new",
    "invitation",
    "mechanism",
    "data",
    "abort",
    "fingerprint",
    "operators",
    "seq",
    "time",
    "from",
    "head",
    "server",
    "line_bytes",
    "text_lines",
    "topic",
    "members",
    "created",
    "by",
    "until",
    "masks",
    "more",
    "rooms",
    "away",
    "sessions",
    "since",
    "entries",
    "code",
    "retry_after",
    "mode",
    "on",
    "last_login",
    "certificates",
    "operator",
    "address",
    "records",
    "number",
    "action",
    "target",
    "notice",
    "redacted",
    "bot",
    "about",
    "invite_only",
    "open_topic",
    "outside_messages",
    "value",
    "details",
    "deleted",
    "without",
    "more_than",
    "fewer_than",
    "older_than",
    "younger_than",
    "topic_older_than",
    "topic_younger_than",
    "realname",
    "secure",

    "users",
    "nicks",
    "here",
    "invisible",
    "most_users",
    "strangers",
    "conversations",
    "before_time",
    "after_time",
    "now",
};

/// Open addressing, filled by the compiler. Four times as many places as names: a look-up compares
/// one name, seldom two.
struct Index {
  static constexpr std::size_t size = 256;
  std::array<Field, size> places{};

  static constexpr std::size_t place_of(std::string_view name) {
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return (name.size() * 37 + first * std::size_t{7} + last * std::size_t{3}) % size;
  }

  constexpr Index() {
    places.fill(Field::unknown);
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::size_t place = place_of(names[i]);
      while (places[place] != Field::unknown) place = (place + 1) % size;
      places[place] = static_cast<Field>(i);
    }
  }
};
constexpr Index index;

}  // namespace

std::string_view field_name(Field field) { return names[static_cast<std::size_t>(field)]; }

Field field_named(std::string_view name) {
  if (name.empty()) return Field::unknown;
  std::size_t place = Index::place_of(name);
  while (index.places[place] != Field::unknown) {
    if (field_name(index.places[place]) == name) return index.places[place];
    place = (place + 1) % Index::size;
  }
  return Field::unknown;
}

}  // namespace parley::wire::json
