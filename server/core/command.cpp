// What the schema says of a command, for code that has any of them.
#include "core/command.hpp"

#include <utility>

namespace parley::core {

namespace command {

void Authenticate::begin(std::string with) {
  if (with.empty()) return;
  step = Step::begin;
  mechanism = std::move(with);
}

void Authenticate::set_abort(bool on) {
  if (on) step = Step::abort;
}

}  // namespace command

namespace {

template <class Type>
constexpr schema::Traits traits = std::get<0>(schema::forms<Type>).traits;

template <class Type>
constexpr bool sets(const Type& command) {
  if constexpr (traits<Type>.does == schema::Does::append_if_it_sets) {
    return command.sets();
  } else {
    return false;
  }
}

constexpr auto all_traits = []<class... Types>(std::type_identity<std::variant<Types...>>) {
  return std::array{traits<Types>...};
}(std::type_identity<Command>());

/// The first string of a command that says what it is about.
template <class Type>
std::string_view conversation_in(const Type& command) {
  std::string_view found;
  const auto look = [&](const auto& field) {
    if constexpr (std::is_same_v<decltype(field.access), schema::Member<Type, std::string>>) {
      const bool is_about =
          field.text == schema::Text::room || field.text == schema::Text::conversation;
      if (is_about && found.empty()) found = field.access.get(command);
    }
  };
  schema::for_each_field(std::get<0>(schema::forms<Type>), look);
  return found;
}

}  // namespace

const schema::Traits& traits_of(const Command& command) { return all_traits[command.index()]; }

bool only_asks(const Command& command) {
  const schema::Does does = traits_of(command).does;
  if (does != schema::Does::append_if_it_sets) return does == schema::Does::ask;
  return !std::visit([](const auto& what) { return sets(what); }, command);
}

bool only_appends(const Command& command) {
  const schema::Does does = traits_of(command).does;
  if (does != schema::Does::append_if_it_sets) return does == schema::Does::append;
  return std::visit([](const auto& what) { return sets(what); }, command);
}

std::string_view conversation_of(const Command& command) {
  return std::visit([](const auto& what) { return conversation_in(what); }, command);
}

}  // namespace parley::core
