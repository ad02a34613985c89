// The head of an HTTP/1.1 request: http_parser reads it, this bounds it.
#include "net/http/request.hpp"

#include <http_parser.h>

#include <algorithm>
#include <cctype>

namespace parley::net::http {

namespace {

char small(char letter) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

/// RFC 9110, 5.6.2. http_parser takes spaces in names, also the one before the colon: another
/// reader of the same bytes may find another header there, and so another end of the request.
bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || marks.find(c) != std::string_view::npos;
  });
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, small, small);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> Request::header(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& [key, value] : headers) {
    if (key == name) found = found ? *found + ", " + value : value;
  }
  return found;
}

std::vector<std::string> Request::words(std::string_view name) const {
  const std::string list = header(name).value_or("");
  std::vector<std::string> all;
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    all.emplace_back(trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return all;
}

bool Request::lists(std::string_view name, std::string_view word) const {
  return std::ranges::any_of(words(name),
                             [word](std::string_view one) { return same_word(one, word); });
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

/// http_parser with what its callbacks fill.
class RequestParser::Machine {
 public:
  Machine() {
    http_parser_settings_init(&settings_);
    settings_.on_url = [](http_parser* parser, const char* at, std::size_t size) {
      return self(parser).add_target({at, size});
    };
    settings_.on_header_field = [](http_parser* parser, const char* at, std::size_t size) {
      self(parser).add_name({at, size});
      return 0;
    };
    settings_.on_header_value = [](http_parser* parser, const char* at, std::size_t size) {
      self(parser).add_value({at, size});
      return 0;
    };
    settings_.on_headers_complete = [](http_parser* parser) {
      self(parser).end_head(*parser);
      return 2;  // no body is read, whatever was announced: the parser stops behind the head
    };
    start();
  }

  void start() {
    http_parser_init(&parser_, HTTP_REQUEST);
    parser_.data = this;
    request_ = {};
    complete_ = false;
    long_target_ = false;
    no_authority_ = false;
  }

  std::size_t execute(std::string_view bytes) {
    return http_parser_execute(&parser_, &settings_, bytes.data(), bytes.size());
  }

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] Request& request() { return request_; }

  /// The status that says what is wrong; nullopt: nothing is.
  [[nodiscard]] std::optional<Refusal> problem() const {
    if (long_target_) return Refusal{414};
    const auto error = HTTP_PARSER_ERRNO(&parser_);
    if (error == HPE_HEADER_OVERFLOW) return Refusal{431};
    if (error == HPE_INVALID_VERSION) return Refusal{505};
    if (error == HPE_INVALID_METHOD) return Refusal{501};
    if (error != HPE_OK) return Refusal{400};
    if (!complete_) return std::nullopt;
    if (parser_.http_major != 1) return Refusal{505};
    if (no_authority_) return Refusal{400};
    if (!std::ranges::all_of(request_.headers, is_token,
                             &std::pair<std::string, std::string>::first)) {
      return Refusal{400};
    }
    const auto hosts =
        std::ranges::count(request_.headers, "host", &std::pair<std::string, std::string>::first);
    if (hosts > 1 || (hosts == 0 && parser_.http_minor >= 1)) return Refusal{400};
    return std::nullopt;
  }

 private:
  static Machine& self(http_parser* parser) { return *static_cast<Machine*>(parser->data); }

  /// RFC 9112, 3.2.2: the absolute form's authority takes the place of Host.
  void use_absolute_form() {
    constexpr std::string_view scheme = "http://";
    const std::string_view target = request_.target;
    if (!same_word(target.substr(0, scheme.size()), scheme)) return;
    const std::size_t end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    const std::string_view authority = target.substr(scheme.size(), end - scheme.size());
    no_authority_ = authority.empty();
    for (auto& [name, value] : request_.headers) {
      if (name == "host") value = authority;
    }
    std::string path(target.substr(end));
    request_.target = path.starts_with('/') ? std::move(path) : "/" + path;
  }

  int add_target(std::string_view bytes) {
    request_.target.append(bytes);
    long_target_ = request_.target.size() > target_most;
    return long_target_ ? 1 : 0;
  }

  void add_name(std::string_view bytes) {
    if (request_.headers.empty() || in_value_) request_.headers.emplace_back();
    in_value_ = false;
    std::ranges::transform(bytes, std::back_inserter(request_.headers.back().first), small);
  }

  void add_value(std::string_view bytes) {
    in_value_ = true;
    request_.headers.back().second.append(bytes);
  }

  void end_head(const http_parser& parser) {
    complete_ = true;
    in_value_ = false;
    request_.method = http_method_str(static_cast<http_method>(parser.method));
    request_.keep_alive = http_should_keep_alive(&parser) != 0;
    const std::string length = request_.header("content-length").value_or("0");
    use_absolute_form();
    request_.has_body = length != "0" || request_.header("transfer-encoding").has_value();
  }

  http_parser parser_{};
  http_parser_settings settings_{};
  Request request_;
  bool in_value_ = false;
  bool complete_ = false;
  bool long_target_ = false;
  bool no_authority_ = false;  // in a target of absolute form
};

RequestParser::RequestParser() : machine_(std::make_unique<Machine>()) {}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
  if (refusal_ || machine_->complete()) return 0;
  // One byte more than allowed is let in, so that a head of exactly that length is no error.
  const std::size_t used = machine_->execute(bytes.substr(0, head_most + 1 - taken_));
  taken_ += used;
  refusal_ = machine_->problem();
  if (!refusal_ && taken_ > head_most) refusal_ = Refusal{431};
  return used;
}

std::optional<Request> RequestParser::request() {
  if (refusal_ || !machine_->complete()) return std::nullopt;
  Request request = std::move(machine_->request());
  machine_->start();
  taken_ = 0;
  return request;
}

}  // namespace parley::net::http
