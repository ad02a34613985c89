// The rarer modes of rooms and their lists: passwords, limits, exceptions, open rooms.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the room, Otto is its operator; Bob and Eve are outside.
struct Hall : Stage {
  Hall() {
    get<event::Joined>(ada, join("#hall"));
    get<event::Accepted>(ada, grant("#hall", "otto", Role::op));
    forget();
  }
  SessionId ada = sign_in("ada");
  SessionId otto = sign_in("otto");
  SessionId bob = sign_in("bob");
  SessionId eve = sign_in("eve");
};

}  // namespace

TEST_CASE("a password lets in who knows it, who is invited, and operators") {
  Hall stage;
  stage.get<event::Accepted>(stage.ada, make_password("#hall", "sesame"));
  CHECK(stage.code(stage.bob, join("#hall")) == "wrong_password");
  CHECK(stage.code(stage.bob, join_with("#hall", "sesam")) == "wrong_password");
  CHECK(stage.code(stage.bob, join_with("#hall", "sesame")) == "");
  CHECK(stage.code(stage.otto, join("#hall")) == "");
  stage.get<event::Accepted>(stage.ada, invite("#hall", "eve"));
  CHECK(stage.code(stage.eve, join("#hall")) == "");
  stage.get<event::Accepted>(stage.ada, make_password("#hall", ""));
  CHECK(stage.code(stage.sign_in("zoe"), join("#hall")) == "");
}

TEST_CASE("a password is told to members, and nobody else reads the room") {
  Hall stage;
  stage.get<event::Accepted>(stage.ada, make_password("#hall", "sesame"));
  CHECK(stage.get<event::ModesAre>(stage.ada, ask_modes("#hall")).modes.password == "sesame");
  CHECK(stage.code(stage.bob, ask_modes("#hall")) == "not_a_member");
  CHECK(stage.code(stage.bob, history("#hall")) == "not_a_member");
  for (const char* bad : {"two words", "a,b", ":x"}) {
    CHECK(stage.code(stage.ada, make_password("#hall", bad)) == "bad_field");
  }
  CHECK(stage.code(stage.ada, make_password("#hall", std::string(33, 'x'))) == "text_too_long");
}

TEST_CASE("a limit counts members, and holds for no operator") {
  Hall stage;
  stage.get<event::Accepted>(stage.ada, make_limit("#hall", 2));
  CHECK(stage.code(stage.bob, join("#hall")) == "");
  CHECK(stage.code(stage.eve, join("#hall")) == "room_full");
  CHECK(stage.code(stage.otto, join("#hall")) == "");
  stage.get<event::Accepted>(stage.ada, make_limit("#hall", 0));
  CHECK(stage.code(stage.eve, join("#hall")) == "");
}

TEST_CASE("whom an exception covers, no ban and no mute covers") {
  Hall stage;
  stage.get<event::Accepted>(stage.ada, ban("#hall", "@192.0.2.1"));
  stage.get<event::Accepted>(stage.ada, mute("#hall", "b*"));
  CHECK(stage.code(stage.bob, join("#hall")) == "banned");
  stage.get<event::Accepted>(stage.ada, except("#hall", "bob"));
  CHECK(stage.code(stage.bob, join("#hall")) == "");
  CHECK(stage.code(stage.bob, say("#hall", "hi")) == "");
  CHECK(stage.code(stage.eve, join("#hall")) == "banned");
  const auto list =
      stage.get<event::MasksAre>(stage.ada, command::Masks{command::MaskList::except, "#hall"});
  REQUIRE(list.masks.size() == 1);
  CHECK(list.masks[0].mask == "bob!*@*");
}

TEST_CASE("invite_only and secret are two modes, and private is both") {
  Hall stage;
  stage.get<event::Accepted>(stage.ada, make_flag("#hall", &command::Mode::invite_only));
  CHECK(stage.code(stage.bob, join("#hall")) == "invite_only");
  CHECK(stage.get<event::RoomsAre>(stage.bob, ask_rooms()).rooms.size() == 1);
  CHECK(stage.code(stage.bob, history("#hall")) == "not_a_member");
  stage.get<event::Accepted>(stage.ada, set_mask(command::MaskList::admit, true, "#hall", "bob"));
  CHECK(stage.code(stage.bob, join("#hall")) == "");
  CHECK(stage.code(stage.eve, join("#hall")) == "invite_only");
  stage.get<event::Accepted>(stage.ada, make_flag("#hall", &command::Mode::invite_only, false));
  stage.get<event::Accepted>(stage.ada, make_flag("#hall", &command::Mode::secret));
  CHECK(stage.get<event::RoomsAre>(stage.eve, ask_rooms()).rooms.empty());
  CHECK(stage.code(stage.eve, join("#hall")) == "");
  stage.get<event::Accepted>(stage.ada, make_private("#hall"));
  CHECK(stage.get<event::ModesAre>(stage.ada, ask_modes("#hall")).modes.is_private());
}

TEST_CASE("an open topic is every member's; others and the muted do not set it") {
  Hall stage;
  stage.get<event::Joined>(stage.bob, join("#hall"));
  CHECK(stage.code(stage.bob, set_topic("#hall", "x")) == "not_an_operator");
  stage.get<event::Accepted>(stage.ada, make_flag("#hall", &command::Mode::open_topic));
  CHECK(stage.code(stage.bob, set_topic("#hall", "x")) == "");
  CHECK(stage.code(stage.eve, set_topic("#hall", "y")) == "not_a_member");
  stage.get<event::Accepted>(stage.ada, mute("#hall", "bob"));
  CHECK(stage.code(stage.bob, set_topic("#hall", "z")) == "muted");
}

TEST_CASE("where outside messages are allowed one need not be in to speak") {
  Hall stage;
  CHECK(stage.code(stage.bob, say("#hall", "hi")) == "not_a_member");
  stage.get<event::Accepted>(stage.ada, make_flag("#hall", &command::Mode::outside_messages));
  CHECK(stage.code(stage.bob, say("#hall", "hi")) == "");
  CHECK(stage.texts(stage.ada) == Strings{"hi"});
  CHECK(stage.texts(stage.bob).empty());
  stage.get<event::Accepted>(stage.ada, ban("#hall", "bob"));
  CHECK(stage.code(stage.bob, say("#hall", "again")) == "banned");
  stage.get<event::Accepted>(stage.ada, make_moderated("#hall"));
  CHECK(stage.code(stage.eve, say("#hall", "me?")) == "moderated");
}

}  // namespace parley::core::test
