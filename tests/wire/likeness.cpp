// Is a line the one that an example shows?
#include "wire/likeness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/time.hpp"

namespace parley::tests {

namespace {

using nlohmann::json;

constexpr std::array log_numbers = {"seq", "head"};
constexpr std::array times = {"time", "since", "until", "last_login", "now"};

bool is_one_of(const auto& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_time(const json& value) {
  return value.is_string() && core::parse_time(value.get<std::string>()).has_value();
}

class Comparison {
 public:
  explicit Comparison(LogNumbers& numbers) : numbers_(numbers) {}

  std::string compare(const std::string& where, const json& expected, const json& received);

 private:
  std::string compare_objects(const std::string& where, const json& expected, const json& received);
  std::string compare_field(const std::string& name, const std::string& where, const json& object,
                            const json& received);
  std::string compare_number(const std::string& where, const json& expected, const json& received);

  LogNumbers& numbers_;
};

std::string Comparison::compare_number(const std::string& where, const json& expected,
                                       const json& received) {
  if (!expected.is_number_unsigned()) return where + " in the example is no whole number";
  if (!received.is_number_unsigned()) return where + " is no whole number";
  const auto got = received.get<std::uint64_t>();
  const auto [place, fresh] = numbers_.emplace(expected.get<std::uint64_t>(), got);
  const auto next = std::next(place);
  const bool rises = (place == numbers_.begin() || std::prev(place)->second < got) &&
                     (next == numbers_.end() || got < next->second);
  if (place->second == got && rises) return "";
  return where + " is " + std::to_string(got) + ", which does not fit the other numbers";
}

std::string Comparison::compare_field(const std::string& name, const std::string& where,
                                      const json& object, const json& received) {
  const bool may_wait = object.contains("retry_after");
  if (is_one_of(log_numbers, name)) return compare_number(where, object[name], received);
  if (is_one_of(times, name)) return is_time(received) ? "" : where + " is no time";
  if (may_wait && name == "retry_after") {
    return received.is_number_unsigned() ? "" : where + " is no whole number";
  }
  // "data": a challenge has a nonce of the server's.
  if (name == "server" || name == "data" || (may_wait && name == "text")) {
    return received.is_string() ? "" : where + " is no string";
  }
  return compare(where, object[name], received);
}

std::string Comparison::compare_objects(const std::string& where, const json& expected,
                                        const json& received) {
  for (const auto& [name, value] : received.items()) {
    if (!expected.contains(name)) return fmt::format("{}.{} is not in the example", where, name);
  }
  for (const auto& [name, value] : expected.items()) {
    const std::string field = fmt::format("{}.{}", where, name);
    if (!received.contains(name)) return field + " was not received";
    auto problem = compare_field(name, field, expected, received[name]);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string Comparison::compare(const std::string& where, const json& expected,
                                const json& received) {
  if (expected.is_object() && received.is_object()) {
    return compare_objects(where, expected, received);
  }
  if (!expected.is_array() || !received.is_array()) {
    return expected == received ? "" : where + " is " + received.dump();
  }
  if (expected.size() != received.size()) {
    return where + " has " + std::to_string(received.size()) + " items";
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    auto problem = compare(fmt::format("{}[{}]", where, i), expected[i], received[i]);
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace

std::string difference(std::string_view expected, std::string_view received, LogNumbers& numbers) {
  const json wanted = json::parse(expected, nullptr, false);
  const json got = json::parse(received, nullptr, false);
  if (!wanted.is_object()) return "the example is no JSON object";
  if (!got.is_object()) return "what was received is no JSON object";
  return Comparison(numbers).compare("line", wanted, got);
}

}  // namespace parley::tests
