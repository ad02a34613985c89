// The hub under any sequence of commands, commits, refusals and farewells.
#include <array>
#include <string>
#include <vector>

#include "fuzz/house.hpp"

namespace parley::fuzz {

namespace {

using namespace core;

/// A command from a few bytes. Few names, so that everything meets everything.
class Commands {
 public:
  explicit Commands(Choices& choices) : choices_(choices) {}

  Command next() {
    switch (choices_.below(8)) {
      case 0: return hello();
      case 1: return command::Join{room(), std::nullopt, choices_.below(4) == 0 ? "word" : ""};
      case 2:
        return command::Say{anywhere(), text(), choices_.coin() ? "" : key(), choices_.coin()};
      case 3: return in_room();
      case 4: return mode();
      case 5: return question();
      case 6: return person();
      default: return account();
    }
  }

 private:
  std::string room() {
    return std::string(
        choices_.one_of(std::array{"#a", "#A", "#b", "#c", "#dd", "#ee", "#ff", "#gg"}));
  }
  std::string nick() {
    return std::string(choices_.one_of(std::array{"ada", "Bob", "cid", "dora", "emil", "nobody"}));
  }
  std::string anywhere() { return choices_.coin() ? room() : nick(); }
  /// Within its bounds, at them, and past them.
  std::string text() {
    constexpr std::size_t most = 64;
    switch (choices_.below(8)) {
      case 0: return "a\nb\nc";
      case 1: return "a\r\nb\rc\nd";
      case 2: return std::string(most, 'x');
      case 3: return std::string(most + 1, 'x');
      default: return "text";
    }
  }
  std::string key() { return std::to_string(choices_.below(4)); }
  std::string mask() {
    return std::string(
        choices_.one_of(std::array{"b*", "$a:ada", "=guest:cid", "@192.0.2.*", "*!*@*", "dora"}));
  }
  Seq seq() { return {choices_.below(32)}; }

  Command hello() {
    command::Hello hello;
    hello.nick = nick();
    hello.identity = {"guest:" + nick()};
    if (choices_.coin()) hello.after = seq();
    if (choices_.below(4) == 0) {
      hello.account = nick();
      hello.password = Secret("a long password");
    }
    return hello;
  }

  Command in_room() {
    switch (choices_.below(8)) {
      case 0: return command::Part{room(), "bye"};
      case 1: return command::Redact{anywhere(), seq(), ""};
      case 2: return command::Topic{room(), choices_.coin() ? std::optional(text()) : std::nullopt};
      case 3: return command::Invite{room(), nick()};
      case 4: return command::Kick{room(), nick(), "go"};
      case 5: return command::Typing{anywhere()};
      case 6: return command::Mark{anywhere(), std::nullopt};
      default: {
        constexpr std::array roles{Role::none, Role::voice, Role::op, Role::founder};
        return command::Grant{room(), nick(), choices_.one_of(roles)};
      }
    }
  }

  Command mode() {
    if (choices_.coin()) {
      command::SetMask rule;
      rule.list = static_cast<command::MaskList>(choices_.below(4));
      rule.add = choices_.below(4) != 0;
      rule.room = room();
      rule.mask = mask();
      if (choices_.coin()) rule.lasting = std::chrono::seconds(choices_.below(4));
      return rule;
    }
    command::Mode mode{room(), std::nullopt, std::nullopt};
    const auto flag = [this]() {
      return choices_.coin() ? std::optional(choices_.coin()) : std::nullopt;
    };
    mode.private_room = flag();
    mode.moderated = flag();
    mode.invite_only = flag();
    mode.outside_messages = flag();
    if (choices_.coin()) mode.password = choices_.coin() ? "word" : "";
    if (choices_.coin()) mode.limit = static_cast<std::uint32_t>(choices_.below(4));
    return mode;
  }

  Command question() {
    switch (choices_.below(10)) {
      case 0: return command::Members{room(), choices_.coin() ? nick() : "", choices_.coin()};
      case 1: return command::Rooms{"*", ""};
      case 2: return command::Whois{nick()};
      case 3: return command::Users{choices_.coin() ? "ada bob cid" : "", "*"};
      case 4: return command::Whowas{nick()};
      case 5: return command::History{anywhere(), std::nullopt, seq(), choices_.below(8)};
      case 6: return command::Recent{};
      case 7: return command::Search{"text", choices_.coin() ? anywhere() : "", std::nullopt};
      case 8: return command::Masks{static_cast<command::MaskList>(choices_.below(4)), room()};
      default: return command::ServerInfo{};
    }
  }

  Command person() {
    switch (choices_.below(8)) {
      case 0: return command::Nick{nick()};
      case 1: return command::Away{choices_.coin() ? "tea" : ""};
      case 2: return command::Watch{command::Watch::Action::add, nick()};
      case 3: return command::Watch{command::Watch::Action::remove, choices_.coin() ? nick() : ""};
      case 4: return command::Profile{"name", choices_.coin(), choices_.coin()};
      case 5: return command::Kill{nick(), "go"};
      case 6: return command::Announce{"hear", choices_.coin()};
      default: return command::Quit{"bye"};
    }
  }

  Command account() {
    switch (choices_.below(8)) {
      case 0: return command::Register{nick(), Secret("a long password"), ""};
      case 1: return command::ChangePassword{Secret("a long password"), Secret("another one")};
      case 2: return command::AskAccount{};
      case 3: {
        using Step = command::Authenticate::Step;
        constexpr std::array steps{Step::begin, Step::go_on, Step::abort};
        return command::Authenticate{choices_.one_of(steps), "PLAIN", Secret("x"), ""};
      }
      case 4: return command::SetServerBan{choices_.coin(), mask(), std::nullopt, "no"};
      case 5: return command::Sessions{"*", ""};
      case 6: return command::DeleteRoom{room(), "no"};
      default: return command::Rehash{};
    }
  }

  Choices& choices_;
};

}  // namespace

void hub(std::string_view input) {
  Choices choices(input.substr(0, 2048));
  Commands commands(choices);
  House house;
  std::vector<SessionId> sessions{house.connect()};
  RequestTag tag = 0;
  while (!choices.empty()) {
    switch (choices.below(16)) {
      case 0:
        if (sessions.size() < 6) sessions.push_back(house.connect());
        break;
      case 1: house.disconnect(choices.one_of(sessions)); break;
      case 2:
      case 3: house.commit(choices.below(8)); break;
      case 4: house.refuse(choices.below(8)); break;
      case 5:
      case 6: house.keep(choices.coin()); break;
      case 7: house.pass(std::chrono::milliseconds(choices.below(256) * 16)); break;
      default: {
        const SessionId session = choices.one_of(sessions);
        house.ask(session, ++tag, commands.next());
      }
    }
    house.check();
  }
  house.finish();
}

}  // namespace parley::fuzz
