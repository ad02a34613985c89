// A storm of log-ins beside the load: so many a second, whatever the server does.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "lib/asio.hpp"
#include "load/plan.hpp"
#include "load/tally.hpp"

namespace parley::load {

/// What the server says to an attempt in one line.
struct LoginAnswer {
  enum class Kind : std::uint8_t { welcome, refused, nothing };
  Kind kind = Kind::nothing;
  std::string why{};  // of a refusal: its code, or its words
};
[[nodiscard]] LoginAnswer read_login_answer(DialectKind dialect, std::string_view line);

/// Each attempt is a connection of its own: it logs in to one account of this run, by `hello` or by
/// SASL PLAIN, hears the answer and goes. Lives on one loop; outlives its attempts.
class LoginStorm {
 public:
  LoginStorm(const Plan& plan, const client::Executor& executor, Activity& tally);

  /// Makes the account, by the JSON protocol. "": it is there; else why not. Waits as an attempt
  /// does: `check_deadlines` and `close` end it.
  [[nodiscard]] client::awaitable<std::string> make_account();
  /// An attempt that was due then. With `most_at_once` on the way it is counted as not begun.
  void attempt(Clock::time_point due);

  /// Called about once a second: who waits too long for an answer gives up.
  void check_deadlines(Clock::time_point now);
  /// All that are on the way end soon, uncounted.
  void close();

  static constexpr std::size_t most_at_once = 1000;

 private:
  struct Attempt {
    client::Socket socket;
    Clock::time_point due;
    bool late = false;  // given up
  };

  [[nodiscard]] client::awaitable<std::string> sign_up(client::Socket& socket);
  [[nodiscard]] client::awaitable<void> run(std::list<Attempt>::iterator attempt);
  /// Connects, and logs in. "": welcome.
  [[nodiscard]] client::awaitable<std::string> converse(Attempt& attempt);
  /// Says it, and reads up to the answer. "": welcome.
  [[nodiscard]] client::awaitable<std::string> ask(client::Socket& socket, std::string words,
                                                   DialectKind dialect);
  [[nodiscard]] std::string greeting() const;

  const Plan& plan_;
  client::Executor executor_;
  Activity& tally_;
  std::string account_;
  std::string password_;
  std::list<Attempt> attempts_;
  bool closed_ = false;
};

}  // namespace parley::load
