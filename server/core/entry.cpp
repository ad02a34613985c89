// The names of entry kinds, and how modes are written.
#include "core/entry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/room_state.hpp"

namespace parley::core {

namespace {

constexpr std::size_t kind_count = static_cast<std::size_t>(newest_kind);

/// By kind, from 1.
constexpr auto kind_names = [] {
  std::array<std::string_view, kind_count + 1> by_kind{};
  const auto name = [&by_kind](const auto& form) {
    schema::for_each(form, [&]<class Element>(const Element& element) {
      if constexpr (schema::is_constant<Element>) {
        by_kind.at(static_cast<std::size_t>(element.value)) = form.type;
      }
    });
  };
  std::apply([&name](const auto&... form) { (name(form), ...); }, schema::forms<Entry>);
  return by_kind;
}();
static_assert(schema::form_count<Entry> == kind_count &&
                  std::ranges::count(kind_names, std::string_view()) == 1,
              "Entry::schema has one form for each EntryKind");

}  // namespace

std::string_view kind_name(EntryKind kind) {
  const auto number = static_cast<std::size_t>(kind);
  return number >= 1 && number <= kind_count ? kind_names[number] : "unknown";
}

std::optional<EntryKind> kind_named(std::string_view name) {
  for (std::size_t kind = 1; kind <= kind_count; ++kind) {
    if (kind_names[kind] == name) return static_cast<EntryKind>(kind);
  }
  return std::nullopt;
}

bool Entry::mode_on() const { return mode_name::has_value(target) ? !text.empty() : text == "on"; }

void Entry::set_mode_on(bool on) {
  text = on ? "on" : "off";
  if (mode_name::has_value(target)) text.clear();
}

std::string Entry::mode_value() const { return mode_name::has_value(target) ? text : ""; }

void Entry::set_mode_value(std::string value) {
  if (mode_name::has_value(target)) text = std::move(value);
}

}  // namespace parley::core
