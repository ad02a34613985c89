#include "lib/client.hpp"

#include <fmt/format.h>

#include <array>
#include <random>
#include <utility>
#include <vector>

#include "lib/race.hpp"
#include "lib/secret.hpp"

namespace parley::client {
namespace {

using std::chrono::milliseconds;

ProtocolOptions protocol_options(const ClientOptions& options) {
  ProtocolOptions protocol;
  protocol.nick = options.nick;
  protocol.secret = options.secret.empty() ? new_secret() : options.secret;
  protocol.account = options.account;
  protocol.password = options.password;
  protocol.number_nick = options.number_nick;
  protocol.make_key = [] { return random_hex(16); };
  return protocol;
}

double random_fraction() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>{0, 1}(generator);
}

}  // namespace

Client::Client(const Executor& executor, ClientOptions options)
    : executor_(executor),
      options_(std::move(options)),
      protocol_(protocol_options(options_)),
      reconnect_(options_.tries),
      updates_(executor, options_.updates),
      output_ready_(executor),
      alarm_(executor) {}

// Keeping a connection.

awaitable<Ending> Client::run() {
  while (!protocol_.ending()) {
    const auto why = co_await attempt();
    std::optional<milliseconds> delay;
    if (!protocol_.ending()) {
      delay = reconnect_.ended(Clock::now(), random_fraction(), protocol_.retry_after());
    }
    protocol_.disconnected(why, delay);
    settle();
    co_await publish();
    if (protocol_.ending()) break;
    if (!delay) {
      updates_.close();
      co_return Ending{"unreachable", why};
    }
    co_await pause(*delay);
  }
  updates_.close();
  co_return *protocol_.ending();
}

/// One connection, from its beginning to its end. Gives the reason why it ended.
awaitable<std::string> Client::attempt() {
  Stream stream(executor_, options_.tls);
  std::string why = co_await connect(stream);
  if (!why.empty()) co_return why;
  reconnect_.connected(Clock::now());
  held_up_ = false;
  protocol_.connected(Clock::now());
  settle();
  co_await race(read(stream, why), write(stream, why), watch());
  co_return protocol_.hang_up().value_or(why);
}

/// Empty: connected.
awaitable<std::string> Client::connect(Stream& stream) {
  std::string why = std::make_error_code(std::errc::timed_out).message();
  co_await race(reach(stream, why), sleep_for(options_.connect_deadline));
  if (why.empty()) co_return why;
  co_return fmt::format("cannot connect to {}: {}", to_string(options_.server), why);
}

/// Connects, and makes sure with whom.
awaitable<void> Client::reach(Stream& stream, std::string& why) {
  std::error_code error = asio::error::timed_out;
  co_await resolve_and_connect(stream.socket(), error);
  if (!error) stream.socket().set_option(tcp::no_delay(true), error);
  if (error == asio::error::operation_aborted) co_return;  // out of time, as `why` says
  if (error) {
    why = error.message();
  } else {
    why = co_await stream.secure(options_.server.host);
  }
}

awaitable<void> Client::resolve_and_connect(Socket& socket, std::error_code& error) {
  Resolver resolver(executor_);
  const auto& [host, port] = options_.server;
  const auto [unresolved, found] =
      co_await resolver.async_resolve(host, std::to_string(port), as_result);
  error = unresolved;
  if (error) co_return;
  error = asio::error::timed_out;
  const auto [unconnected, endpoint] = co_await asio::async_connect(socket, found, as_result);
  error = unconnected;
}

awaitable<void> Client::read(Stream& stream, std::string& why) {
  std::array<char, 16384> buffer;  // in the coroutine's frame
  for (;;) {
    const auto [error, size] = co_await stream.read_some(buffer);
    if (error) {
      why = error == asio::error::eof ? "the server closed the connection" : error.message();
      co_return;
    }
    protocol_.received({buffer.data(), size}, Clock::now());
    settle();
    co_await publish();
    if (protocol_.hang_up()) co_return;
  }
}

awaitable<void> Client::write(Stream& stream, std::string& why) {
  for (;;) {
    const auto bytes = protocol_.take_output();
    if (bytes.empty()) {
      co_await output_ready_.wait();
      continue;
    }
    const std::error_code error = co_await stream.write(bytes);
    if (error) {
      why = error.message();
      co_return;
    }
  }
}

/// Calls the protocol's tick when it is due.
awaitable<void> Client::watch() {
  while (!protocol_.hang_up()) {
    alarm_.expires_at(protocol_.deadline().value_or(Clock::time_point::max()));
    co_await alarm_.async_wait(as_result);  // also ends when settle() moves it
    const auto now = Clock::now();
    if (held_up_) protocol_.excuse(now);
    protocol_.tick(now);
    settle();
  }
}

awaitable<void> Client::pause(milliseconds delay) {
  alarm_.expires_after(delay);
  co_await alarm_.async_wait(as_result);
}

/// Hands over what the protocol decided: answers, output, deadlines.
void Client::settle() {
  for (auto& answer : protocol_.take_answers()) {
    const auto found = waiting_.find(answer.ticket);
    if (found == waiting_.end()) continue;
    found->second->try_send(std::error_code{}, std::move(answer.result));
  }
  output_ready_.notify();
  const auto deadline = protocol_.deadline();
  const bool sooner = deadline && *deadline < alarm_.expiry();
  if (sooner || protocol_.ending()) alarm_.cancel();
}

awaitable<void> Client::publish() {
  for (auto& update : protocol_.take_updates()) {
    if (updates_.try_send(std::error_code{}, update)) continue;
    held_up_ = true;
    co_await updates_.async_send(std::error_code{}, std::move(update), use_awaitable);
    held_up_ = false;
  }
}

// What the application calls.

void Client::log_in(std::string account, core::Secret password) {
  protocol_.log_in(std::move(account), std::move(password));
  settle();
  alarm_.cancel();  // whoever watches the connection, or waits for the next one, looks up
}

awaitable<core::Result<core::Event>> Client::request(core::Command command) {
  Reply reply(executor_, 1);
  struct Waiting {  // however this coroutine ends, nobody writes to its reply afterwards
    Client& client;
    Protocol::Ticket ticket;
    ~Waiting() {
      client.waiting_.erase(ticket);
      client.protocol_.forget(ticket);
    }
  };
  const Waiting waiting{*this, protocol_.ask(std::move(command))};
  waiting_.emplace(waiting.ticket, &reply);
  settle();
  co_return co_await reply.async_receive(use_awaitable);
}

awaitable<core::Result<core::event::Accepted>> Client::deliver(core::command::Say say) {
  auto answer = co_await request(std::move(say));
  if (!answer) co_return tl::unexpected(answer.error());
  if (const auto* accepted = std::get_if<core::event::Accepted>(&*answer)) co_return *accepted;
  co_return core::refuse(core::ErrorCode::bad_field, "the server gave an answer out of place");
}

awaitable<std::optional<Update>> Client::next() {
  auto [error, update] = co_await updates_.async_receive(as_result);
  if (error) co_return std::nullopt;
  co_return std::move(update);
}

awaitable<void> Client::say_goodbye(std::string reason) {
  const auto answer = co_await request(core::command::Quit{std::move(reason)});
  static_cast<void>(answer);  // gone either way
}

awaitable<void> Client::quit(std::string reason, milliseconds patience) {
  co_await race(say_goodbye(std::move(reason)), sleep_for(patience));
}

}  // namespace parley::client
