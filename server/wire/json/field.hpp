// The fields that protocol v1 knows, as numbers. Their names are those in the schema.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/schema.hpp"

namespace parley::wire::json {

/// The place of a name in `field_names`, or `unknown_field`.
enum class Field : std::uint8_t {};

template <class Type>
inline constexpr bool is_list = false;
template <class Item>
inline constexpr bool is_list<std::vector<Item>> = true;

/// Calls `visit(field)` for each field of each form of a type, and of the items of its lists.
template <class Type, class Visit>
constexpr void for_each_field_of(const Visit& visit) {
  const auto look =
      [&visit]<class Access, class Value>(const core::schema::Field<Access, Value>& field) {
        visit(field);
        if constexpr (is_list<Value>) {
          if constexpr (requires { Value::value_type::schema; }) {
            for_each_field_of<typename Value::value_type>(visit);
          }
        }
      };
  std::apply([&](const auto&... form) { (core::schema::for_each_field(form, look), ...); },
             core::schema::forms<Type>);
}

/// The same for all types of the protocol.
template <class Visit>
constexpr void for_each_field_of_all(const Visit& visit) {
  const auto each = [&visit]<class... Types>(std::type_identity<std::variant<Types...>>) {
    (for_each_field_of<Types>(visit), ...);
  };
  each(std::type_identity<core::Command>());
  each(std::type_identity<core::Event>());
  for_each_field_of<core::Entry>(visit);
}

namespace detail {

struct SortedNames {
  std::array<std::string_view, 2048> names{"id", "type"};
  std::size_t count = 2;
};
inline constexpr SortedNames sorted_names = [] {
  SortedNames all;
  for_each_field_of_all([&all](const auto& field) { all.names.at(all.count++) = field.name; });
  const auto end = all.names.begin() + all.count;
  std::sort(all.names.begin(), end);
  all.count = static_cast<std::size_t>(std::unique(all.names.begin(), end) - all.names.begin());
  return all;
}();

}  // namespace detail

inline constexpr std::size_t field_count = detail::sorted_names.count;
static_assert(field_count < 255);
inline constexpr Field unknown_field{field_count};

inline constexpr auto field_names = [] {
  std::array<std::string_view, field_count> names;
  std::copy_n(detail::sorted_names.names.begin(), field_count, names.begin());
  return names;
}();

/// The field with a name that the schema has.
consteval Field field(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(field_names, name);
  if (found == field_names.end() || *found != name) throw "the schema has no such field";
  return Field{static_cast<std::uint8_t>(found - field_names.begin())};
}

/// The name on the wire. Not for `unknown_field`.
[[nodiscard]] constexpr std::string_view field_name(Field field) {
  return field_names[static_cast<std::size_t>(field)];
}

/// The field with that name, or `unknown_field`.
[[nodiscard]] Field field_named(std::string_view name);

/// Whether its text may be a password or something else that must not be logged.
[[nodiscard]] bool is_for_secret(Field field);

/// Whether it is a list in some message.
[[nodiscard]] bool is_for_list(Field field);

}  // namespace parley::wire::json
