// The head of an HTTP/1.1 request: bytes in, a request or a refusal out. No I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::net::http {

struct Request {
  std::string method;
  std::string target;                                        // path, and query if there is one
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
  bool keep_alive = false;
  bool has_body = false;

  /// The value of a header, nullopt without it. Several of one name are joined by ", ".
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
  /// The header's list, word by word.
  [[nodiscard]] std::vector<std::string> words(std::string_view name) const;
  /// Whether the header's list has this word, whatever the case.
  [[nodiscard]] bool lists(std::string_view name, std::string_view word) const;
  /// The target without its query.
  [[nodiscard]] std::string_view path() const;
};

/// Why a head was not taken: the status to answer with. The connection is of no use afterwards.
struct Refusal {
  unsigned status = 400;
};

inline constexpr std::size_t head_most = 8192;    // bytes of a head; longer: 431
inline constexpr std::size_t target_most = 2048;  // bytes of a target; longer: 414

/// Reads heads of requests, in any split. http_parser does the reading.
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes bytes up to the end of one head; gives how many it took.
  std::size_t feed(std::string_view bytes);

  /// The head, once it is whole. The parser is then ready for the next.
  [[nodiscard]] std::optional<Request> request();
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  class Machine;

  std::unique_ptr<Machine> machine_;
  std::optional<Refusal> refusal_;
  std::size_t taken_ = 0;
};

}  // namespace parley::net::http
