// A visitor who speaks IRC. There is no cursor: what was said while it was away, it does not see.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/sequence.hpp"
#include "simulation/visitor.hpp"
#include "wire/irc/message.hpp"
#include "wire/line_splitter.hpp"

namespace parley::simulation {

/// From the end of the names of a room it joined to the end of the connection, it must see every
/// message there once and in order, its own, too (`echo-message`). A message is known by `msgid`.
class IrcClient final : public Visitor {
 public:
  IrcClient(World& world, Witness& witness, Dial dial, unsigned number, Duration pause);

  [[nodiscard]] bool is_settled() const override;
  [[nodiscard]] bool has_all() const override;
  void check() override;

 private:
  void connected() override;
  void received(std::string_view bytes) override;
  void lost() override;
  [[nodiscard]] std::string output() override { return std::exchange(output_, {}); }
  [[nodiscard]] bool hangs_up() const override { return hangs_up_; }
  void tick() override;
  void awake() override { heard_ = world_.now(); }
  void act() override;

  [[nodiscard]] bool is_own(std::string_view line) const;
  void take(const wire::irc::Message& line);
  void take_own(const wire::irc::Message& line);
  void speak(const std::string& room);
  void said(const std::string& room, std::string_view msgid);
  void check_order(const std::string& room, std::string_view text);
  void tell(const std::string& line) { output_ += line + "\r\n"; }

  wire::LineSplitter lines_{8192};
  std::string output_;
  std::map<std::string, View> views_;      // of this connection
  std::map<std::string, core::Seq> last_;  // msgid in each room, on this connection
  std::vector<View> ended_;
  std::set<std::string> wanted_;
  std::set<std::string> joined_;
  TimePoint heard_{};
  Sequence sequence_;  // on this connection, of what others did
  unsigned connections_ = 0;
  std::uint64_t deeds_ = 0;
  bool registered_ = false;
  bool hangs_up_ = false;
};

}  // namespace parley::simulation
