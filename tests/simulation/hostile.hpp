// A guest that attacks the server: it connects again and again, asks for too much, reads too
// little.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/limits.hpp"
#include "simulation/visitor.hpp"

namespace parley::simulation {

/// Each connection has a new nick and a new identity, and speaks JSON or IRC. Nothing that it sees
/// is checked: the others must get what they are promised, and the server must keep its bounds.
class HostileGuest final : public Visitor {
 public:
  /// `victims` get direct messages. `limits` of the server: it sends the most, and one more.
  HostileGuest(World& world, Witness& witness, Dial dial, const Visitors& victims,
               const core::Limits& limits, Duration pause);

  [[nodiscard]] bool is_settled() const override { return true; }
  [[nodiscard]] bool has_all() const override { return true; }
  void check() override {}

 private:
  void connected() override;
  void received(std::string_view /*bytes*/) override {}
  void lost() override {}
  [[nodiscard]] std::string output() override { return std::exchange(output_, {}); }
  [[nodiscard]] bool reads() const override { return world_.now() >= deaf_until_; }
  void act() override;

  // The attacks.
  void create_rooms();
  void begin_conversations();
  void send_bursts();
  void leave_in_a_hurry();
  void send_longest_texts();
  void ask_without_reading();
  void name_many_targets();
  void set_masks();
  void mark_and_type();
  void send_garbage();
  void speak_http();

  void sign_in();
  /// Writes what the connection's language has for it; "" for nothing.
  void send(std::string_view irc, const core::Command& json);
  /// The meeting rooms have messages, so that they do not end and need no place among the rooms.
  /// Else there might be no room for the others to meet in, which no server can promise to guests.
  [[nodiscard]] bool may_fill_up();
  [[nodiscard]] std::string new_room();
  [[nodiscard]] std::string own_room();
  [[nodiscard]] std::string victim();
  [[nodiscard]] std::string text_of(std::size_t bytes, std::size_t lines);

  const Visitors& victims_;
  const core::Limits& limits_;
  std::string output_;
  bool irc_ = false;
  bool may_fill_up_ = false;
  TimePoint deaf_until_{};
  std::vector<std::string> rooms_;  // that this connection has asked for
  unsigned connections_ = 0;
  std::uint64_t deeds_ = 0;
  std::uint64_t made_ = 0;  // rooms
  std::uint64_t asked_ = 0;
};

}  // namespace parley::simulation
