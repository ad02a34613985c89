// Typed lines to actions, and the help about them.
#include "terminal/commands.hpp"

#include <doctest/doctest.h>

#include <set>

#include "terminal/text.hpp"

using namespace parley;
using namespace parley::terminal;
using namespace std::chrono_literals;
namespace command = core::command;

namespace {

const Place in_lobby{"#lobby"};
const Place with_bob{"bob"};
const Place home{};

/// The command that the line asks for; fails the test where it asks for something else.
template <class Command>
Command reads(std::string_view line, const Place& place = in_lobby) {
  CAPTURE(line);
  auto action = read_line(line, place);
  REQUIRE_MESSAGE(action, action.error().text);
  REQUIRE(std::holds_alternative<core::Command>(*action));
  REQUIRE(std::holds_alternative<Command>(std::get<core::Command>(*action)));
  return std::get<Command>(std::get<core::Command>(*action));
}

template <class What>
What does(std::string_view line, const Place& place = in_lobby) {
  CAPTURE(line);
  auto action = read_line(line, place);
  REQUIRE_MESSAGE(action, action.error().text);
  REQUIRE(std::holds_alternative<What>(*action));
  return std::get<What>(*action);
}

std::string refuses(std::string_view line, const Place& place = in_lobby) {
  CAPTURE(line);
  const auto action = read_line(line, place);
  REQUIRE_FALSE(action);
  return action.error().text;
}

}  // namespace

TEST_CASE("a line without a slash is said here") {
  const auto say = does<action::Say>("hello  there ");
  CHECK(say.to == "#lobby");
  CHECK(say.text == "hello  there ");
  CHECK(does<action::Say>("//not a command").text == "/not a command");
  CHECK(does<action::Say>("/say /me is text").text == "/me is text");
  CHECK(does<action::Say>("/me waves", with_bob).text == "/me waves");
  CHECK(refuses("hello", home).find("/join") != std::string::npos);
}

TEST_CASE("rooms may leave out their '#', and be left out where one is in them") {
  CHECK(reads<command::Join>("/join dev").room == "#dev");
  CHECK(reads<command::Join>("/j #dev").room == "#dev");
  CHECK(reads<command::Members>("/members").room == "#lobby");
  CHECK(reads<command::Members>("/names #dev").room == "#dev");
  CHECK(refuses("/members", with_bob).find("which room") != std::string::npos);
  CHECK(does<action::Leave>("/part").name == "#lobby");
  CHECK(does<action::Leave>("/part #dev see you").reason == "see you");
  CHECK(does<action::Leave>("/part see you").reason == "see you");
}

TEST_CASE("talking to one person") {
  CHECK(does<action::Say>("/msg bob hi there").to == "bob");
  CHECK(does<action::Say>("/msg #dev hi").to == "#dev");
  CHECK(does<action::OpenDirect>("/query bob").nick == "bob");
  CHECK(refuses("/msg") == "/msg NICK|#ROOM [TEXT]: to whom?");
}

TEST_CASE("a message to take back is named by who said it, and counted from the newest") {
  CHECK(does<action::TakeBack>("/redact").from.empty());
  CHECK(does<action::TakeBack>("/redact").number == 1);
  CHECK(does<action::TakeBack>("/redact 3 wrong window", with_bob).number == 3);
  CHECK(does<action::TakeBack>("/redact 3 wrong window").reason == "wrong window");
  const auto of_bob = does<action::TakeBack>("/redact bob 2 spam, spam");
  CHECK(of_bob.from == "bob");
  CHECK(of_bob.number == 2);
  CHECK(of_bob.reason == "spam, spam");
  CHECK(does<action::TakeBack>("/redact bob spam").reason == "spam");
  CHECK(refuses("/redact 0").find("number 1") != std::string::npos);
  CHECK(refuses("/redact", home).find("in this window") != std::string::npos);
}

TEST_CASE("the topic is asked for, set, and removed") {
  CHECK_FALSE(reads<command::Topic>("/topic").text);
  CHECK(reads<command::Topic>("/topic ship it").text == "ship it");
  CHECK(reads<command::Topic>("/t #dev ship it").room == "#dev");
  CHECK(reads<command::Topic>("/topic -").text == "");
}

