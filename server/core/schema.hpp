// The vocabulary with which commands, events and log entries describe themselves: one constant next
// to each struct, from which codecs, tables and documents are derived (docs/decisions/0015).
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/secret.hpp"

namespace parley::core::schema {

/// The largest whole number that every JSON reader keeps exact.
inline constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;

/// What a string means, for documents. `room` and `conversation` (a room or a nick) also say what a
/// command is about.
enum class Text : std::uint8_t {
  any,
  line,
  message,
  room,
  conversation,
  nick,
  nicks,
  mask,
  pattern,
  base64,
};

enum class Presence : std::uint8_t {
  required,  // a message without it is refused
  optional,  // not written if empty, false, zero or unset; a reader keeps the struct's default
  always,    // always written; a reader keeps the struct's default if it is missing
};

/// Reads and writes a data member.
template <class Owner, class Value>
struct Member {
  using Of = Owner;
  Value Owner::* member;

  [[nodiscard]] constexpr const Value& get(const Owner& from) const { return from.*member; }
  constexpr void set(Owner& into, Value&& value) const { into.*member = std::move(value); }
};

/// Reads and writes through member functions, where the wire has another form than the struct.
template <class Owner, class Value, class Taken>
struct Computed {
  using Of = Owner;
  Value (Owner::*getter)() const;
  void (Owner::*setter)(Taken);

  [[nodiscard]] constexpr Value get(const Owner& from) const { return (from.*getter)(); }
  constexpr void set(Owner& into, Value&& value) const { (into.*setter)(std::move(value)); }
};

template <class Type>
inline constexpr bool is_secret =
    std::is_same_v<Type, Secret> || std::is_same_v<Type, std::optional<Secret>>;

/// One field on the wire. `Access`: a Member or a Computed.
template <class Access, class Value>
struct Field {
  using Type = Value;

  std::string_view name;
  Access access;
  Presence presence;
  std::string_view about{};        // one line for documents, Markdown
  Text text = Text::any;           // of strings
  bool secret = is_secret<Value>;  // never logged; its memory is overwritten after use
  std::int64_t least = 0;          // of numbers; of strings that have a limit, in bytes
  std::int64_t most = largest_integer;
  std::string_view needed_with{};     // required if that other field is there
  std::string_view needed_without{};  // required unless that other field is there
  std::string_view excludes{};        // refused together with that other field

  [[nodiscard]] constexpr Field as(Text meaning) const {
    Field changed = *this;
    changed.text = meaning;
    return changed;
  }
  [[nodiscard]] constexpr Field from(std::int64_t smallest, std::int64_t largest) const {
    Field changed = *this;
    changed.least = smallest;
    changed.most = largest;
    return changed;
  }
  [[nodiscard]] constexpr Field kept_secret() const {
    Field changed = *this;
    changed.secret = true;
    return changed;
  }
  [[nodiscard]] constexpr Field required_with(std::string_view other) const {
    Field changed = *this;
    changed.needed_with = other;
    return changed;
  }
  [[nodiscard]] constexpr Field required_without(std::string_view other) const {
    Field changed = *this;
    changed.needed_without = other;
    return changed;
  }
  [[nodiscard]] constexpr Field not_with(std::string_view other) const {
    Field changed = *this;
    changed.excludes = other;
    return changed;
  }
};

template <class Owner, class Value>
constexpr auto field(Presence presence, std::string_view name, Value Owner::* member,
                     std::string_view about) {
  return Field<Member<Owner, Value>, Value>{name, {member}, presence, about};
}
template <class Owner, class Value>
constexpr auto required(std::string_view name, Value Owner::* member, std::string_view about = "") {
  return field(Presence::required, name, member, about);
}
template <class Owner, class Value>
constexpr auto optional(std::string_view name, Value Owner::* member, std::string_view about = "") {
  return field(Presence::optional, name, member, about);
}
template <class Owner, class Value>
constexpr auto always(std::string_view name, Value Owner::* member, std::string_view about = "") {
  return field(Presence::always, name, member, about);
}
template <class Owner, class Value, class Taken>
constexpr auto computed(Presence presence, std::string_view name, Value (Owner::*getter)() const,
                        void (Owner::*setter)(Taken), std::string_view about = "") {
  return Field<Computed<Owner, Value, Taken>, Value>{name, {getter, setter}, presence, about};
}

/// Not on the wire: the value that the message's type stands for.
template <class Owner, class Value>
struct Constant {
  Value Owner::* member;
  Value value;

