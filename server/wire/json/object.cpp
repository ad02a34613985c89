// A line of JSON as fields: the handler that nlohmann's SAX parser calls. The parser keeps its own
// stack of one bit per level, and the depth limit ends it early: hostile nesting costs nothing.
#include "wire/json/object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/name.hpp"
#include "core/secret.hpp"
#include "core/unicode.hpp"
#include "wire/json/passing_char.hpp"

namespace parley::wire::json {

namespace {

using core::ErrorCode;
using Json = nlohmann::json;

/// "[json.exception…] parse error at line 1, column 7: WHAT; last read: 'BYTES'" to WHAT.
std::string_view reason_of(std::string_view what) {
  const std::size_t column = what.find("column ");
  const std::size_t begin = column == std::string_view::npos ? column : what.find(": ", column);
  if (begin != std::string_view::npos) what.remove_prefix(begin + 2);
  return what.substr(0, what.find("; last read"));  // the bytes are the client's, and may be any
}

/// A password has at most 128 bytes, and a SASL message with one, in base64, a few hundred.
constexpr std::size_t secret_text_most = 1'024;

/// What nlohmann calls. Every handler returns false to stop the parser.
class Handler {
 public:
  Handler(Lists lists, std::size_t line_bytes, Line& out)
      : lists_(lists), line_bytes_(line_bytes), out_(out) {}

  std::optional<core::Error> error;

  bool null() { return add({}); }
  bool boolean(bool value) {
    Value field;
    field.kind = Value::Kind::boolean;
    field.flag = value;
    return add(std::move(field));
  }
  bool number_integer(std::int64_t value) {
    Value field;
    field.kind = Value::Kind::integer;
    field.integer = value;
    return add(std::move(field));
  }
  bool number_unsigned(std::uint64_t value) {
    if (std::in_range<std::int64_t>(value)) return number_integer(static_cast<std::int64_t>(value));
    return number_float(0, {});
  }
  bool number_float(double /*value*/, const std::string& /*text*/) {
    Value field;
    field.kind = Value::Kind::other_number;
    return add(std::move(field));
  }
  bool string(std::string& value) {
    if (in_list_ && depth_ == 2) out_.words.push_back(value);
    if (!wanted()) return depth_ > 0 || not_an_object();
    Value field;
    field.kind = Value::Kind::string;
    if (is_for_secret(key_)) return add(std::move(field)) && keep_secret(value);
    field.text = value;  // a copy: the parser goes on using its buffer
    return add(std::move(field));
  }
  bool binary(const Json::binary_t& /*value*/) { return true; }  // not in JSON

