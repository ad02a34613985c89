// Writes one JSON object, field by field, into one string.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace parley::wire::json {

/// `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD: what is
/// written is valid JSON whatever the log holds.
void append_string(std::string& out, std::string_view text);

/// Names are ours and need no escape. Not to be used after `object` or `line`.
class Writer {
 public:
  /// Begins with the type. `room`: about how many bytes will be needed.
  explicit Writer(std::string_view type, std::size_t room = 128);
  /// Begins an object without a type.
  Writer() : out_("{") {}

  Writer& text(std::string_view name, std::string_view value);
  /// Left out if it is empty.
  Writer& text_if_any(std::string_view name, std::string_view value);
  Writer& integer(std::string_view name, std::uint64_t value);
  Writer& flag(std::string_view name, bool value);
  Writer& time(std::string_view name, core::Time value);
  /// Left out if it is the epoch.
  Writer& time_if_any(std::string_view name, core::Time value);
  /// `json` is JSON already. Left out if it is empty.
  Writer& raw_if_any(std::string_view name, std::string_view json);
  /// A list; `append(out, item)` writes one item as JSON.
  template <class Items, std::invocable<std::string&, const typename Items::value_type&> Append>
  Writer& list(std::string_view name, const Items& items, Append append) {
    begin(name);
    out_ += '[';
    for (const auto& item : items) {
      append(out_, item);
      out_ += ',';
    }
    if (!items.empty()) out_.pop_back();
    out_ += ']';
    return *this;
  }

  [[nodiscard]] std::string object();  // "{...}"
  [[nodiscard]] std::string line();    // "{...}\n"

 private:
  void begin(std::string_view name);

  std::string out_;
};

}  // namespace parley::wire::json