  [[nodiscard]] constexpr bool holds(const Owner& what) const { return what.*member == value; }
  constexpr void set(Owner& into) const { into.*member = value; }
};
template <class Owner, class Value>
constexpr Constant<Owner, Value> constant(Value Owner::* member, Value value) {
  return {member, value};
}

/// The fields of a part, written between those of the whole.
template <class Owner, class Part>
struct Group {
  Part Owner::* part;
};
template <class Owner, class Part>
constexpr Group<Owner, Part> fields_of(Part Owner::* part) {
  return {part};
}

/// What a command does, as far as order and repetition are concerned.
enum class Does : std::uint8_t {
  ask,                // changes nothing: asking twice does no harm
  append,             // its only effect is an entry of the log
  append_if_it_sets,  // as append if the struct's `sets()` is true, else as ask
  act,                // anything else
};

/// The rate limit that a command is charged to.
enum class Rate : std::uint8_t { none, message, room, typing, other };

/// What holds for all forms of one command.
struct Traits {
  Does does = Does::act;
  Rate rate = Rate::other;
  std::string_view answer = "done";  // the type of the answer; "" for what is no request
  bool list = false;                 // the answer may be a page of the log or of a table
  bool before_hello = false;         // allowed before the session has signed in
};

/// One type of message. A struct has one form, or several that differ in constants.
template <class... Elements>
struct Form {
  std::string_view type;
  std::string_view about;
  Traits traits;
  std::tuple<Elements...> elements;
};

template <class... Elements>
constexpr Form<Elements...> request(std::string_view type, Traits traits, std::string_view about,
                                    Elements... elements) {
  return {type, about, traits, {elements...}};
}
template <class... Elements>
constexpr Form<Elements...> event(std::string_view type, std::string_view about,
                                  Elements... elements) {
  return {type, about, {.answer = ""}, {elements...}};
}
/// A part of a message, without a type of its own.
template <class... Elements>
constexpr Form<Elements...> object(Elements... elements) {
  return {"", "", {.answer = ""}, {elements...}};
}

/// What tells one form of a struct from its others: its type, and what the type stands for.
template <class... Constants>
struct Named {
  std::string_view type;
  std::string_view about;
  std::tuple<Constants...> constants;
};
template <class... Constants>
constexpr Named<Constants...> named(std::string_view type, std::string_view about,
                                    Constants... constants) {
  return {type, about, {constants...}};
}
/// Forms with the same fields under several names.
template <class... Elements, class... Names>
constexpr auto variants(const Form<Elements...>& shared, const Names&... names) {
  const auto form = [&shared]<class... Constants>(const Named<Constants...>& one) {
    return Form<Constants..., Elements...>{one.type, one.about, shared.traits,
                                           std::tuple_cat(one.constants, shared.elements)};
  };
  return std::tuple(form(names)...);
}

template <class... Elements>
constexpr std::tuple<Form<Elements...>> as_forms(const Form<Elements...>& form) {
  return {form};
}
template <class... Forms>
constexpr std::tuple<Forms...> as_forms(const std::tuple<Forms...>& forms) {
  return forms;
}

/// The forms of a struct, as a tuple.
template <class Type>
inline constexpr auto forms = as_forms(Type::schema);

template <class Type>
inline constexpr std::size_t form_count =
    std::tuple_size_v<std::remove_cvref_t<decltype(forms<Type>)>>;

/// Calls `visit(element)` for each element of a form.
template <class... Elements, class Visit>
constexpr void for_each(const Form<Elements...>& form, Visit visit) {
  std::apply([&visit](const auto&... element) { (visit(element), ...); }, form.elements);
}

/// Calls `visit(field)` for each field of a form, those of groups included.
template <class... Elements, class Visit>
constexpr void for_each_field(const Form<Elements...>& form, Visit visit);

template <class Element>
inline constexpr bool is_field = requires { typename Element::Type; };
template <class Element>
struct PartOf;
template <class Owner, class Part>
struct PartOf<Group<Owner, Part>> {
  using Type = Part;
};
template <class Element>
inline constexpr bool is_group = requires { typename PartOf<Element>::Type; };
template <class Element>
inline constexpr bool is_constant = !is_field<Element> && !is_group<Element>;

template <class... Elements, class Visit>
constexpr void for_each_field(const Form<Elements...>& form, Visit visit) {
  for_each(form, [&visit]<class Element>(const Element& element) {
    if constexpr (is_field<Element>) {
      visit(element);
    } else if constexpr (is_group<Element>) {
      for_each_field(PartOf<Element>::Type::schema, visit);
    }
  });
}

/// Reads and writes a field of the `Part` that the variant `what` of the whole holds.
template <class Part, class Access>
struct InAlternative {
  Access access;

  [[nodiscard]] constexpr decltype(auto) get(const auto& from) const {
    return access.get(*std::get_if<Part>(&from.what));
  }
  template <class Value>
  constexpr void set(auto& into, Value&& value) const {
    access.set(*std::get_if<Part>(&into.what), std::forward<Value>(value));
  }
};

/// Not on the wire: the alternative of the variant `what` that the message's type stands for.
template <class Part>
struct Alternative {
  [[nodiscard]] constexpr bool holds(const auto& whole) const {
    return std::get_if<Part>(&whole.what) != nullptr;
  }
  constexpr void set(auto& whole) const { whole.what.template emplace<Part>(); }
};

/// A field of `Part`, as a field of the whole. One that is not in `Part` is in the whole already.
template <class Part, class Access, class Value>
constexpr auto in_whole(const Field<Access, Value>& field) {
  if constexpr (std::is_base_of_v<typename Access::Of, Part>) {
    return Field<InAlternative<Part, Access>, Value>{
        field.name,        {field.access},       field.presence, field.about,
        field.text,        field.secret,         field.least,    field.most,
        field.needed_with, field.needed_without, field.excludes};
  } else {
    return field;
  }
}

template <class Part, class... Elements>
constexpr auto form_in_whole(const Form<Elements...>& part) {
  return std::apply(
      [&part](const auto&... element) {
        return event(part.type, part.about, Alternative<Part>{}, in_whole<Part>(element)...);
      },
      part.elements);
}

/// The forms of a struct that has a variant of parts, `what`: for each part its form, which may
/// also name fields of the struct's base.
template <class... Parts>
constexpr auto forms_of_alternatives(std::type_identity<std::variant<Parts...>> /*what*/) {
  return std::tuple(form_in_whole<Parts>(Parts::schema)...);
}

/// True if the constants of this form are what `what` holds.
template <class Owner, class... Elements>
constexpr bool matches(const Form<Elements...>& form, const Owner& what) {
  bool same = true;
  for_each(form, [&]<class Element>(const Element& element) {
    if constexpr (is_constant<Element>) same = same && element.holds(what);
  });
  return same;
}

}  // namespace parley::core::schema
