// Messages: to rooms and between users.
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("a message reaches everybody in the room once, and the sender gets its seq") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#lobby"));
  stage.get<event::Joined>(bob, join("#Lobby"));
  const auto accepted = stage.get<event::Accepted>(ada, say("#LOBBY", "hello"));
  CHECK(accepted.seq == Seq{2});
  CHECK(stage.texts(ada) == Strings{"hello"});
  CHECK(stage.texts(bob) == Strings{"hello"});
}

TEST_CASE("the first direct message begins a conversation that both sides hear") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  CHECK(stage.code(ada, say("bob", "hi")) == "");
  CHECK(stage.code(bob, say("ada", "hello")) == "");
  CHECK(stage.texts(ada, EntryKind::direct) == Strings{"hi", "hello"});
  CHECK(stage.texts(bob, EntryKind::direct) == Strings{"hi", "hello"});
}

}  // namespace parley::core::test
