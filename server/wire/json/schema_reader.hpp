// Reads any struct that the schema describes.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/role.hpp"
#include "core/schema.hpp"
#include "wire/base64.hpp"
#include "wire/json/fields.hpp"

namespace parley::wire::json {

/// A line that is being read: its fields, and its list.
struct Source {
  Fields& in;
  Line& line;
};

/// Reads an item of a page; nullptr if it is an entry of an unknown type, of a newer server.
[[nodiscard]] inline core::EntryPtr read_entry(const Source& from);

namespace detail {

namespace schema = core::schema;
using core::ErrorCode;

template <class Value>
struct Kind;  // of values: what is expected, and `read(source, field, id)`

/// Reads one form of a struct.
template <class Type, std::size_t form_place = 0>
Type read_form(const Source& from);

inline std::optional<std::string> read_text(const Source& from, const auto& field, Field id) {
  auto text = from.in.text(id);
  if (!text) return std::nullopt;
  const bool bounded = field.most != schema::largest_integer;
  if (bounded &&
      (std::cmp_less(text->size(), field.least) || std::cmp_greater(text->size(), field.most))) {
    from.in.wrong(id, fmt::format("{} to {} bytes long", field.least, field.most));
  }
  if (field.text != schema::Text::base64) return text;
  auto decoded = from_base64(*text);
  if (!decoded) from.in.wrong(id, "base64");
  if (field.secret) core::wipe(*text);
  return decoded;
}

template <>
struct Kind<std::string> {
  static constexpr std::string_view expected = a_string;
  static std::optional<std::string> read(const Source& from, const auto& field, Field id) {
    return read_text(from, field, id);
  }
};
template <>
struct Kind<core::Secret> {
  static constexpr std::string_view expected = a_string;
  static std::optional<core::Secret> read(const Source& from, const auto& field, Field id) {
    auto text = read_text(from, field, id);
    if (!text) return std::nullopt;
    return core::Secret(std::move(*text));
  }
};
template <>
struct Kind<bool> {
  static constexpr std::string_view expected = a_flag;
  static std::optional<bool> read(const Source& from, const auto& /*field*/, Field id) {
    return from.in.flag(id);
  }
};
template <std::unsigned_integral Number>
struct Kind<Number> {
  static constexpr std::string_view expected = a_number;
  static std::optional<Number> read(const Source& from, const auto& field, Field id) {
    const auto value = from.in.integer(id, field.least, field.most);
    if (!value) return std::nullopt;
    return static_cast<Number>(*value);
  }
};
template <>
struct Kind<core::Seq> {
  static constexpr std::string_view expected = a_number;
  static std::optional<core::Seq> read(const Source& from, const auto& field, Field id) {
    const auto value = from.in.integer(id, field.least, field.most);
    if (!value) return std::nullopt;
    return core::Seq{static_cast<std::uint64_t>(*value)};
  }
};
template <class Count, class Period>
struct Kind<std::chrono::duration<Count, Period>> {
  using Duration = std::chrono::duration<Count, Period>;
  static constexpr std::string_view expected = a_number;
  static std::optional<Duration> read(const Source& from, const auto& field, Field id) {
    const auto value = from.in.integer(id, field.least, field.most);
    if (!value) return std::nullopt;
    return Duration(*value);
  }
};
template <>
struct Kind<core::Time> {
  static constexpr std::string_view expected = a_time;
  static std::optional<core::Time> read(const Source& from, const auto& /*field*/, Field id) {
    return from.in.time(id);
  }
};
template <>
struct Kind<core::Role> {
  static constexpr std::string_view expected = a_string;
  static std::optional<core::Role> read(const Source& from, const auto& /*field*/, Field id) {
    const auto name = from.in.text(id);
    if (!name) return std::nullopt;
    const auto role = core::role_named(*name);
    if (!role) from.in.wrong(id, R"("none", "voice", "operator" or "founder")");
    return role;
  }
};
template <class Value>
struct Kind<std::optional<Value>> {
  static constexpr std::string_view expected = Kind<Value>::expected;
  static std::optional<std::optional<Value>> read(const Source& from, const auto& field, Field id) {
    auto value = Kind<Value>::read(from, field, id);
    if (!value) return std::nullopt;
    return std::optional<Value>(std::move(value));
  }
};
template <>
struct Kind<std::vector<std::string>> {
  static constexpr std::string_view expected = a_list;
  static std::optional<std::vector<std::string>> read(const Source& from, const auto& /*field*/,
                                                      Field id) {
    if (!from.in.has(id)) return std::nullopt;
    return std::move(from.line.words);
  }
};

/// Each item of the line's list. The first item with a problem makes it the line's.
template <class Item, class Read>
std::optional<std::vector<Item>> read_items(const Source& from, Field id, Read read) {
  if (!from.in.has(id)) return std::nullopt;
  std::vector<Item> items;
  items.reserve(from.line.items.size());
  for (Object& object : from.line.items) {
    Fields fields(object);
    items.push_back(read(Source{fields, from.line}));
    if (!fields.error()) continue;
    from.in.refuse(fields.error()->code,
                   fmt::format("in '{}': {}", field_name(id), fields.error()->text));
  }
  return items;
}

template <class Item>
struct Kind<std::vector<Item>> {
  static constexpr std::string_view expected = a_list;
  static std::optional<std::vector<Item>> read(const Source& from, const auto& /*field*/,
                                               Field id) {
    return read_items<Item>(from, id, read_form<Item>);
  }
};

template <>
struct Kind<std::vector<core::EntryPtr>> {
  static constexpr std::string_view expected = a_list;
  static std::optional<std::vector<core::EntryPtr>> read(const Source& from, const auto& /*field*/,
                                                         Field id) {
    auto entries = read_items<core::EntryPtr>(from, id, read_entry);
    if (entries) std::erase(*entries, nullptr);
    return entries;
  }
};

template <class Type, std::size_t form_place, std::size_t place>
void read_element(const Source& from, Type& into) {
  constexpr const auto& element =
      std::get<place>(std::get<form_place>(schema::forms<Type>).elements);
  using Element = std::remove_cvref_t<decltype(element)>;
  if constexpr (schema::is_field<Element>) {
    using Value = typename Element::Type;
    constexpr Field id = field(element.name);
    auto value = Kind<Value>::read(from, element, id);
    const bool present = from.in.has(id);
    const auto is_there = [&from](std::string_view other) {
      return !other.empty() && from.in.has(field_named(other));
    };
    if (present && is_there(element.excludes)) {
      from.in.refuse(ErrorCode::bad_field,
                     fmt::format("field '{}' and field '{}': give one of them, not both",
                                 element.name, element.excludes));
    }
    const bool needed = element.presence == schema::Presence::required ||
                        is_there(element.needed_with) ||
                        (!element.needed_without.empty() && !is_there(element.needed_without));
    if (needed && !present) from.in.missing(id, Kind<Value>::expected);
    if (value) element.access.set(into, std::move(*value));
  } else if constexpr (schema::is_group<Element>) {
    using Part = typename schema::PartOf<Element>::Type;
    into.*element.part = read_form<Part>(from);
  } else {
    element.set(into);
  }
}

template <class Type, std::size_t form_place>
Type read_form(const Source& from) {
  using Elements =
      std::remove_cvref_t<decltype(std::get<form_place>(schema::forms<Type>).elements)>;
  Type what{};
  [&]<std::size_t... place>(std::index_sequence<place...>) {
    (read_element<Type, form_place, place>(from, what), ...);
  }(std::make_index_sequence<std::tuple_size_v<Elements>>());
  return what;
}

}  // namespace detail

/// Reads the messages of one type.
template <class Result>
struct MessageReader {
  std::string_view type;
  Result (*read)(const Source& from);
};

/// The readers of all forms of some structs. `Result` is made of any of them.
template <class Result, class... Types>
constexpr auto message_readers() {
  constexpr std::size_t count = (core::schema::form_count<Types> + ...);
  std::array<MessageReader<Result>, count> readers{};
  std::size_t next = 0;
  const auto add = [&]<class Type, std::size_t place>() {
    readers[next++] = {
        std::get<place>(core::schema::forms<Type>).type,
        [](const Source& from) -> Result { return detail::read_form<Type, place>(from); }};
  };
  const auto add_all = [&]<class Type>() {
    [&]<std::size_t... place>(std::index_sequence<place...>) {
      (add.template operator()<Type, place>(), ...);
    }(std::make_index_sequence<core::schema::form_count<Type>>());
  };
  (add_all.template operator()<Types>(), ...);
  std::ranges::sort(readers, {}, &MessageReader<Result>::type);
  return readers;
}

/// The same for the alternatives of a variant.
template <class Result, class... Types>
constexpr auto message_readers_of(std::type_identity<std::variant<Types...>>) {
  return message_readers<Result, Types...>();
}

/// nullptr if no reader has that type.
template <class Result, std::size_t count>
constexpr const MessageReader<Result>* find_reader(
    const std::array<MessageReader<Result>, count>& readers, std::string_view type) {
  const auto* const found =
      std::ranges::lower_bound(readers, type, {}, &MessageReader<Result>::type);
  return found != readers.end() && found->type == type ? found : nullptr;
}

/// The readers of log entries.
inline constexpr auto entry_readers = message_readers<core::Entry, core::Entry>();

inline core::EntryPtr read_entry(const Source& from) {
  const auto type = from.in.text(field("type"));
  if (!type) {
    from.in.missing(field("type"), a_string);
    return nullptr;
  }
  const auto* const reader = find_reader(entry_readers, *type);
  if (reader == nullptr) return nullptr;
  return std::make_shared<const core::Entry>(reader->read(from));
}

}  // namespace parley::wire::json
