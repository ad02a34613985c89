// What a fuzz target is made of: bytes to choose from, and demands that must hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace parley::fuzz {

/// One input. It must not crash, hang, or break a demand.
using Target = void (*)(std::string_view input);

/// All targets, each in the file of its name.
void json(std::string_view input);
void irc(std::string_view input);
void hub(std::string_view input);
void client(std::string_view input);
void websocket(std::string_view input);
void http(std::string_view input);
void proxy_header(std::string_view input);
void sasl(std::string_view input);
void config(std::string_view input);
void import(std::string_view input);

struct Named {
  std::string_view name;
  Target target;
};
inline constexpr std::array targets{
    Named{"json", json},
    Named{"irc", irc},
    Named{"hub", hub},
    Named{"client", client},
    Named{"http", http},
    Named{"websocket", websocket},
    Named{"proxy_header", proxy_header},
    Named{"sasl", sasl},
    Named{"config", config},
    Named{"import", import},
};

inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

/// The input, read from its front: numbers to decide by, and text. At the end there are zeros.
class Choices {
 public:
  explicit Choices(std::string_view input) : rest_(input) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  /// 0 to bound - 1; a bound of at most 256.
  std::size_t below(std::size_t bound) {
    const std::string_view byte = take(1);
    return byte.empty() ? 0 : static_cast<unsigned char>(byte.front()) % bound;
  }
  bool coin() { return below(2) == 1; }

  template <class List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

  std::string_view take(std::size_t most) {
    const std::string_view front = rest_.substr(0, most);
    rest_.remove_prefix(front.size());
    return front;
  }
  /// A line of it, without its end.
  std::string_view line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view front = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return front;
  }
  std::string_view all() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

}  // namespace parley::fuzz
