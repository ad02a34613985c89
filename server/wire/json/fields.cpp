// Typed values out of an object's fields, and the one line that says what is wrong with them.
#include "wire/json/fields.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/time.hpp"

namespace parley::wire::json {

void Fields::refuse(core::ErrorCode code, std::string text) {
  if (!error_) error_ = core::Error{code, std::move(text), std::nullopt};
}

void Fields::missing(Field field, std::string_view expected) {
  refuse(core::ErrorCode::missing_field,
         fmt::format("field '{}' is missing: it must be {}", field_name(field), expected));
}

void Fields::wrong(Field field, std::string_view expected) {
  refuse(core::ErrorCode::bad_field,
         fmt::format("field '{}' must be {}", field_name(field), expected));
}

Value* Fields::take(Field field, Value::Kind kind, std::string_view expected) {
  Value* const value = object_.find(field);
  if (value == nullptr || value->kind == kind) return value;
  wrong(field, expected);
  return nullptr;
}

std::optional<std::string> Fields::text(Field field) {
  Value* const value = take(field, Value::Kind::string, a_string);
  if (value == nullptr) return std::nullopt;
  if (value->text.find('\0') != std::string::npos) wrong(field, "a string without NUL");
  return std::move(value->text);
}

std::optional<std::int64_t> Fields::integer(Field field, std::int64_t least, std::int64_t most) {
  const Value* const value = object_.find(field);
  if (value == nullptr) return std::nullopt;
  const bool right =
      value->kind == Value::Kind::integer && value->integer >= least && value->integer <= most;
  if (right) return value->integer;
  wrong(field, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<bool> Fields::flag(Field field) {
  const Value* const value = take(field, Value::Kind::boolean, a_flag);
  if (value == nullptr) return std::nullopt;
  return value->flag;
}

std::optional<core::Time> Fields::time(Field field) {
  const Value* const value = take(field, Value::Kind::string, a_time);
  if (value == nullptr) return std::nullopt;
  const auto time = core::parse_time(value->text);
  if (!time) wrong(field, a_time);
  return time;
}

}  // namespace parley::wire::json
