// The fields that protocol v1 knows: names to numbers in a few nanoseconds.
#include "wire/json/field.hpp"

#include <bitset>

namespace parley::wire::json {

namespace {

/// Open addressing, filled by the compiler. Four times as many places as names: a look-up compares
/// one or two names.
struct Index {
  static constexpr std::size_t size = 512;
  static_assert(size >= 4 * field_count);
  std::array<Field, size> places{};

  static constexpr std::size_t place_of(std::string_view name) {
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return (name.size() * 37 + first * std::size_t{7} + last * std::size_t{3}) % size;
  }

  constexpr Index() {
    places.fill(unknown_field);
    for (std::size_t i = 0; i < field_count; ++i) {
      std::size_t place = place_of(field_names[i]);
      while (places[place] != unknown_field) place = (place + 1) % size;
      places[place] = Field{static_cast<std::uint8_t>(i)};
    }
  }
};
constexpr Index index;

template <class Is>
std::bitset<field_count> fields_that(Is is) {
  std::bitset<field_count> found;
  for_each_field_of_all([&](const auto& one) {
    if (is(one)) found.set(static_cast<std::size_t>(field_named(one.name)));
  });
  return found;
}

}  // namespace

Field field_named(std::string_view name) {
  if (name.empty()) return unknown_field;
  std::size_t place = Index::place_of(name);
  while (index.places[place] != unknown_field) {
    if (field_name(index.places[place]) == name) return index.places[place];
    place = (place + 1) % Index::size;
  }
  return unknown_field;
}

bool is_for_secret(Field field) {
  static const auto secrets = fields_that([](const auto& one) { return one.secret; });
  return secrets[static_cast<std::size_t>(field)];
}

bool is_for_list(Field field) {
  static const auto lists =
      fields_that([]<class Access, class Value>(const core::schema::Field<Access, Value>& /*one*/) {
        return is_list<Value>;
      });
  return lists[static_cast<std::size_t>(field)];
}

}  // namespace parley::wire::json
