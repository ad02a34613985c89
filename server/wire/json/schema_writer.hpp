// Writes any struct that the schema describes.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/entry.hpp"
#include "core/role.hpp"
#include "core/schema.hpp"
#include "wire/base64.hpp"
#include "wire/json/writer.hpp"

namespace parley::wire::json {

/// A message as a JSON object. `id`: JSON text, "" for none.
template <class Type>
[[nodiscard]] Writer write_message(const Type& what, std::string_view id = {});

namespace detail {

namespace schema = core::schema;

template <class Value>
bool is_empty(const Value& value) {
  if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else if constexpr (requires { value.has_value(); }) {
    return !value.has_value();
  } else {
    return value == Value{};
  }
}

template <class Type>
void append_object(std::string& out, const Type& what);

inline void put(Writer& out, std::string_view name, std::string_view value, schema::Text text) {
  if (text == schema::Text::base64) {
    out.text(name, to_base64(value));
  } else {
    out.text(name, value);
  }
}
inline void put(Writer& out, std::string_view name, const core::Secret& value, schema::Text text) {
  put(out, name, value.view(), text);
}
inline void put(Writer& out, std::string_view name, bool value, schema::Text) {
  out.flag(name, value);
}
template <std::unsigned_integral Number>
void put(Writer& out, std::string_view name, Number value, schema::Text) {
  out.integer(name, value);
}
inline void put(Writer& out, std::string_view name, core::Seq value, schema::Text) {
  out.integer(name, value.value);
}
template <class Count, class Period>
void put(Writer& out, std::string_view name, std::chrono::duration<Count, Period> value,
         schema::Text) {
  out.integer(name, static_cast<std::uint64_t>(std::max<Count>(value.count(), 0)));
}
inline void put(Writer& out, std::string_view name, core::Time value, schema::Text) {
  out.time(name, value);
}
inline void put(Writer& out, std::string_view name, core::Role value, schema::Text) {
  out.text(name, core::role_name(value));
}
inline void put(Writer& out, std::string_view name, const std::vector<std::string>& value,
                schema::Text) {
  out.list(name, value, append_string);
}
inline void put(Writer& out, std::string_view name, const std::vector<core::EntryPtr>& value,
                schema::Text) {
  out.list(name, value, [](std::string& to, const core::EntryPtr& entry) {
    to += write_message(*entry).object();
  });
}
template <class Item>
void put(Writer& out, std::string_view name, const std::vector<Item>& value, schema::Text) {
  out.list(name, value, append_object<Item>);
}
template <class Value>
void put(Writer& out, std::string_view name, const std::optional<Value>& value, schema::Text text) {
  put(out, name, *value, text);
}

/// An element of a form, as a constant.
template <class Type, std::size_t form_place, std::size_t place>
inline constexpr const auto& element_at =
    std::get<place>(std::get<form_place>(schema::forms<Type>).elements);

/// Calls `visit.template operator()<place>()` for each element of a form.
template <class Type, std::size_t form_place, class Visit>
void for_each_place(Visit visit) {
  using Elements =
      std::remove_cvref_t<decltype(std::get<form_place>(schema::forms<Type>).elements)>;
  [&]<std::size_t... place>(std::index_sequence<place...>) {
    (visit.template operator()<place>(), ...);
  }(std::make_index_sequence<std::tuple_size_v<Elements>>());
}

/// True if a field is written although it is empty, because its reader would miss it.
template <class Type, std::size_t form_place, std::size_t field_place>
bool is_needed(const Type& what) {
  constexpr const auto& field = element_at<Type, form_place, field_place>;
  bool needed = field.presence != schema::Presence::optional;
  if constexpr (field.needed_with.empty() && field.needed_without.empty()) return needed;
  for_each_place<Type, form_place>([&]<std::size_t place>() {
    constexpr const auto& other = element_at<Type, form_place, place>;
    if constexpr (schema::is_field<std::remove_cvref_t<decltype(other)>>) {
      if constexpr (other.name == field.needed_with) {
        needed = needed || !is_empty(other.access.get(what));
      } else if constexpr (other.name == field.needed_without) {
        needed = needed || is_empty(other.access.get(what));
      }
    }
  });
  return needed;
}

/// Writes the fields of a form.
template <class Type, std::size_t form_place = 0>
void write_fields(Writer& out, const Type& what) {
  for_each_place<Type, form_place>([&]<std::size_t place>() {
    constexpr const auto& element = element_at<Type, form_place, place>;
    using Element = std::remove_cvref_t<decltype(element)>;
    if constexpr (schema::is_field<Element>) {
      const auto& value = element.access.get(what);
      if (is_empty(value) && !is_needed<Type, form_place, place>(what)) return;
      put(out, element.name, value, element.text);
    } else if constexpr (schema::is_group<Element>) {
      write_fields(out, what.*element.part);
    }
  });
}

template <class Type>
void append_object(std::string& out, const Type& what) {
  Writer object;
  write_fields(object, what);
  out += object.object();
}

/// About as many bytes as the fields need: one allocation for most messages.
template <class Type, std::size_t form_place>
std::size_t size_of_fields(const Type& what) {
  std::size_t size = 0;
  for_each_place<Type, form_place>([&]<std::size_t place>() {
    constexpr const auto& element = element_at<Type, form_place, place>;
    using Element = std::remove_cvref_t<decltype(element)>;
    if constexpr (schema::is_field<Element>) {
      using Value = typename Element::Type;
      if constexpr (std::is_same_v<Value, std::string>) {
        const std::size_t text = element.access.get(what).size();
        if (text > 0) size += element.name.size() + text + 6;
      } else if constexpr (requires { element.access.get(what).capacity(); }) {
        size += element.name.size() + 6 + 128 * element.access.get(what).size();
      } else if constexpr (std::is_same_v<Value, bool>) {
        size += element.access.get(what) ? element.name.size() + 10 : 0;
      } else {
        size += element.name.size() + 30;
      }
    } else if constexpr (schema::is_group<Element>) {
      size += 128;
    }
  });
  return size;
}

/// Writes the message if it has this form.
template <class Type, std::size_t form_place>
bool write_form(std::optional<Writer>& out, const Type& what, std::string_view id) {
  constexpr const auto& form = std::get<form_place>(schema::forms<Type>);
  if (!schema::matches(form, what)) return false;
  out.emplace(form.type, 32 + id.size() + size_of_fields<Type, form_place>(what));
  out->raw_if_any("id", id);
  write_fields<Type, form_place>(*out, what);
  return true;
}

}  // namespace detail

template <class Type>
Writer write_message(const Type& what, std::string_view id) {
  std::optional<Writer> written;
  [&]<std::size_t... form>(std::index_sequence<form...>) {
    static_cast<void>((detail::write_form<Type, form>(written, what, id) || ...));
  }(std::make_index_sequence<core::schema::form_count<Type>>());
  return written ? std::move(*written) : Writer("unknown");
}

}  // namespace parley::wire::json
