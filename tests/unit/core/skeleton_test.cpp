// Names that look alike, and the names of services.
#include "core/skeleton.hpp"

#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("names that look the same have one skeleton") {
  for (const char* name : {"\u0430da", "ad\u0430", "ADA", "\uff21da", "\u24d0\u24d3\u24d0",
                           "\U0001d5ba\U0001d5bd\U0001d5ba", "\u0410D\u0410"}) {
    CAPTURE(name);
    CHECK(skeleton(name) == skeleton("ada"));
  }
  CHECK(skeleton("Ida") == skeleton("lda"));  // capital i, small L
  CHECK(skeleton("1da") == skeleton("lda"));
  CHECK(skeleton("b0b") == skeleton("bob"));
  CHECK(skeleton("ADAM") == skeleton("adam"));  // small m looks like rn
  CHECK(skeleton("\u0410DAM") == skeleton("adam"));
  CHECK(skeleton("corn") == skeleton("com"));  // rn and m
  CHECK(skeleton("#l\u043ebby") == skeleton("#lobby"));
  CHECK(skeleton("\u00e5sa") == skeleton("a\u030asa"));
  for (const char* name : {"adb", "a_da", "\u00e4da", "ida", "\u05d0\u05d1", ""}) {
    CAPTURE(name);
    CHECK(skeleton(name) != skeleton("ada"));
  }
  CHECK(skeleton("a\xff") == "");
}

TEST_CASE("services' names are reserved, in whatever letters") {
  for (const char* name : {"NickServ", "chanserv", "HistServ", "N\u0456ckServ", "ParIey", "SYSTEM",
                           "\u0430dmin", "0perator"}) {
    CAPTURE(name);
    CHECK(is_service(skeleton(name)));
  }
  for (const char* name : {"ada", "servant", "parsley", "serve", "administrate"}) {
    CAPTURE(name);
    CHECK_FALSE(is_service(skeleton(name)));
  }
}

namespace {

SessionId registered(Stage& stage, const std::string& name) {
  const SessionId session = stage.sign_in(name);
  const RequestTag tag = stage.ask(session, command::Register{name, Secret("correct horse"), ""});
  stage.answer(stage.asked(), account::Kept{});
  stage.answer<event::AccountIs>(session, tag);
  return session;
}

}  // namespace

TEST_CASE("a name that looks like an account's is nobody's but the account's") {
  Stage stage;
  const SessionId ada = registered(stage, "ada");
  const SessionId eve = stage.sign_in("eve");
  for (const char* name : {"\u0430da", "ad\u0430", "NickServ", "parley"}) {
    CAPTURE(name);
    CHECK(stage.code(stage.connect(), hello(name)) == "nick_reserved");
    CHECK(stage.code(eve, command::Nick{name}) == "nick_reserved");
    CHECK(stage.code(eve, command::Register{name, Secret("correct horse"), ""}) == "nick_reserved");
  }
  CHECK(stage.questions.empty());
  CHECK(stage.code(ada, command::Nick{"\u0430da"}) == "");  // she may look like herself
  CHECK(stage.code(eve, command::Nick{"adb"}) == "");
}

TEST_CASE("a registration that failed leaves no name behind that others would be refused for") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.ask(ada, command::Register{"ada", Secret("correct horse"), ""});
  stage.answer(stage.asked(), refuse(ErrorCode::bad_invitation, "no"));
  CHECK(stage.code(stage.connect(), hello("\u0430da")) == "");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("an account that the server's machine made may have a service's name") {
  Stage stage;
  stage.hub.restore_accounts({{{"NickServ", "nickserv"}, guest("services")}}, {});
  const SessionId session = stage.connect();
  const RequestTag tag = stage.ask(session, log_in("nickserv"));
  stage.answer(stage.asked(), account::LoggedIn{"nickserv"});
  CHECK(stage.answer<event::Welcome>(session, tag).nick == "NickServ");
}

TEST_CASE("a room that looks like another room is not made") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId eve = stage.sign_in("eve");
  stage.get<event::Joined>(ada, join("#lobby"));
  for (const char* name : {"#l\u043ebby", "#Iobby", "#1obby", "#l0bby"}) {
    CAPTURE(name);
    CHECK(stage.code(eve, join(name)) == "bad_room_name");
  }
  CHECK(stage.code(eve, join("#LOBBY")) == "");
  CHECK(stage.code(eve, join("#lobbies")) == "");
  // It holds after a restart, and a room that the log refused is none.
  Stage again;
  again.hub.restore(stage.hub.rooms(), stage.hub.head());
  CHECK(again.code(again.sign_in("eve"), join("#l\u043ebby")) == "bad_room_name");
}

}  // namespace parley::core::test
