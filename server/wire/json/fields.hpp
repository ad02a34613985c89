// Typed values out of an object's fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"
#include "wire/json/object.hpp"

namespace parley::wire::json {

/// Takes fields out of an object (strings are moved). The first one that is missing or wrong is
/// remembered with what was expected, and nullopt is returned in its place: ask for all, then look
/// at `error` once.
class Fields {
 public:
  explicit Fields(Object& object) : object_(object) {}

  [[nodiscard]] bool has(Field field) { return object_.find(field) != nullptr; }

  // nullopt if the field is absent or wrong.
  [[nodiscard]] std::optional<std::string> text(Field field);
  [[nodiscard]] std::optional<std::int64_t> integer(
      Field field, std::int64_t least = 0, std::int64_t most = core::schema::largest_integer);
  [[nodiscard]] std::optional<bool> flag(Field field);
  [[nodiscard]] std::optional<core::Time> time(Field field);

  void refuse(core::ErrorCode code, std::string text);
  /// `expected`: "a string", ...
  void missing(Field field, std::string_view expected);
  void wrong(Field field, std::string_view expected);
  [[nodiscard]] std::optional<core::Error>& error() { return error_; }

 private:
  [[nodiscard]] Value* take(Field field, Value::Kind kind, std::string_view expected);

  Object& object_;
  std::optional<core::Error> error_;
};

/// What a field of each kind must be, as a refusal says it.
inline constexpr std::string_view a_string = "a string";
inline constexpr std::string_view a_flag = "true or false";
inline constexpr std::string_view a_number = "a whole number";
inline constexpr std::string_view a_time = "a time like \"2026-11-23T18:00:00.123Z\"";
inline constexpr std::string_view a_list = "a list";

}  // namespace parley::wire::json
