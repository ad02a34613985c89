// What the schema says of all fields with one name.
#include "wire/json/field.hpp"

#include <bitset>

namespace parley::wire::json {

namespace {

struct Sets {
  std::bitset<field_count> secrets;
  std::bitset<field_count> lists;

  Sets() {
    for_each_field_of_all(
        [this]<class Access, class Value>(const core::schema::Field<Access, Value>& field) {
          const auto number = static_cast<std::size_t>(field_named(field.name));
          if (field.secret) secrets.set(number);
          if (is_list<Value>) lists.set(number);
        });
  }
};

const Sets& sets() {
  static const Sets all;
  return all;
}

}  // namespace

bool is_for_secret(Field field) { return sets().secrets[static_cast<std::size_t>(field)]; }

bool is_for_list(Field field) { return sets().lists[static_cast<std::size_t>(field)]; }

}  // namespace parley::wire::json
