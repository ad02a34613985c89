// What a server answers to a log-in, in both dialects; and one that does not answer.
#include "load/login_storm.hpp"

#include <doctest/doctest.h>

#include <exception>

using namespace parley::load;
using namespace std::chrono_literals;
using Answered = LoginAnswer::Kind;

TEST_CASE("a log-in by JSON is answered by a welcome or by an error's code") {
  const auto read = [](std::string_view line) {
    return read_login_answer(DialectKind::json, line);
  };
  CHECK(read(R"({"type":"welcome","id":1,"nick":"ada","head":0,"server":"parley","version":1,)"
             R"("line_bytes":8192,"account":"ada"})")
            .kind == Answered::welcome);
  const LoginAnswer refusal =
      read(R"({"type":"error","id":1,"code":"busy","text":"later","retry_after_ms":100})");
  CHECK(refusal.kind == Answered::refused);
  CHECK(refusal.why == "busy");
  CHECK(read(R"({"type":"closing","code":"too_slow","text":"too slow"})").why == "too_slow");
  CHECK(read(R"({"type":"ping"})").kind == Answered::nothing);
  CHECK(read("no JSON").kind == Answered::nothing);
}

TEST_CASE("a log-in by SASL is answered by 903 or by another numeric with its words") {
  const auto read = [](std::string_view line) { return read_login_answer(DialectKind::irc, line); };
  CHECK(read(":here CAP * ACK :sasl").kind == Answered::nothing);
  CHECK(read("AUTHENTICATE +").kind == Answered::nothing);
  CHECK(read(":here 900 ada ada!a@b ada :You are now logged in").kind == Answered::nothing);
  CHECK(read(":here 903 ada :SASL authentication successful").kind == Answered::welcome);
  const LoginAnswer refusal = read(":here 904 ada :SASL authentication failed");
  CHECK(refusal.kind == Answered::refused);
  CHECK(refusal.why == "SASL authentication failed");
  CHECK(read("ERROR :Closing link").why == "Closing link");
}

TEST_CASE("the account that the log-ins need is not waited for without end") {
  asio::io_context context;
  const parley::client::tcp::endpoint here(asio::ip::address_v4::loopback(), 0);
  const asio::ip::tcp::acceptor silent(context, here);  // the kernel lets in, and nobody answers
  const Plan plan(Options{}, silent.local_endpoint(), 1, 1);
  Activity tally;
  LoginStorm storm(plan, context.get_executor(), tally);
  std::string why;
  asio::co_spawn(
      context, storm.make_account(),
      [&why](const std::exception_ptr& /*failure*/, std::string told) { why = std::move(told); });
  const auto began = Clock::now();
  context.run_for(50ms);
  storm.check_deadlines(began + 20s);
  context.run_for(50ms);
  CHECK(why.empty());
  storm.check_deadlines(Clock::now() + 31s);
  context.run_for(30s);  // it ends at once, or not at all
  CHECK(why == "no answer within 30 seconds");
}
