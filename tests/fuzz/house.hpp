// A hub with its surroundings, for targets that talk to it: sessions, a log, a keeper.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/hub.hpp"
#include "fuzz/bounds.hpp"
#include "fuzz/target.hpp"
#include "store/log.hpp"

namespace parley::fuzz {

/// Carries out what the hub decides, and demands what its header promises: every request answered
/// once and in order, bounds kept, entries published in order and once, nothing sent to who is
/// gone, invariants kept.
class House {
 public:
  /// Who is told what a session is told; null: it is not looked at.
  struct Ears {
    virtual ~Ears() = default;
    virtual void answer(core::SessionId to, core::RequestTag tag, const core::Event& event) = 0;
    virtual void tell(core::SessionId to, const core::Event& event) = 0;
    virtual void show(core::SessionId to, const core::Entry& entry) = 0;
  };

  explicit House(Ears* ears = nullptr);

  core::SessionId connect();
  void disconnect(core::SessionId session);
  void ask(core::SessionId session, core::RequestTag tag, core::Command command);
  void commit(std::size_t count);
  void refuse(std::size_t count);
  /// The keeper answers its oldest question: yes, or no.
  void keep(bool yes);
  void pass(std::chrono::milliseconds time);

  /// The hub's invariants, and that its rooms are the sum of the log.
  void check();
  /// Answers everything that waits; then nothing may wait any more.
  void finish();

  [[nodiscard]] std::size_t pending() const { return appended_.size(); }
  [[nodiscard]] std::size_t log_size() const { return log_.size(); }

 private:
  struct Session {
    bool closed = false;
    std::set<core::RequestTag> open;       // not answered yet
    std::map<core::RoomId, core::Seq> in;  // subscribed to, and how far it has seen
  };

  void carry_out(core::Effects effects);
  void carry_out(core::Effect& what);
  void answered(core::SessionId session, core::RequestTag tag, const core::Event& event);
  void publish(const core::Batch& batch);
  [[nodiscard]] Session* find(core::SessionId session);
  [[nodiscard]] core::Committed store(core::Entry entry);
  [[nodiscard]] core::Committed store(core::Submission what);

  Ears* ears_;
  core::Hub hub_;
  Bounds bounds_{small_limits()};
  core::Now now_{core::Time{std::chrono::seconds(1'800'000'000)}, std::chrono::milliseconds(5'000)};
  std::map<core::SessionId, Session> sessions_;
  std::deque<core::Effect> effects_;  // not carried out yet; the first of them is under way
  std::deque<core::Submission> appended_;
  std::deque<core::effect::AskAccounts> questions_;
  std::vector<core::EntryPtr> log_;
  std::map<std::string, core::EntryPtr> by_key_;
  std::map<core::RoomId, core::RoomState> folded_;
  core::Seq published_;
  std::uint64_t born_ = 0;
};

}  // namespace parley::fuzz
