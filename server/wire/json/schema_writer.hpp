// Writes any struct that the schema describes.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// True if a field is written although it is empty, because its reader would miss it.
template <class Owner, class... Elements>
bool is_needed(const schema::Form<Elements...>& form, const Owner& what, const auto& field) {
  bool needed = field.presence != schema::Presence::optional;
  schema::for_each(form, [&]<class Element>(const Element& other) {
    if constexpr (schema::is_field<Element>) {
      const bool empty = is_empty(other.access.get(what));
      if (other.name == field.needed_with) needed = needed || !empty;
      if (other.name == field.needed_without) needed = needed || empty;
    }
  });
  return needed;
}

/// Writes the fields of a form; `what` is the struct.
template <class Owner, class... Elements>
void write_fields(Writer& out, const schema::Form<Elements...>& form, const Owner& what) {
  schema::for_each(form, [&]<class Element>(const Element& element) {
    if constexpr (schema::is_field<Element>) {
      const auto& value = element.access.get(what);
      if (is_empty(value) && !is_needed(form, what, element)) return;
      put(out, element.name, value, element.text);
    } else if constexpr (schema::is_group<Element>) {
      using Part = typename schema::PartOf<Element>::Type;
      write_fields(out, Part::schema, what.*element.part);
    }
  });
}

template <class Type>
void append_object(std::string& out, const Type& what) {
  Writer object;
  write_fields(object, Type::schema, what);
  out += object.object();
}

/// About as many bytes as the fields need: one allocation for most messages.
template <class Owner, class... Elements>
std::size_t size_of_fields(const schema::Form<Elements...>& form, const Owner& what) {
  std::size_t size = 0;
  schema::for_each(form, [&]<class Element>(const Element& element) {
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

}  // namespace detail

template <class Type>
Writer write_message(const Type& what, std::string_view id) {
  std::optional<Writer> written;
  const auto write_if = [&](const auto& form) {
    if (!core::schema::matches(form, what)) return false;
    written.emplace(form.type, 32 + id.size() + detail::size_of_fields(form, what));
    written->raw_if_any("id", id);
    detail::write_fields(*written, form, what);
    return true;
  };
  std::apply([&](const auto&... form) { return (write_if(form) || ...); },
             core::schema::forms<Type>);
  return written ? std::move(*written) : Writer("unknown");
}

}  // namespace parley::wire::json
