#include "terminal/interactive.hpp"

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>

#include "lib/race.hpp"
#include "lib/secret.hpp"
#include "lib/signal.hpp"
#include "os/clock.hpp"
#include "terminal/controller.hpp"
#include "terminal/drafts.hpp"
#include "terminal/readiness.hpp"

namespace parley::terminal {
namespace {

using client::awaitable;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned default_history = 50;
constexpr std::size_t most_waiting = 1'000;    // requests, and messages, that wait for their turn
constexpr auto frame_time = milliseconds{16};  // the screen is painted at most so often

ControllerOptions controller_options(const Options& options) {
  return {client::to_string(options.server), options.nick, options.rooms,
          options.history.value_or(default_history), [] { return client::random_hex(16); }};
}

/// The coroutines around a Controller. Each is a loop over one source of events.
class Interactive {
 public:
  Interactive(const client::Executor& executor, client::Client& client, const Options& options,
              Display& display)
      : client_(client),
        display_(display),
        options_(options),
        controller_(controller_options(options)),
        keys_(executor, STDIN_FILENO, Readiness::For::reading),
        signals_(executor, SIGINT, SIGTERM, SIGHUP),
        asks_(executor, most_waiting),
        messages_(executor, most_waiting),
        changed_(executor),
        quits_(executor) {
    if (options.identity) {
      if (auto path = drafts_path(options.persona)) drafts_ = std::move(*path);
    }
    for (const int signal : {SIGWINCH, SIGTSTP}) signals_.add(signal);
  }

  awaitable<Exit> run() {
    if (drafts_) controller_.restore(load_drafts(*drafts_, server()));
    settle();
    if (options_.registers) {
      const Ask wish{core::command::Register{options_.account, options_.password, {}}, {}};
      asks_.try_send(std::error_code{}, wish);  // behind the first join, so there is a connection
    }
    co_await client::race(keep_connected(), read_updates(), read_keys(), obey_signals(),
                          make_requests(), send_messages(), paint(), watch_time(), quit());
    keep_drafts();
    co_return exit_;
  }

 private:
  /// Carries out what the controller wants, and has the picture painted.
  void settle() {
    auto wishes = controller_.take_wishes();
    for (auto& ask : wishes.asks) {
      if (asks_.try_send(std::error_code{}, ask)) continue;
      const auto why = core::refuse(core::ErrorCode::busy, "too much waits for the server already");
      controller_.answered(ask, why, os::read_clocks());
    }
    for (auto& message : wishes.messages) {
      if (messages_.try_send(std::error_code{}, message)) continue;
      controller_.refused(message, {core::ErrorCode::busy, "too many messages wait already"},
                          os::read_clocks());
    }
    if (wishes.bell) display_.bell();
    if (wishes.redraw) display_.repaint();
    if (wishes.suspend) suspend();
    if (wishes.log_in) {
      client_.log_in(std::move(wishes.log_in->first), std::move(wishes.log_in->second));
    }
    if (wishes.quit) {
      reason_ = *wishes.quit;
      quits_.notify();
    }
    changed_.notify();
  }

  void suspend() {
    signals_.remove(SIGTSTP);
    display_.suspend();
    signals_.add(SIGTSTP);
  }

  [[nodiscard]] std::string server() const { return client::to_string(options_.server); }

  /// However it ends: by a hang-up of the terminal, too.
  void keep_drafts() {
    if (!drafts_) return;
    const auto kept = save_drafts(*drafts_, server(), controller_.drafts());
    if (!kept && exit_.complaint.empty()) exit_.complaint = kept.error().text;
  }

  awaitable<void> keep_connected() {
    const auto ending = co_await client_.run();
    if (ending.code != "quit") exit_ = {1, ending.text};
  }

  awaitable<void> read_updates() {
    while (const auto update = co_await client_.next()) {
      controller_.take(*update, os::read_clocks());
      settle();
    }
    co_await client::never();  // keep_connected tells how it ended
  }

  awaitable<void> read_keys() {
    for (;;) {
      co_await wait_for_keys();
      bool pressed = false;
      while (const auto key = display_.read_key(os::steady_now())) {
        pressed = true;
        controller_.press(*key, display_.size(), os::read_clocks());
        settle();
      }
      if (!pressed && ::isatty(STDIN_FILENO) == 0) co_return;  // the terminal is gone
    }
  }

  awaitable<void> wait_for_keys() {
    if (const auto until = display_.key_deadline()) {
      co_await client::race(keys_.wait(), client::sleep_for(*until - os::steady_now()));
    } else {
      co_await keys_.wait();
    }
  }

  awaitable<void> obey_signals() {
    for (;;) {
      const int signal = co_await signals_.async_wait(client::use_awaitable);
      if (signal == SIGTERM || signal == SIGHUP) {
        exit_.signal = signal;
        co_return;
      }
      if (signal == SIGINT) controller_.interrupt(os::read_clocks());
      if (signal == SIGWINCH) display_.repaint();
      if (signal == SIGTSTP) suspend();
      settle();
    }
  }

  awaitable<void> make_requests() {
    for (;;) {
      const auto ask = co_await asks_.async_receive(client::use_awaitable);
      const auto answer = co_await client_.request(ask.command);
      controller_.answered(ask, answer, os::read_clocks());
      settle();
    }
  }

  awaitable<void> send_messages() {
    for (;;) {
      const auto message = co_await messages_.async_receive(client::use_awaitable);
      const auto answer = co_await client_.deliver(message);
      if (!answer) controller_.refused(message, answer.error(), os::read_clocks());
      settle();
    }
  }

  awaitable<void> paint() {
    for (;;) {
      co_await changed_.wait();
      display_.paint(controller_.frame(display_.size(), os::read_clocks()));
      co_await client::sleep_for(frame_time);
    }
  }

  awaitable<void> watch_time() {
    for (;;) {
      co_await client::sleep_for(seconds{1});
      if (controller_.tick(os::read_clocks())) changed_.notify();
    }
  }

  awaitable<void> quit() {
    co_await quits_.wait();
    co_await client_.quit(reason_, seconds{1});
  }

  client::Client& client_;
  Display& display_;
  const Options& options_;
  Controller controller_;
  Readiness keys_;
  client::SignalSet signals_;
  client::Channel<Ask> asks_;
  client::Channel<core::command::Say> messages_;
  client::Signal changed_;
  client::Signal quits_;
  std::optional<std::filesystem::path> drafts_{};  // none for a stranger, who leaves no traces
  std::string reason_;
  Exit exit_;
};

}  // namespace

awaitable<Exit> run_interactive(client::Client& client, const Options& options, Display& display) {
  Interactive interactive(co_await asio::this_coro::executor, client, options, display);
  co_return co_await interactive.run();
}

}  // namespace parley::terminal
