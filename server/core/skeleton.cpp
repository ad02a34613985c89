// Skeletons: the table of look-alikes, read once.
#include "core/skeleton.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "core/name.hpp"
#include "core/number.hpp"
#include "core/unicode.hpp"

namespace parley::core {

namespace {

constexpr std::string_view table_text =
#include "core/confusables.inc"
    ;

/// Takes the hexadecimal number at the front off the text; 0 if there is none.
CodePoint take_hex(std::string_view& text) {
  constexpr int base = 16;
  return static_cast<CodePoint>(take_number<std::uint32_t>(text, base).value_or(0));
}

struct Like {
  CodePoint letter = 0;
  std::string like;
};

/// "31:6c 6d:72,6e ": 1 looks like l, m like rn. Sorted by letter.
std::vector<Like> read_table(std::string_view text) {
  std::vector<Like> table;
  while (!text.empty()) {
    Like& one = table.emplace_back();
    one.letter = take_hex(text);
    while (!text.empty() && text.front() != ' ') {
      text.remove_prefix(1);  // the colon, or a comma
      append_code_point(one.like, take_hex(text));
    }
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
  }
  return table;
}

std::string decomposed(std::string_view name) {
  constexpr int options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE;
  return std::string(MappedText(name, options).view());
}

/// Each letter as what it looks like, in letters that are decomposed.
std::string look_alike(std::string_view name) {
  static const std::vector<Like> table = read_table(table_text);
  const std::string letters = decomposed(name);
  std::string alike;
  for (std::string_view rest = letters; !rest.empty();) {
    const std::string_view before = rest;
    const CodePoint point = take_code_point(rest);
    if (point < 0) return {};
    const auto found = std::ranges::lower_bound(table, point, {}, &Like::letter);
    if (found != table.end() && found->letter == point) {
      alike += found->like;
    } else {
      alike += before.substr(0, before.size() - rest.size());
    }
  }
  return alike;
}

}  // namespace

std::string skeleton(std::string_view name) {
  // As it is written, where a capital i looks like a small L; then as its other case is written,
  // where m looks like rn: names that are equal have equal skeletons.
  return fold(look_alike(fold(look_alike(name))));
}

bool is_service(std::string_view skeleton_of_name) {
  static const std::vector<std::string> services = []() {
    std::vector<std::string> all;
    for (const char* name :
         {"parley", "parleyd", "server", "service", "services", "system", "global", "operator",
          "operators", "admin", "administrator", "moderator"}) {
      all.push_back(skeleton(name));
    }
    return all;
  }();
  static const std::string ending = skeleton("serv");
  return skeleton_of_name.ends_with(ending) ||
         std::ranges::find(services, skeleton_of_name) != services.end();
}

}  // namespace parley::core
