// The fields that protocol v1 knows, as numbers. Their names are those in the schema.
#pragma once

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

/// The names, in the order in which the schema mentions them first, and an index: open addressing
/// in four times as many places as there are names, so that a look-up compares one or two.
struct FieldNames {
  static constexpr std::size_t size = 512;
  static constexpr std::size_t most = size / 4;
  static constexpr std::uint8_t nothing = 255;
  std::array<std::string_view, most> names{};
  std::array<std::uint8_t, size> places{};
  std::uint8_t count = 0;

  static constexpr std::size_t place_of(std::string_view name) {
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return (name.size() * 37 + first * std::size_t{7} + last * std::size_t{3}) % size;
  }

  [[nodiscard]] constexpr std::uint8_t find(std::string_view name) const {
    return places[free_or_found(name)];
  }

  constexpr void add(std::string_view name) {
    std::uint8_t& place = places[free_or_found(name)];
    if (place != nothing) return;
    place = count;
    names.at(count++) = name;
  }

  constexpr FieldNames() {
    places.fill(nothing);
    for (const std::string_view name : {"type", "id"}) add(name);
    for_each_field_of_all([this](const auto& field) { add(field.name); });
  }

 private:
  [[nodiscard]] constexpr std::size_t free_or_found(std::string_view name) const {
    std::size_t place = place_of(name);
    while (places[place] != nothing && names[places[place]] != name) place = (place + 1) % size;
    return place;
  }
};
inline constexpr FieldNames field_names;
inline constexpr std::size_t field_count = field_names.count;
inline constexpr Field unknown_field{FieldNames::nothing};

/// The field with a name that the schema has.
consteval Field field(std::string_view name) {
  const std::uint8_t found = field_names.find(name);
  if (found == FieldNames::nothing) throw "the schema has no such field";
  return Field{found};
}

/// The name on the wire. Not for `unknown_field`.
[[nodiscard]] constexpr std::string_view field_name(Field field) {
  return field_names.names[static_cast<std::size_t>(field)];
}

/// The field with that name, or `unknown_field`.
[[nodiscard]] inline Field field_named(std::string_view name) {
  return name.empty() ? unknown_field : Field{field_names.find(name)};
}

/// Whether its text may be a password or something else that must not be logged.
[[nodiscard]] bool is_for_secret(Field field);

/// Whether it is a list in some message.
[[nodiscard]] bool is_for_list(Field field);

}  // namespace parley::wire::json
