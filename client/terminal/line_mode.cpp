#include "terminal/line_mode.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>
#include <vector>

#include "core/name.hpp"
#include "lib/printable.hpp"
#include "lib/race.hpp"
#include "terminal/describe.hpp"
#include "terminal/input.hpp"
#include "terminal/output.hpp"
#include "terminal/text.hpp"
#include "wire/json/encode.hpp"

namespace parley::terminal {
namespace {

using client::awaitable;
namespace command = core::command;
namespace event = core::event;
namespace update = client::update;

/// The lines of a plain log: "2026-11-23 18:00:03 #lobby <ada> hello".
std::string plain(const core::Entry& entry) {
  const core::entry::Spoken* const said = core::spoken(entry);
  const auto action = said == nullptr ? std::string_view{} : action_of(said->text);
  std::string what;
  if (!action.empty()) {
    what = fmt::format("* {} {}", entry.from, action);
  } else if (said != nullptr) {
    what = fmt::format("<{}> {}", entry.from, describe(entry));
  } else {
    what = "* " + describe(entry);
  }
  return fmt::format("{} {} {}\n", date_and_time(entry.time), shown(where_of(entry)), shown(what));
}

class LineMode {
 public:
  LineMode(const client::Executor& executor, client::Client& client, const Options& options)
      : client_(client),
        options_(options),
        executor_(executor),
        output_(executor),
        signals_(executor, SIGINT, SIGTERM, SIGHUP),
        prints_(options.tail || options.json || ::isatty(STDIN_FILENO) == 1),
        ended_(executor) {}

  awaitable<Exit> run() {
    co_await client::race(keep_connected(), wait_for_signal(), read_updates(), work(),
                          ended_.wait());
    co_return std::move(exit_);
  }

 private:
  awaitable<void> end(Exit exit);
  awaitable<void> keep_connected();
  awaitable<void> wait_for_signal();
  awaitable<void> work();
  awaitable<void> make_account();
  awaitable<void> enter(const std::string& room);
  awaitable<void> print_history(const std::string& room, core::Seq before, std::size_t count);
  awaitable<void> say_lines();
  awaitable<void> say(const std::string& room, const std::string& line);
  awaitable<void> read_updates();
  awaitable<void> on_entry(const core::Entry& entry);
  awaitable<void> report(const client::Update& next);
  awaitable<void> print(const core::Entry& entry);
  awaitable<void> write(std::string text);

