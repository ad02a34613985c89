// A line of JSON as fields: read by nlohmann's SAX parser, without a tree.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "wire/json/field.hpp"

namespace parley::wire::json {

/// The nesting that is read, the outermost object included. What is deeper is refused.
inline constexpr std::size_t depth_limit = 8;

struct Value {
  enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,
    other_number,  // with a fraction or an exponent, or beyond 64 bits
    string,
    nested,  // a list or an object: not kept, but see Line
  };
  Field field = unknown_field;
  Kind kind = Kind::null;
  bool flag = false;
  std::int64_t integer = 0;
  std::string text;
};

/// The known fields of one object, each at most once.
class Object {
 public:
  Object() = default;
  /// Overwrites the texts of fields that are for secrets.
  ~Object();
  Object(Object&&) noexcept = default;
  Object& operator=(Object&&) noexcept = default;

  /// False if the field is there already.
  [[nodiscard]] bool add(Value value);

  /// nullptr: not there, or null (which is the same).
  [[nodiscard]] Value* find(Field field);

 private:
  std::vector<Value> values_;
  std::bitset<field_count> present_;
};

/// One line. Requests have fields only; some of the server's lines have a list as well.
struct Line {
  Object fields;
  std::vector<Object> items;       // a list of objects: entries, members, masks, rooms
  std::vector<std::string> words;  // a list of strings: the rooms of a user
};

enum class Lists : std::uint8_t { skip, read };

/// Reads one line into `out`. No recursion; unknown fields are skipped. On a refusal (bad_json,
/// bad_utf8, too_deep, duplicate_field; bad_field for a number that no double holds) `out` has what
/// could be read.
[[nodiscard]] std::optional<core::Error> read_line(std::string_view line, Lists lists, Line& out);

/// The beginning of a client's text, short enough for an error text.
[[nodiscard]] std::string_view shortened(std::string_view text);

}  // namespace parley::wire::json
