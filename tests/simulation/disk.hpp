// The simulated disk: a log that survives its process, and commits and reads that fail.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/entry.hpp"
#include "simulation/begun.hpp"
#include "simulation/random.hpp"
#include "store/log.hpp"

namespace parley::simulation {

/// What is on it was synced. Outlives the processes; one of them has it open at a time.
class Disk {
 public:
  struct Faults {
    double commit = 0;  // the probability that a commit fails, and nothing of it is stored
    double read = 0;    // that a read fails
  };

  explicit Disk(Random& random) : random_(random) {}

  void set_faults(const Faults& faults) { faults_ = faults; }

  /// The log, for a process that has just started.
  [[nodiscard]] std::unique_ptr<store::Log> open();
  /// The process that had it open is gone. What was not synced is gone, too.
  void crash();

  [[nodiscard]] const std::vector<core::EntryPtr>& entries() const { return durable_; }
  /// The entry under this seq; null: it is not durable.
  [[nodiscard]] core::EntryPtr find(core::Seq seq) const;

  /// The newest durable entry of a room; 0: none.
  [[nodiscard]] core::Seq newest_in(const std::string& room) const;

  [[nodiscard]] bool has_ended(core::RoomId room) const { return ended_.contains(room); }
  [[nodiscard]] const Begun& begun() const { return begun_; }

  // For the log.
  [[nodiscard]] core::Result<std::vector<core::Committed>> append(
      std::vector<core::Submission> submissions);
  [[nodiscard]] bool read_fails() { return random_.chance(faults_.read); }
  /// As the running process sees them.
  [[nodiscard]] const std::vector<core::EntryPtr>& written() const { return written_; }

 private:
  [[nodiscard]] core::Committed write(core::Draft draft);
  [[nodiscard]] core::Committed write(core::ReadMark mark);
  [[nodiscard]] core::Committed write(core::RoomEnd end);
  void sync();

  Random& random_;
  Faults faults_;
  std::vector<core::EntryPtr> durable_;
  std::vector<core::EntryPtr> written_;  // with what the running process has not synced yet
  std::map<std::string, core::EntryPtr> by_key_;
  std::map<std::string, core::Time> marks_;
  std::set<core::RoomId> ended_;
  Begun begun_;
  std::map<std::string, core::Seq> newest_;  // durable, by room
};

}  // namespace parley::simulation