  client::Client& client_;
  const Options& options_;
  client::Executor executor_;
  Output output_;
  client::SignalSet signals_;
  bool prints_;
  bool entered_ = false;  // in all rooms, and their history is printed
  bool was_online_ = false;
  std::vector<core::Entry> early_;  // came before
  client::Signal ended_;
  Exit exit_;
};

/// Ends the program from wherever a task is. Does not return: the task is cancelled.
awaitable<void> LineMode::end(Exit exit) {
  exit_ = std::move(exit);
  ended_.notify();
  co_await client::never();
}

// Each task of the race that returns ends the program, with what `exit_` says then.

awaitable<void> LineMode::keep_connected() {
  const auto ending = co_await client_.run();
  if (ending.code == "quit") co_return;
  exit_ = {1, ending.text};
  if (ending.code == "unreachable") {
    exit_.complaint += "; is the server running? start it with ./dev run";
  }
}

awaitable<void> LineMode::wait_for_signal() {
  exit_.signal = co_await signals_.async_wait(client::use_awaitable);
}

awaitable<void> LineMode::work() {
  if (options_.registers) co_await make_account();
  for (const auto& room : options_.rooms) co_await enter(room);
  entered_ = true;
  for (const auto& entry : std::exchange(early_, {})) co_await print(entry);
  if (options_.tail) {
    co_await client::never();
  } else {
    co_await say_lines();
  }
  co_await client_.quit("", std::chrono::seconds{1});
}

awaitable<void> LineMode::make_account() {
  while (!client_.online()) co_await client::sleep_for(std::chrono::milliseconds{20});
  const auto answer =
      co_await client_.request(command::Register{options_.account, options_.password, {}});
  if (!answer) {
    co_return co_await end(
        {1, fmt::format("cannot register {}: {}", options_.account, answer.error().text)});
  }
  fmt::print(stderr, "parley: registered {}\n", options_.account);
}

awaitable<void> LineMode::enter(const std::string& room) {
  const auto answer = co_await client_.request(command::Join{room, std::nullopt});
  if (!answer)
    co_return co_await end({1, fmt::format("cannot join {}: {}", room, answer.error().text)});
  const auto* joined = std::get_if<event::Joined>(&*answer);
  if (joined == nullptr || !prints_ || options_.history.value_or(0) == 0) co_return;
  co_await print_history(joined->room, core::Seq{joined->head.value + 1}, *options_.history);
}

awaitable<void> LineMode::print_history(const std::string& room, core::Seq before,
                                        std::size_t count) {
  std::vector<core::EntryPtr> entries;  // oldest first
  for (bool more = true; more && entries.size() < count;) {
    const auto limit = std::min<std::size_t>(count - entries.size(), 100);
    const auto answer =
        co_await client_.request(command::History{room, before, std::nullopt, limit});
    if (!answer) {
      co_return co_await end(
          {1, fmt::format("cannot read the history of {}: {}", room, answer.error().text)});
    }
    const auto* page = std::get_if<event::Page>(&*answer);
    if (page == nullptr || page->entries.empty()) break;
    entries.insert(entries.begin(), page->entries.begin(), page->entries.end());
    before = entries.front()->seq;
    more = page->more;
  }
  for (const auto& entry : entries) co_await print(*entry);
}

awaitable<void> LineMode::say_lines() {
  Input input(executor_);
  for (;;) {
    const auto line = co_await input.next();
    if (!line) co_return co_await end({1, line.error().text});
    if (!*line) co_return;
    if ((*line)->empty()) continue;
    for (const auto& room : options_.rooms) co_await say(room, **line);
  }
}

awaitable<void> LineMode::say(const std::string& room, const std::string& line) {
  command::Say request{room, line, {}};
  const auto answer = co_await client_.deliver(std::move(request));
  if (!answer)
    co_return co_await end({1, fmt::format("cannot say it in {}: {}", room, answer.error().text)});
  if (options_.json) co_await write(wire::json::encode(core::Event{*answer}));
}

// What comes.

awaitable<void> LineMode::read_updates() {
  while (const auto next = co_await client_.next()) {
    if (const auto* entry = std::get_if<core::Entry>(&*next)) {
      co_await on_entry(*entry);
    } else {
      co_await report(*next);
    }
  }
  co_await client::never();  // keep_connected tells how it ended
}

awaitable<void> LineMode::on_entry(const core::Entry& entry) {
  if (!prints_) co_return;
  if (entered_) {
    co_await print(entry);
  } else {
    early_.push_back(entry);
  }
}

awaitable<void> LineMode::report(const client::Update& next) {
  if (const auto* told = std::get_if<core::Event>(&next)) {
    if (options_.json) co_await write(wire::json::encode(*told));
  } else if (const auto* joined = std::get_if<update::Joined>(&next)) {
    if (options_.json) co_await write(wire::json::encode(core::Event{joined->room}));
  } else if (const auto* lost = std::get_if<update::Lost>(&next)) {
    co_return co_await end(
        {1, fmt::format("cannot get back into {}: {}", lost->room, lost->why.text)});
  } else if (const auto* offline = std::get_if<update::Offline>(&next)) {
    if (!offline->retry_in || !was_online_) co_return;
    fmt::print(stderr, "parley: {}; trying again in {:.1f} s\n", shown(offline->reason),
               std::chrono::duration<double>(*offline->retry_in).count());
  } else if (const auto* online = std::get_if<update::Online>(&next)) {
    was_online_ = true;
    if (online->again) fmt::print(stderr, "parley: connected again\n");
    if (online->began_anew) {
      fmt::print(stderr, "parley: the server's log began anew: messages may be missing\n");
    }
  }
}

awaitable<void> LineMode::print(const core::Entry& entry) {
  co_await write(options_.json ? wire::json::encode(entry) : plain(entry));
}

awaitable<void> LineMode::write(std::string text) {
  if (options_.json) text = client::printable_json(text);
  const auto error = co_await output_.write(text);
  if (error == std::errc::broken_pipe) co_return co_await end({0, {}, SIGPIPE});
  if (error)
    co_return co_await end({1, fmt::format("cannot write the output: {}", error.message())});
}

}  // namespace

awaitable<Exit> run_line_mode(client::Client& client, const Options& options) {
  LineMode mode(co_await asio::this_coro::executor, client, options);
  co_return co_await mode.run();
}

}  // namespace parley::terminal
