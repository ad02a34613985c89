// Typed values out of an object's fields, and the one line that says what is wrong with them.
#include "wire/json/fields.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/time.hpp"

namespace parley::wire::json {

namespace {
constexpr std::string_view a_string = "a string";
constexpr std::string_view a_flag = "true or false";
constexpr std::string_view a_time = "a time like \"2026-11-23T18:00:00.123Z\"";

std::optional<core::Role> role_named(std::string_view name) {
  using core::Role;
  for (const Role role : {Role::none, Role::voice, Role::op, Role::founder}) {
    if (name == core::role_name(role)) return role;
  }
  return std::nullopt;
}

}  // namespace

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

std::optional<std::string> Fields::optional_text(Field field) {
  Value* const value = take(field, Value::Kind::string, a_string);
  if (value == nullptr) return std::nullopt;
  if (value->text.find('\0') != std::string::npos) wrong(field, "a string without NUL");
  return std::move(value->text);
}

std::string Fields::text_or_empty(Field field) {
  return optional_text(field).value_or(std::string());
}

std::string Fields::text(Field field) {
  auto value = optional_text(field);
  if (!value) missing(field, a_string);
  return std::move(value).value_or(std::string());
}

std::optional<core::Secret> Fields::optional_secret(Field field) {
  auto value = optional_text(field);
  if (!value) return std::nullopt;
  return core::Secret(std::move(*value));
}

core::Secret Fields::secret(Field field) { return core::Secret(text(field)); }

std::optional<std::int64_t> Fields::optional_integer(Field field, std::int64_t least,
                                                     std::int64_t most) {
  const Value* const value = object_.find(field);
  if (value == nullptr) return std::nullopt;
  const bool right =
      value->kind == Value::Kind::integer && value->integer >= least && value->integer <= most;
  if (right) return value->integer;
  wrong(field, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::int64_t Fields::integer(Field field, std::int64_t least, std::int64_t most) {
  const auto value = optional_integer(field, least, most);
  if (!value) missing(field, "a whole number");
  return value.value_or(least);
}

std::optional<core::Seq> Fields::optional_seq(Field field) {
  const auto value = optional_integer(field);
  if (!value) return std::nullopt;
  return core::Seq{static_cast<std::uint64_t>(*value)};
}

core::Seq Fields::seq(Field field) { return {static_cast<std::uint64_t>(integer(field))}; }

std::optional<bool> Fields::optional_flag(Field field) {
  const Value* const value = take(field, Value::Kind::boolean, a_flag);
  if (value == nullptr) return std::nullopt;
  return value->flag;
}

bool Fields::flag(Field field) {
  const auto value = optional_flag(field);
  if (!value) missing(field, a_flag);
  return value.value_or(false);
}

core::Time Fields::time_or_epoch(Field field) {
  const Value* const value = take(field, Value::Kind::string, a_time);
  if (value == nullptr) return {};
  const auto time = core::parse_time(value->text);
  if (!time) wrong(field, a_time);
  return time.value_or(core::Time{});
}

core::Time Fields::time(Field field) {
  if (!has(field)) missing(field, a_time);
  return time_or_epoch(field);
}

core::Role Fields::role(Field field) {
  const std::string name = text(field);
  const auto role = role_named(name);
  if (!role) wrong(field, R"("none", "voice", "operator" or "founder")");
  return role.value_or(core::Role::none);
}

}  // namespace parley::wire::json
