// Typed values out of an object's fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/command.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "wire/json/object.hpp"

namespace parley::wire::json {

/// The largest whole number that every JSON reader keeps exact.
inline constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;

/// Takes fields out of an object (strings are moved). The first one that is missing or wrong is
/// remembered with what was expected, and an empty value is given in its place: ask for all, then
/// look at `error` once.
class Fields {
 public:
  explicit Fields(Object& object) : object_(object) {}

  [[nodiscard]] bool has(Field field) { return object_.find(field) != nullptr; }

  [[nodiscard]] std::string text(Field field);  // must be there
  [[nodiscard]] std::string text_or_empty(Field field);
  [[nodiscard]] std::optional<std::string> optional_text(Field field);

  [[nodiscard]] std::optional<core::Secret> optional_secret(Field field);
  [[nodiscard]] core::Secret secret(Field field);  // a string that must be there

  [[nodiscard]] std::int64_t integer(Field field, std::int64_t least = 0,
                                     std::int64_t most = largest_integer);  // must be there
  [[nodiscard]] std::optional<std::int64_t> optional_integer(Field field, std::int64_t least = 0,
                                                             std::int64_t most = largest_integer);
  [[nodiscard]] core::Seq seq(Field field);  // must be there
  [[nodiscard]] std::optional<core::Seq> optional_seq(Field field);

  [[nodiscard]] bool flag(Field field);  // must be there
  [[nodiscard]] std::optional<bool> optional_flag(Field field);

  [[nodiscard]] core::Time time(Field field);  // must be there
  [[nodiscard]] core::Time time_or_epoch(Field field);
  [[nodiscard]] core::Role role(Field field);  // must be there

  void refuse(core::ErrorCode code, std::string text);
  [[nodiscard]] std::optional<core::Error>& error() { return error_; }

 private:
  [[nodiscard]] Value* take(Field field, Value::Kind kind, std::string_view expected);
  void missing(Field field, std::string_view expected);
  void wrong(Field field, std::string_view expected);

  Object& object_;
  std::optional<core::Error> error_;
};

}  // namespace parley::wire::json
