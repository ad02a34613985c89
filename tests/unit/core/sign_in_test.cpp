// Signing in: nicks, identities, sessions.
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("hello gives the nick as it was written, and the log's head") {
  Stage stage;
  const SessionId session = stage.connect();
  const auto welcome = stage.get<event::Welcome>(session, hello("Ada"));
  CHECK(welcome.nick == "Ada");
  CHECK(welcome.head == Seq{0});
  CHECK(stage.hub.counts().users == 1);
}

TEST_CASE("a nick is taken whatever its case or width") {
  Stage stage;
  stage.sign_in("Ada");
  const SessionId other = stage.connect();
  CHECK(stage.code(other, hello("aDA", "other")) == "nick_in_use");
  CHECK(stage.code(other, hello("\uFF21\uFF44\uFF41", "other")) == "nick_in_use");
  CHECK(stage.code(other, hello("Eve", "other")) == "");
}

TEST_CASE("two sessions with one identity are one user, and keep the first nick") {
  Stage stage;
  stage.sign_in("ada", "same");
  const SessionId second = stage.connect();
  const auto welcome = stage.get<event::Welcome>(second, hello("lovelace", "same"));
  CHECK(welcome.nick == "ada");
  CHECK(stage.hub.counts().users == 1);
  CHECK(stage.get<event::UserIs>(second, command::Whois{"ada"}).sessions == 2);
}

}  // namespace parley::core::test
