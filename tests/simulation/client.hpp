// A client of the simulated server: the client library's own state machine, and a person with
// moods.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/protocol.hpp"
#include "simulation/sequence.hpp"
#include "simulation/visitor.hpp"

namespace parley::simulation {

/// How often a client does what, as shares.
struct Habits {
  Duration pause{300ms};  // the longest between two deeds
  unsigned says = 45;
  unsigned bursts = 2;
  unsigned whispers = 8;
  unsigned joins = 8;
  unsigned parts = 2;
  unsigned asks = 6;  // for history, members; typing
  unsigned stalls = 4;
  unsigned vanishes = 3;
};

class Client final : public Visitor {
 public:
  /// `everybody`: to whisper to.
  Client(World& world, Witness& witness, Dial dial, unsigned number, const Habits& habits,
         const Visitors& everybody);

  [[nodiscard]] bool is_settled() const override;
  [[nodiscard]] bool has_all() const override;
  void check() override;

 private:
  void connected() override;
  void received(std::string_view bytes) override;
  void lost() override;
  [[nodiscard]] std::string output() override;
  [[nodiscard]] bool hangs_up() const override { return protocol_.hang_up().has_value(); }
  void tick() override;
  void awake() override { protocol_.excuse(world_.now()); }
  void act() override;

  void act_once(std::size_t dice);
  void ask_something();
  void check_lines(std::string_view bytes);
  void check_order(const core::Event& event);
  void check_order(const std::string& room, std::string_view text);
  [[nodiscard]] std::string next_deed() { return deed_of(nick(), connections_, ++deeds_); }
  void pass_on();
  void take(const client::Update& what);
  void take(const client::Protocol::Answer& answer);
  void answered_say(core::command::Say say, const core::Result<core::Event>& result);
  void ask(core::Command command);
  void say(std::string to, std::size_t bytes);
  void join_some_room();
  [[nodiscard]] std::string some_room();
  [[nodiscard]] View* open_view(const std::string& room);

  Habits habits_;
  const Visitors& everybody_;
  client::Protocol protocol_;
  wire::LineSplitter lines_{std::size_t{1} << 20U};  // of this connection, as the server sent them
  std::map<std::string, core::Seq> came_;            // on it, by room; "": direct messages
  std::map<client::Protocol::Ticket, core::Command> asked_;
  std::vector<View> views_;
  std::vector<core::Seq> direct_seen_;
  std::optional<core::Seq> direct_after_;
  std::size_t unsettled_says_ = 0;
  Sequence sequence_;  // on it, of what others did
  unsigned connections_ = 0;
  std::uint64_t deeds_ = 0;
  std::uint64_t keys_ = 0;
};

}  // namespace parley::simulation