  bool key(std::string& name);
  bool start_object(std::size_t /*size*/);
  bool end_object();
  bool start_array(std::size_t /*size*/);
  bool end_array() { return leave(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& problem);

 private:
  [[nodiscard]] bool wanted() const { return here_ != nullptr && key_ != unknown_field; }
  bool add(Value value);
  bool keep_secret(std::string& value);
  bool enter();
  bool leave();
  bool not_an_object() { return stop(ErrorCode::bad_json, "a line must be a JSON object"); }
  bool stop(ErrorCode code, std::string text);
  void find_place();

  Lists lists_;
  std::size_t line_bytes_;
  Line& out_;
  Object* here_ = nullptr;  // where values go; none: they are skipped
  Field key_ = unknown_field;
  std::size_t depth_ = 0;
  bool in_list_ = false;
  bool in_item_ = false;
  std::vector<std::string> other_names_;  // unknown fields of the outermost object
};

bool Handler::stop(ErrorCode code, std::string text) {
  if (!error) error = core::Error{code, std::move(text), std::nullopt};
  return false;
}

bool Handler::add(Value value) {
  if (depth_ == 0) return not_an_object();
  if (!wanted()) return true;
  value.field = key_;
  if (here_->add(std::move(value))) return true;
  // The parser goes on: the id may come yet, and the refusal is to carry it.
  static_cast<void>(
      stop(ErrorCode::duplicate_field, fmt::format("field '{}' is there twice", field_name(key_))));
  return true;
}

/// Where it stays: a short text would leave its bytes behind in whatever it is moved out of.
bool Handler::keep_secret(std::string& value) {
  constexpr std::size_t never_in_place = 64;
  std::string& text = here_->find(key_)->text;
  if (text.empty()) {
    text.reserve(never_in_place);
    text = value;
  }
  core::wipe(value);
  return true;
}

bool Handler::key(std::string& name) {
  // The parser's buffer: grown at once, it leaves no parts of a secret behind.
  name.reserve(std::min(line_bytes_, secret_text_most));
  if (here_ == nullptr) return true;
  key_ = field_named(name);
  if (key_ == unknown_field && depth_ == 1) other_names_.push_back(name);
  return true;
}

bool Handler::enter() {
  if (wanted()) {
    Value nested;
    nested.kind = Value::Kind::nested;
    static_cast<void>(add(std::move(nested)));
  }
  if (++depth_ <= depth_limit) return true;
  return stop(ErrorCode::too_deep, fmt::format("nested deeper than {} levels", depth_limit));
}

bool Handler::leave() {
  --depth_;
  if (depth_ < 3) in_item_ = false;
  if (depth_ < 2) in_list_ = false;
  find_place();
  return true;
}

void Handler::find_place() {
  here_ = nullptr;
  if (depth_ == 1) here_ = &out_.fields;
  if (depth_ == 3 && in_item_) here_ = &out_.items.back();
}

bool Handler::start_object(std::size_t /*size*/) {
  if (!enter()) return false;
  if (in_list_ && depth_ == 3) {
    out_.items.emplace_back();
    in_item_ = true;
  }
  find_place();
  return true;
}

bool Handler::end_object() {
  if (depth_ == 1 && other_names_.size() > 1) {
    std::ranges::sort(other_names_);
    const auto twice = std::ranges::adjacent_find(other_names_);
    if (twice != other_names_.end()) {
      static_cast<void>(stop(ErrorCode::duplicate_field,
                             fmt::format("field '{}' is there twice", shortened(*twice))));
    }
  }
  return leave();
}

bool Handler::start_array(std::size_t /*size*/) {
  if (depth_ == 0) return not_an_object();
  const bool list = lists_ == Lists::read && depth_ == 1 && is_for_list(key_);
  if (!enter()) return false;
  if (list) in_list_ = true;
  find_place();
  return true;
}

bool Handler::parse_error(std::size_t position, const std::string& /*token*/,
                          const nlohmann::detail::exception& problem) {
  constexpr int number_overflow = 406;
  if (problem.id == number_overflow) {
    const std::string_view name = wanted() ? field_name(key_) : "of an unknown name";
    return stop(ErrorCode::bad_field, fmt::format("field '{}': the number is out of range", name));
  }
  return stop(ErrorCode::bad_json,
              fmt::format("not JSON at byte {}: {}", position, reason_of(problem.what())));
}

}  // namespace

Object::~Object() {
  for (Value& value : values_) {
    if (is_for_secret(value.field)) core::wipe(value.text);
  }
}

bool Object::add(Value value) {
  auto&& present = present_[static_cast<std::size_t>(value.field)];
  if (present) return false;
  present = true;
  if (values_.empty()) values_.reserve(8);
  values_.push_back(std::move(value));
  return true;
}

Value* Object::find(Field field) {
  if (!present_[static_cast<std::size_t>(field)]) return nullptr;
  Value& value = *std::ranges::find(values_, field, &Value::field);
  return value.kind == Value::Kind::null ? nullptr : &value;
}

std::string_view shortened(std::string_view text) {
  constexpr std::size_t most = 40;
  return core::cut_between_code_points(text, most);
}

std::optional<core::Error> read_line(std::string_view line, Lists lists, Line& out) {
  if (const std::size_t nul = line.find('\0'); nul != std::string_view::npos) {
    // nlohmann takes it for the end of the text.
    return core::Error{ErrorCode::bad_json,
                       fmt::format("not JSON at byte {}: a NUL byte", nul + 1)};
  }
  Handler handler(lists, line.size(), out);
  const bool whole =
      Json::sax_parse(PassingCharIterator(line.begin()), PassingCharIterator(line.end()), &handler);
  if (!whole && !core::is_utf8(line)) {
    return core::Error{ErrorCode::bad_utf8, "the line is not valid UTF-8"};
  }
  return std::move(handler.error);
}

}  // namespace parley::wire::json
