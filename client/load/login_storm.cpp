// A storm of log-ins beside the load.
#include "load/login_storm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <utility>
#include <variant>

#include "codec/request.hpp"
#include "core/command.hpp"
#include "wire/base64.hpp"
#include "wire/irc/message.hpp"
#include "wire/irc/numeric.hpp"
#include "wire/line_splitter.hpp"

namespace parley::load {

namespace {

using client::as_result;
using client::awaitable;

constexpr std::size_t answer_line_most = std::size_t{64} * 1024;
constexpr std::chrono::seconds answer_within{30};
constexpr std::string_view no_certain_words = "refused";

std::string too_late() { return fmt::format("no answer within {} seconds", answer_within.count()); }

LoginAnswer read_json_answer(std::string_view line) {
  const auto decoded = client::decode_server_line(line);
  if (!decoded) return {};
  const auto* const event = std::get_if<core::Event>(&decoded->what);
  if (event == nullptr) return {};
  if (const auto* const failed = std::get_if<core::event::Failed>(event)) {
    return {LoginAnswer::Kind::refused, std::string(core::code_name(failed->error.code))};
  }
  if (const auto* const closing = std::get_if<core::event::Closing>(event)) {
    return {LoginAnswer::Kind::refused, closing->code};
  }
  const bool in = std::holds_alternative<core::event::Welcome>(*event) ||
                  std::holds_alternative<core::event::AccountIs>(*event);
  return {in ? LoginAnswer::Kind::welcome : LoginAnswer::Kind::nothing};
}

/// True for what ends a log-in by SASL without success.
bool refuses_login(std::string_view command) {
  using enum wire::irc::Numeric;
  switch (wire::irc::numeric_in(command).value_or(wire::irc::Numeric{})) {
    case ERR_NICKNAMEINUSE:
    case ERR_NICKLOCKED:
    case ERR_SASLFAIL:
    case ERR_SASLTOOLONG:
    case ERR_SASLABORTED:
    case ERR_SASLALREADY:
    case RPL_SASLMECHS: return true;
    default: return command == "ERROR" || command == "FAIL";
  }
}

/// ":server 903 nick :logged in", or an error that says why not.
LoginAnswer read_irc_answer(std::string_view line) {
  const std::string command = wire::irc::parse(line).command;
  if (wire::irc::numeric_in(command) == wire::irc::RPL_SASLSUCCESS) {
    return {LoginAnswer::Kind::welcome};
  }
  if (!refuses_login(command)) return {};
  const std::size_t words = line.find(" :");
  const bool told = words != std::string_view::npos;
  return {LoginAnswer::Kind::refused,
          std::string(told ? line.substr(words + 2) : no_certain_words)};
}

}  // namespace

LoginAnswer read_login_answer(DialectKind dialect, std::string_view line) {
  return dialect == DialectKind::irc ? read_irc_answer(line) : read_json_answer(line);
}

LoginStorm::LoginStorm(const Plan& plan, const client::Executor& executor, Activity& tally)
    : plan_(plan),
      executor_(executor),
      tally_(tally),
      account_(fmt::format("login-{:08x}", plan.run())),
      password_(fmt::format("storm {:08x}", plan.run())) {}

awaitable<std::string> LoginStorm::make_account() {
  attempts_.push_back({client::Socket(executor_), Clock::now()});
  const auto attempt = std::prev(attempts_.end());
  std::string why = co_await sign_up(attempt->socket);
  if (attempt->late) why = too_late();
  attempts_.erase(attempt);
  co_return why;
}

awaitable<std::string> LoginStorm::sign_up(client::Socket& socket) {
  core::command::Hello hello;
  hello.nick = account_;
  const core::command::Register registration{account_, core::Secret(password_), {}};
  const auto [refused] = co_await socket.async_connect(plan_.server(), as_result);
  if (refused) co_return refused.message();
  for (const std::string& request :
       {client::encode_request(hello, hello_id), client::encode_request(registration, join_id)}) {
    std::string why = co_await ask(socket, request, DialectKind::json);
    if (!why.empty()) co_return why;
  }
  co_return std::string{};
}

void LoginStorm::attempt(Clock::time_point due) {
  ++tally_.due;
  if (attempts_.size() >= most_at_once) {
    ++tally_.not_begun;
    return;
  }
  attempts_.push_back({client::Socket(executor_), due});
  asio::co_spawn(executor_, run(std::prev(attempts_.end())), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

awaitable<void> LoginStorm::run(std::list<Attempt>::iterator attempt) {
  std::string why = co_await converse(*attempt);
  if (attempt->late) why = too_late();
  if (closed_) {
    // Nobody asks any more.
  } else if (why.empty()) {
    tally_.finish(attempt->due, Clock::now());
  } else {
    ++tally_.refused[why];
  }
  attempts_.erase(attempt);
}

awaitable<std::string> LoginStorm::converse(Attempt& attempt) {
  const auto [refused] = co_await attempt.socket.async_connect(plan_.server(), as_result);
  if (refused) co_return "cannot connect: " + refused.message();
  co_return co_await ask(attempt.socket, greeting(), plan_.options().dialect);
}

awaitable<std::string> LoginStorm::ask(client::Socket& socket, std::string words,
                                       DialectKind dialect) {
  const auto [broken, sent] = co_await asio::async_write(socket, asio::buffer(words), as_result);
  static_cast<void>(sent);
  if (broken) co_return "connection broken: " + broken.message();
  wire::LineSplitter lines(answer_line_most);
  std::array<char, 4096> bytes{};
  while (true) {
    const auto [error, size] = co_await socket.async_read_some(asio::buffer(bytes), as_result);
    if (error == asio::error::eof) co_return "closed by the server";
    if (error) co_return "connection broken: " + error.message();
    lines.feed({bytes.data(), size});
    while (const auto line = lines.next()) {
      LoginAnswer answer = read_login_answer(dialect, line->text);
      if (answer.kind == LoginAnswer::Kind::welcome) co_return std::string{};
      if (answer.kind == LoginAnswer::Kind::refused) co_return std::move(answer.why);
    }
  }
}

std::string LoginStorm::greeting() const {
  if (plan_.options().dialect == DialectKind::irc) {
    const std::string plain = fmt::format("{0}{1}{0}{1}{2}", account_, '\0', password_);
    return fmt::format(
        "CAP REQ :sasl\r\nNICK {}\r\nUSER load 0 * :parley-load\r\nAUTHENTICATE PLAIN\r\n"
        "AUTHENTICATE {}\r\nCAP END\r\n",
        account_, wire::to_base64(plain));
  }
  core::command::Hello hello;
  hello.account = account_;
  hello.password = core::Secret(password_);
  return client::encode_request(hello, hello_id);
}

void LoginStorm::check_deadlines(Clock::time_point now) {
  for (Attempt& attempt : attempts_) {
    if (now - attempt.due < answer_within) continue;
    attempt.late = true;
    std::error_code ignored;
    attempt.socket.close(ignored);
  }
}

void LoginStorm::close() {
  closed_ = true;
  for (Attempt& attempt : attempts_) {
    std::error_code ignored;
    attempt.socket.close(ignored);
  }
}

}  // namespace parley::load
