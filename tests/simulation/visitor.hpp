// Somebody at the far end of a link, whatever they speak: comes, stalls, vanishes, comes back.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/link.hpp"
#include "simulation/witness.hpp"
#include "simulation/world.hpp"

namespace parley::simulation {

/// Opens a connection; null: nobody listens.
using Dial = std::function<std::shared_ptr<Link>()>;

/// Where everybody meets.
inline constexpr std::array<const char*, 3> meeting_rooms{"#lobby", "#garden", "#attic"};

class Visitor {
 public:
  /// `pause`: the longest between two deeds.
  Visitor(World& world, Witness& witness, Dial dial, std::string nick, Duration pause);
  virtual ~Visitor();
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;

  void begin();
  /// From now on it only reads, comes back, and repeats what was not acknowledged.
  void settle();
  /// Goes for good: with or without a word.
  void leave();

  /// Online, with nothing left to do.
  [[nodiscard]] virtual bool is_settled() const = 0;
  /// The newest of each of its rooms has come.
  [[nodiscard]] virtual bool has_all() const = 0;
  /// Whether it saw what it was to see.
  virtual void check() = 0;

  [[nodiscard]] const std::string& nick() const { return nick_; }

 protected:
  virtual void connected() = 0;
  virtual void received(std::string_view bytes) = 0;
  virtual void lost() = 0;
  /// What is to be sent now.
  [[nodiscard]] virtual std::string output() = 0;
  /// False while it leaves in the socket what has come. It may send meanwhile.
  [[nodiscard]] virtual bool reads() const { return true; }
  /// The connection is of no more use.
  [[nodiscard]] virtual bool hangs_up() const { return false; }
  virtual void tick() {}
  /// It did not read for a while, and reads again.
  virtual void awake() {}
  /// Something that people do.
  virtual void act() = 0;

  void stall();
  /// The connection ends by the visitor's will, or by an accident.
  void break_off();
  void look_soon();
  /// Calls `then` later, unless this is no more.
  void wait_and(Duration delay, std::function<void()> then);
  [[nodiscard]] Duration up_to(Duration most) { return world_.random().between(1ms, most); }
  [[nodiscard]] bool is_wild() const { return mood_ == Mood::wild; }
  [[nodiscard]] bool is_gone() const { return mood_ == Mood::gone; }
  [[nodiscard]] bool is_connected() const { return link_ != nullptr; }

  World& world_;
  Witness& witness_;

 private:
  enum class Mood { wild, settled, gone };

  void connect();
  void lose();
  void look();
  void look_again();
  void go_on();
  void do_something();

  Dial dial_;
  std::string nick_;
  Duration pause_;
  std::shared_ptr<Link> link_;
  std::string unsent_;
  Mood mood_ = Mood::wild;
  bool stalled_ = false;
  bool looking_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

/// Everybody of a run.
using Visitors = std::vector<std::unique_ptr<Visitor>>;

}  // namespace parley::simulation
