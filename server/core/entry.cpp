// The names of the kinds of entries, and how modes are written.
#include "core/entry.hpp"

#include <array>
#include <utility>

#include "core/room_state.hpp"

namespace parley::core {

namespace {

template <class... Payloads>
constexpr bool are_numbered(std::type_identity<std::variant<Payloads...>> /*type*/) {
  std::size_t number = 0;
  return ((Payloads::number == ++number) && ...);
}
static_assert(are_numbered(std::type_identity<entry::Payload>{}),
              "the alternatives of entry::Payload are in the order of their numbers");

}  // namespace

std::string_view kind_name(const Entry& entry) {
  return std::visit([](const auto& what) { return what.schema.type; }, entry.what);
}

namespace entry {

bool SetMode::is_on() const { return mode_name::has_value(mode) ? !value.empty() : value == "on"; }

void SetMode::set_on(bool on) {
  value = on ? "on" : "off";
  if (mode_name::has_value(mode)) value.clear();
}

std::string SetMode::wire_value() const { return mode_name::has_value(mode) ? value : ""; }

void SetMode::set_wire_value(const std::string& given) {
  if (mode_name::has_value(mode)) value = given;
}

}  // namespace entry

}  // namespace parley::core
