// The client library: a connection that is kept, requests that are awaited, updates that are read.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "lib/address.hpp"
#include "lib/asio.hpp"
#include "lib/protocol.hpp"
#include "lib/reconnect.hpp"
#include "lib/signal.hpp"
#include "lib/stream.hpp"
#include "lib/update.hpp"

namespace parley::client {

struct ClientOptions {
  Address server;
  TlsOptions tls;
  std::string nick;
  std::string secret;        // "": one is made for the life of the client
  std::string account;       // "": a guest, known by the secret
  core::Secret password;     // of the account
  bool number_nick = false;  // nick in use at the first sign-in: take nick2, nick3, ...
  unsigned tries = 0;        // give up after so many failures to connect in a row; 0: never
  std::chrono::milliseconds connect_deadline{10'000};
  std::size_t updates = 256;  // held for the application; past it the socket is not read
};

/// One user's connection to one server. Everything runs on one loop; nothing is detached:
///
///     co_await race(client.run(), use(client));
///
/// where `use` joins, says, and reads `next()`. Every call is cancellable. The client must outlive
/// the coroutines that are in its calls.
class Client {
 public:
  Client(const Executor& executor, ClientOptions options);

  /// Connects, and connects again with back-off, until there is no more point in it.
  [[nodiscard]] awaitable<Ending> run();

  /// Asks, and gives the answer; see Protocol::ask for what a lost connection does to it.
  [[nodiscard]] awaitable<core::Result<core::Event>> request(core::Command command);

  /// Says it until it is durable: "try again" is obeyed, after the delay asked for.
  [[nodiscard]] awaitable<core::Result<core::event::Accepted>> deliver(core::command::Say say);

  /// The next update; nullopt when `run` has ended and all were read. One reader, which must go on
  /// reading: while it does not, nothing is read from the server, answers neither.
  [[nodiscard]] awaitable<std::optional<Update>> next();

  /// Says goodbye, and waits for the answer, but not longer than `patience`. `run` ends.
  [[nodiscard]] awaitable<void> quit(std::string reason, std::chrono::milliseconds patience);

  /// See Protocol::log_in.
  void log_in(std::string account, core::Secret password);

  [[nodiscard]] const std::string& nick() const { return protocol_.nick(); }
  [[nodiscard]] bool online() const { return protocol_.ready(); }

 private:
  using Reply = Channel<core::Result<core::Event>>;

  awaitable<std::string> attempt();
  awaitable<std::string> connect(Stream& stream);
  awaitable<void> resolve_and_connect(Socket& socket, std::error_code& error);
  awaitable<void> reach(Stream& stream, std::string& why);
  awaitable<void> read(Stream& stream, std::string& why);
  awaitable<void> write(Stream& stream, std::string& why);
  awaitable<void> watch();
  awaitable<void> pause(std::chrono::milliseconds delay);
  awaitable<void> publish();
  awaitable<void> say_goodbye(std::string reason);
  void settle();

  Executor executor_;
  ClientOptions options_;
  Protocol protocol_;
  Reconnect reconnect_;
  Channel<Update> updates_;
  bool held_up_ = false;  // the application does not take updates: nothing is read meanwhile
  Signal output_ready_;
  Timer alarm_;
  std::map<Protocol::Ticket, Reply*> waiting_;
};

}  // namespace parley::client
