// A client of the simulated server: the client library's own state machine, and a person with
// moods.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/protocol.hpp"
#include "simulation/link.hpp"
#include "simulation/witness.hpp"
#include "simulation/world.hpp"

namespace parley::simulation {

/// Opens a connection; null: nobody listens.
using Dial = std::function<std::shared_ptr<Link>()>;

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

class Client {
 public:
  Client(World& world, Witness& witness, Dial dial, unsigned number, const Habits& habits);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void begin();

  /// From now on it only reads, comes back, and repeats what was not acknowledged.
  void settle();
  /// Online, with everything acknowledged.
  [[nodiscard]] bool is_settled() const;
  /// The newest entry of each of its rooms has come.
  [[nodiscard]] bool has_all() const;
  /// Goes for good: with or without a word.
  void leave();

  /// Whether it saw what it was to see.
  void check();

  [[nodiscard]] const std::string& nick() const { return nick_; }
  void know(const std::vector<std::unique_ptr<Client>>& all) { others_ = &all; }

 private:
  enum class Mood { wild, settled, gone };

  void connect();
  void lose(std::string_view why);
  void look_soon();
  void look();
  void check_lines(std::string_view bytes);
  void look_again();
  void tick();
  void act();
  void act_once(std::size_t dice);
  void pass_on();
  void take(const client::Update& what);
  void take(const client::Protocol::Answer& answer);
  void answered_say(core::command::Say say, const core::Result<core::Event>& result);
  void ask(core::Command command);
  void say(std::string to, std::size_t bytes);
  void break_off();
  void wait_and(Duration delay, void (Client::*then)());
  [[nodiscard]] std::string some_room();
  [[nodiscard]] View* open_view(const std::string& room);
  [[nodiscard]] Duration up_to(Duration most) { return world_.random().between(1ms, most); }

  World& world_;
  Witness& witness_;
  Dial dial_;
  std::string nick_;
  Habits habits_;
  client::Protocol protocol_;
  const std::vector<std::unique_ptr<Client>>* others_ = nullptr;
  std::shared_ptr<Link> link_;
  std::string unsent_;
  wire::LineSplitter lines_{std::size_t{1} << 20U};  // of this connection, as the server sent them
  std::map<std::string, core::Seq> came_;            // on it, by room; "": direct messages
  std::map<client::Protocol::Ticket, core::Command> asked_;
  std::vector<View> views_;
  std::vector<core::Seq> direct_seen_;
  std::optional<core::Seq> direct_after_;
  std::size_t unsettled_says_ = 0;
  std::uint64_t keys_ = 0;
  Mood mood_ = Mood::wild;
  bool stalled_ = false;
  bool looking_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace parley::simulation
