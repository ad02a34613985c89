// Names: utf8proc where they are not ASCII, a table-free fast path where they are.
#include "core/name.hpp"

#include <utf8proc.h>

#include "core/unicode.hpp"

namespace parley::core {

namespace {

/// NFKC_Casefold; "" for invalid UTF-8.
std::string fold_unicode(std::string_view name) {
  constexpr int options =
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  return std::string(MappedText(name, options).view());
}

std::string fold_ascii(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

bool is_nick_punctuation(CodePoint point) {
  constexpr std::string_view allowed = "_-[]\\`^{}|";
  return point < 0x80 && allowed.find(static_cast<char>(point)) != std::string_view::npos;
}

bool is_nick_letter(CodePoint point) {
  const auto category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_nick_inner(CodePoint point) {
  const auto category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ND;
}

/// What is wrong with a nick's characters; nullptr: nothing.
const char* nick_fault(std::string_view nick) {
  constexpr std::size_t most_code_points = 32;
  if (nick.empty()) return "a nick must not be empty";
  for (std::size_t count = 0; !nick.empty(); ++count) {
    if (count == most_code_points) return "a nick has at most 32 characters";
    const CodePoint point = take_code_point(nick);
    if (point < 0) return "a nick must be valid UTF-8";
    if (count == 0 && (point == '-' || is_nick_inner(point))) {
      return "a nick begins with a letter or one of _[]\\`^{}|";
    }
    if (!is_nick_character(point)) {
      return "a nick has only letters, digits and any of _-[]\\`^{}|";
    }
  }
  return nullptr;
}

bool is_barred_in_room(CodePoint point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN: return true;
    default: return point == ',';
  }
}

const char* room_fault(std::string_view room) {
  constexpr std::size_t most_code_points = 50;
  if (room.empty() || room.front() != '#') return "a room's name begins with #";
  room.remove_prefix(1);
  if (room.empty()) return "a room's name needs at least one character after the #";
  for (std::size_t count = 0; !room.empty(); ++count) {
    if (count == most_code_points) return "a room's name has at most 50 characters after the #";
    const CodePoint point = take_code_point(room);
    if (point < 0) return "a room's name must be valid UTF-8";
    if (is_barred_in_room(point)) {
      return "a room's name has no spaces, commas, control or format characters";
    }
  }
  return nullptr;
}

}  // namespace

bool is_nick_character(CodePoint point) {
  return is_nick_letter(point) || is_nick_inner(point) || is_nick_punctuation(point);
}

std::string fold(std::string_view name) {
  return is_ascii(name) ? fold_ascii(name) : fold_unicode(name);
}

Result<Name> check_nick(std::string_view nick) {
  if (nick.size() > nick_bytes) return refuse(ErrorCode::bad_nick, "a nick has at most 64 bytes");
  if (const char* fault = nick_fault(nick)) return refuse(ErrorCode::bad_nick, fault);
  Name name{std::string(nick), fold(nick)};
  // Some letters fold to what no nick may hold, such as a space, or to nothing.
  if (name.folded != nick && nick_fault(name.folded) != nullptr) {
    return refuse(ErrorCode::bad_nick, "a nick must still be one when its case is folded");
  }
  return name;
}

Result<Name> check_room_name(std::string_view room) {
  if (room.size() > room_name_bytes) {
    return refuse(ErrorCode::bad_room_name, "a room's name has at most 128 bytes");
  }
  if (const char* fault = room_fault(room)) return refuse(ErrorCode::bad_room_name, fault);
  Name name{std::string(room), fold(room)};
  if (name.folded != room && room_fault(name.folded) != nullptr) {
    return refuse(ErrorCode::bad_room_name,
                  "a room's name must still be one when its case is folded");
  }
  return name;
}

}  // namespace parley::core
