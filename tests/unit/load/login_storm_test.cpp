// What a server answers to a log-in, in both dialects.
#include "load/login_storm.hpp"

#include <doctest/doctest.h>

using namespace parley::load;
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
