// Anything, in any order: hundreds of seeded runs of hundreds of steps each.
#include <algorithm>
#include <optional>
#include <random>

#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Few names, so that everything meets everything. Bounds are small, so that they are reached.
class Run {
 public:
  explicit Run(std::uint32_t seed) : stage_(small()), random_(seed) { stage_.instant = false; }

  void step() {
    const std::size_t dice = below(100);
    if (sessions_.empty() || (dice < 5 && sessions_.size() < 7)) {
      sessions_.push_back(stage_.connect(pick({"192.0.2.1", "192.0.2.2", "198.51.100.3"})));
      const std::string name = identity();
      ask(sessions_.back(), hello(below(4) != 0 ? name : nick(), name));
    } else if (dice < 7) {
      const std::size_t which = below(sessions_.size());
      stage_.disconnect(sessions_[which]);
      sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(which));
    } else if (dice < 25) {
      stage_.commit(below(stage_.appended.size() + 1));
    } else if (dice < 27) {
      stage_.refuse(below(stage_.appended.size() + 1));
    } else {
      const SessionId session = sessions_[below(sessions_.size())];
      // Who was refused tries again, mostly: a stranger's commands all meet the same fate.
      ask(session, stranger(session) && below(4) != 0 ? hello(identity(), identity()) : command());
      stage_.pass(std::chrono::milliseconds(below(200)));
    }
    std::erase_if(sessions_, [this](SessionId session) { return !stage_.is_open(session); });
  }

  void finish() {
    while (!stage_.appended.empty()) stage_.commit_all();
  }

  /// What must hold after every step.
  void check() {
    const auto faults = stage_.hub.check_invariants();
    if (!faults.empty()) FAIL(faults.front());
    for (; folded_ < stage_.log.size(); ++folded_) {
      const Entry& entry = *stage_.log[folded_];
      apply(rooms_[entry.room], entry);
    }
    for (const RoomId ended : stage_.ended) rooms_.erase(ended);
    std::vector<RoomState> expected;
    expected.reserve(rooms_.size());
    for (const auto& [id, state] : rooms_) expected.push_back(state);
    REQUIRE(stage_.hub.rooms() == expected);
  }

  /// What must hold when the log has answered everything.
  void check_answers() const {
    REQUIRE(stage_.hub.counts().pending_appends == 0);
    for (const auto& [session, tag] : asked_) {
      if (!stage_.is_open(session)) continue;  // what follows a Quit is not answered
      REQUIRE(stage_.is_answered(session, tag));
    }
  }

  /// Each room's entries in order, and once.
  void check_sight() const {
    for (const auto& [session, tag] : asked_) {
      std::map<RoomId, Seq> newest;
      for (const EntryPtr& entry : stage_.heard(session).entries) {
        REQUIRE(newest[entry->room] < entry->seq);
        newest[entry->room] = entry->seq;
      }
    }
  }

  [[nodiscard]] const Stage& stage() const { return stage_; }

 private:
  static Limits small() {
    Limits limits;
    limits.sessions_per_user = 2;
    limits.rooms = 6;
    limits.rooms_per_session = 3;
    limits.members_per_room = 2;
    limits.direct_conversations_per_user = 2;
    limits.masks_per_room = 2;
    limits.roles_per_room = 2;
    limits.invites_per_room = 1;
    limits.presence_members = 2;
    limits.pending_appends = 12;
    limits.user_creates = {1, 5};
    return limits;
  }

  void ask(SessionId session, Command command) {
    asked_.emplace_back(session, stage_.ask(session, std::move(command)));
  }
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::string pick(std::vector<std::string> from) { return from[below(from.size())]; }
  std::string nick() { return pick({"ada", "Bob", "carl", "dora"}); }
  std::string identity() { return pick({"ada", "bob", "carl"}); }
  std::string room() { return pick({"#a", "#A", "#B"}); }
  std::string mask() {
    return pick({"b*", "b*", "b*", "b*", "=guest:carl", "=guest:carl", "@192.0.2.1", "*!*@*"});
  }
  bool coin() { return below(2) == 0; }

  [[nodiscard]] bool stranger(SessionId session) const {
    return std::ranges::count(stage_.heard(session).order, "Welcome") == 0;
  }

  Command command() {
    switch (below(38)) {
      case 0: return hello(identity(), identity());
      case 1: return command::Nick{nick()};
      case 2:
      case 3:
      case 4:
      case 28:
      case 29:
      case 30: return join(room());
      case 5: return part(room());
      case 6: return command::Typing{coin() ? room() : nick()};
      case 7: return command::Away{coin() ? "tea" : ""};
      case 8: return set_topic(room(), pick({"x", "y", ""}));
      case 9: return mode_command();
      case 10: return make_private(room(), below(4) == 0);
      case 11: return invite(room(), nick());
      case 12: return kick(room(), nick());
      case 13:
      case 14: return grant(room(), nick(), coin() ? Role::op : coin() ? Role::voice : Role::none);
      case 15:
      case 16:
      case 27:
      case 31:
      case 32:
      case 33:
      case 34:
      case 35:
      case 36:
      case 37: return mask_command();
      case 22: return redact(coin() ? room() : nick(), 1 + below(stage_.log.size() + 1));
      case 23: return people_command();
      case 17: return coin() ? Command(ask_rooms()) : Command(ask_members(room()));
      case 18: return coin() ? Command(history(room())) : Command(search("x"));
      case 19: return below(8) == 0 ? Command(command::Quit{}) : Command(command::Ping{});
      case 20:
      case 21: return say(nick(), "direct", coin() ? "" : pick({"k1", "k2"}));
      default: return say(room(), "message", coin() ? "" : std::to_string(below(100)));
    }
  }

  Command mode_command() {
    switch (below(5)) {
      case 0: return make_password(room(), pick({"", "", "x"}));
      case 1: return make_limit(room(), static_cast<std::uint32_t>(below(3)));
      case 2: return make_flag(room(), &command::Mode::open_topic, coin());
      case 3: return make_flag(room(), &command::Mode::outside_messages, coin());
      default: return command::Mode{room(), below(4) == 0, below(4) == 0};
    }
  }

  Command people_command() {
    using Action = command::Watch::Action;
    switch (below(7)) {
      case 0: return command::Watch{Action::add, nick() + " " + nick()};
      case 1: return command::Watch{Action::remove, coin() ? nick() : ""};
      case 2: return command::Users{coin() ? nick() : "", "*"};
      case 3: return command::Profile{coin() ? "name" : "", coin(), coin()};
      case 4: return command::Mark{coin() ? room() : nick(), stage_.now.wall};
      case 5: return command::Recent{};
      default: return coin() ? Command(command::Whowas{nick()}) : Command(command::ServerInfo{});
    }
  }

  Command mask_command() {
    if (last_mask_ && below(3) > 0) {  // else few would ever be taken away again
      auto undone = *last_mask_;
      undone.add = false;
      return undone;
    }
    const auto list = static_cast<command::MaskList>(below(4));
    auto set = set_mask(list, below(5) < 3, room(), mask());
    if (coin()) set.lasting = std::chrono::seconds(1 + below(60));
    if (set.add) last_mask_ = set;
    return set;
  }

  Stage stage_;
  std::mt19937 random_;
  std::vector<SessionId> sessions_;
  std::vector<std::pair<SessionId, RequestTag>> asked_;
  std::optional<command::SetMask> last_mask_;
  std::map<RoomId, RoomState> rooms_;  // the fold of the log's first `folded_` entries
  std::size_t folded_ = 0;
};

}  // namespace

TEST_CASE("whatever is asked, committed and refused in whatever order, the hub stays whole") {
  constexpr std::uint32_t runs = PARLEY_SANITIZED ? 50 : 200;
  std::map<std::string_view, std::uint32_t> kinds;
  for (std::uint32_t seed = 1; seed <= runs; ++seed) {
    CAPTURE(seed);
    Run run(seed);
    for (int step = 0; step < 700; ++step) {
      CAPTURE(step);
      run.step();
      run.check();
    }
    run.finish();
    run.check();
    run.check_answers();
    run.check_sight();
    for (const EntryPtr& entry : run.stage().log) ++kinds[kind_name(*entry)];
  }
  // Else the runs have gone idle, and prove nothing.
  CHECK(kinds.size() == static_cast<std::size_t>(newest_kind));
  for (const auto& [kind, count] : kinds) CHECK_MESSAGE(count >= runs / 4, kind, count);
}

}  // namespace parley::core::test
