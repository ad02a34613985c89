// The whole server on its loops: what the app floor starts and stops.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/async/asio.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/settings.hpp"
#include "net/transport/tls/certificate.hpp"
#include "store/accounts.hpp"
#include "store/log.hpp"

namespace parley::net {

class Server {
 public:
  /// Opens the listening sockets. Throws std::runtime_error with one line that says what is wrong.
  /// `log` and `accounts` must outlive the server. `tls`: may be empty where no address is for TLS.
  Server(const Settings& settings, const Tuning& tuning, store::Log& log, store::Accounts& accounts,
         Report report, const tls::Contexts& tls = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens, with the ports that the system picked; none: this entrance is closed.
  [[nodiscard]] std::vector<tcp::endpoint> addresses(Entrance entrance) const;

  /// Main loop's thread. Another certificate, for connections from now on.
  void set_tls(const tls::Contexts& tls);

  /// Before `run`. What an operator's `rehash` does, on the main loop's thread: "" or what is
  /// wrong.
  void on_reload(std::function<std::string()> reload);

  /// The main loop's executor, for signals and timers of the app floor. Loop 0 runs on the thread
  /// that calls `run`.
  [[nodiscard]] Executor executor();

  /// Serves until a drain has ended. Throws the exception of a broken invariant.
  void run();

  /// Main loop's thread. Stops accepting, refuses new messages, waits for the log, says `reason`
  /// to everybody, flushes, and lets `run` return.
  void drain(std::string reason);

  /// Main loop's thread. New bounds, rates and deadlines; no connection is dropped.
  void set_tuning(const Tuning& tuning);

 private:
  struct Unit;
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace parley::net