TEST_CASE("keeping order") {
  const auto kick = reads<command::Kick>("/kick bob too loud");
  CHECK(kick.room == "#lobby");
  CHECK(kick.nick == "bob");
  CHECK(kick.reason == "too loud");
  const auto ban = reads<command::SetMask>("/ban bob!*@* 2h spam spam");
  CHECK(ban.list == command::MaskList::ban);
  CHECK(ban.add);
  CHECK(ban.mask == "bob!*@*");
  CHECK(ban.lasting == 2h);
  CHECK(ban.reason == "spam spam");
  CHECK_FALSE(reads<command::SetMask>("/mute bob because").lasting);
  CHECK_FALSE(reads<command::SetMask>("/unmute #dev bob").add);
  CHECK(reads<command::Masks>("/mutes").list == command::MaskList::mute);
  CHECK(reads<command::Grant>("/op bob").role == core::Role::op);
  CHECK(reads<command::Grant>("/devoice bob").role == core::Role::none);
  CHECK(reads<command::Grant>("/founder bob").role == core::Role::founder);
  CHECK(reads<command::Redact>("/takedown 12 the law").message == core::Seq{12});
  CHECK(reads<command::Redact>("/takedown 12 the law").to.empty());
  CHECK(reads<command::Redact>("/takedown 12 the law").reason == "the law");
  for (const char* bad : {"/takedown", "/takedown 0", "/takedown bob", "/takedown 1x"}) {
    CHECK(refuses(bad).find("number") != std::string::npos);
  }
  CHECK(reads<command::DeleteRoom>("/delete #tea no more tea").room == "#tea");
  CHECK(reads<command::DeleteRoom>("/delete #tea no more tea").reason == "no more tea");
  CHECK(reads<command::Invite>("/invite bob #dev").room == "#dev");
  CHECK(refuses("/kick").find("whom?") != std::string::npos);
}

TEST_CASE("modes are asked for, and set by name") {
  const auto asked = reads<command::Mode>("/mode");
  CHECK_FALSE(asked.private_room);
  CHECK_FALSE(asked.moderated);
  CHECK(reads<command::Mode>("/mode private on").private_room == true);
  CHECK(reads<command::Mode>("/mode #dev moderated off").moderated == false);
  CHECK(refuses("/mode private").find("private on") != std::string::npos);
  CHECK(reads<command::Mode>("/mode secret on").secret == true);
  CHECK(reads<command::Mode>("/mode limit 20").limit == 20);
  CHECK(refuses("/mode limit many").find("limit 20") != std::string::npos);
  CHECK(refuses("/mode quiet on").find("moderated off") != std::string::npos);
}

TEST_CASE("asking the server") {
  CHECK(reads<command::Rooms>("/rooms #dev*").match == "#dev*");
  CHECK(reads<command::Whois>("/whois", with_bob).nick == "bob");
  CHECK(reads<command::Search>("/search two words").text == "two words");
  CHECK(reads<command::Search>("/search #dev two").room == "#dev");
  CHECK(does<action::LoadHistory>("/history").limit == 100);
  CHECK(does<action::LoadHistory>("/history 20").limit == 20);
  CHECK(refuses("/history many").find("how many") != std::string::npos);
  CHECK(refuses("/history", home).find("no history") != std::string::npos);
}

TEST_CASE("the rest") {
  CHECK(reads<command::Nick>("/nick grace").nick == "grace");
  CHECK(reads<command::Away>("/away").text == "away");
  CHECK(reads<command::Away>("/away out for tea").text == "out for tea");
  CHECK(reads<command::Away>("/back").text == "");
  CHECK(does<action::Switch>("/go 3").to == "3");
  does<action::Clear>("/clear");
  CHECK(does<action::Quit>("/quit good night").reason == "good night");
}

TEST_CASE("an unknown command is an error with a way out, and nothing is said") {
  CHECK(refuses("/jion #dev") == "there is no command /jion; /help lists them");
  CHECK(refuses("/") == "there is no command /; /help lists them");
  CHECK(refuses("/ join") == "there is no command /; /help lists them");
}

TEST_CASE("help lists every command of the table, in lines that fit a narrow screen") {
  const auto lines = help("");
  REQUIRE(lines.size() == commands().size() + 1);
  for (std::size_t i = 0; i < commands().size(); ++i) {
    CHECK(lines[i].starts_with("/" + std::string(commands()[i].name)));
    CHECK_MESSAGE(width(lines[i]) <= 61, lines[i]);
  }
}

TEST_CASE("help explains each command by its name and its alias") {
  for (const auto& spec : commands()) {
    const auto lines = help(spec.name);
    CHECK(lines.front().find(spec.summary) != std::string::npos);
    if (!spec.alias.empty()) CHECK(help("/" + std::string(spec.alias)) == lines);
  }
  CHECK(help("jion").front() == "there is no command /jion; /help lists them");
}

TEST_CASE("no two commands share a name, and what the issue asks for is there") {
  std::set<std::string_view> names;
  for (const auto& spec : commands()) {
    CHECK(names.insert(spec.name).second);
    if (!spec.alias.empty()) CHECK(names.insert(spec.alias).second);
  }
  for (const auto* name :
       {"nick", "join",  "part",    "msg",     "me",     "topic", "invite",  "kick",
        "ban",  "unban", "bans",    "mute",    "unmute", "mutes", "mode",    "op",
        "deop", "voice", "devoice", "members", "rooms",  "whois", "history", "search",
        "away", "back",  "quit",    "clear",   "help"}) {
    CHECK_MESSAGE(find_command(name) != nullptr, name);
  }
}
