// Who watches a run: what was promised, what was seen, and whether it is so.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/entry.hpp"
#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/limits.hpp"
#include "simulation/disk.hpp"
#include "simulation/sequence.hpp"
#include "simulation/world.hpp"

namespace parley::simulation {

/// What one client saw of one room, from a join on. Past its end it saw nothing of it.
struct View {
  std::string room;
  core::Seq after;  // every entry behind this one is to be seen
  std::vector<core::Seq> seen{};
  bool ended = false;  // left: it may lack the newest
  bool texts = false;  // only what people wrote is looked at
};

/// Counts of a run.
struct Tally {
  std::uint64_t acknowledged = 0;
  std::uint64_t seen = 0;
  std::uint64_t deaths = 0;
  std::uint64_t connections = 0;
  std::uint64_t refused_commits = 0;
  std::uint64_t attacks = 0;             // connections of hostile guests
  std::uint64_t rooms_full = 0;          // runs in which guests had all the rooms they may have
  std::uint64_t conversations_full = 0;  // and in which a user had begun all their conversations
  std::size_t most_waiting = 0;

  void add(const Tally& other);
};

/// Told of everything as it happens. The first thing that is not as promised is kept.
class Witness {
 public:
  Witness(World& world, const Disk& disk) : world_(world), disk_(disk) {}

  /// Promise 1: what is acknowledged is durable.
  void acknowledged(const std::string& who, core::Seq seq, const std::string& key);
  /// Nobody sees what is not durable, or something else than what is.
  void saw(const std::string& who, const core::Entry& entry);
  /// A visitor has a new connection: what it resends there was done out of its order if a refusal
  /// of it was lost with the connection before.
  void began(const std::string& nick, unsigned connection);
  /// Everybody sees one connection's deeds in the order in which it did them.
  void saw_disorder(const std::string& who, const Sequence::Fault& fault);
  /// Promise 2, when all has come to rest.
  void check_view(const std::string& who, const View& view);
  void check_direct(const std::string& who, const core::Identity& self, core::Seq after,
                    const std::vector<core::Seq>& seen);
  /// The bounds of what guests may begin, at each entry of the log.
  void check_quotas(const core::Limits& limits);
  /// The bounds of each message.
  void check_texts(const core::Limits& limits);
  /// What was acknowledged is in the log, once; nothing is there twice; times never go back.
  void check_log();

  /// The newest durable entry; of all, and of a room.
  [[nodiscard]] core::Seq head() const { return {disk_.entries().size()}; }
  [[nodiscard]] core::Seq newest_in(const std::string& room) const { return disk_.newest_in(room); }
  [[nodiscard]] core::Seq newest_text_in(const std::string& room) const;

  void complain(std::string what);
  /// "": all is as promised.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

  Tally tally;

 private:
  void compare(const std::string& who, const std::string& what, const std::vector<core::Seq>& seen,
               const std::vector<core::Seq>& expected);
  /// Without the entries of rooms that ended: whoever was away when one did gets no more of it.
  [[nodiscard]] std::vector<core::Seq> lasting(const std::vector<core::Seq>& seen) const;
  void check_most(std::size_t count, std::size_t most, std::string_view what);

  World& world_;
  const Disk& disk_;
  std::string complaint_;
  std::map<std::string, std::string> connections_;  // the newest of each nick: "nick/connection"
  std::map<core::Seq, std::string> acknowledged_;   // the key under each seq
};

}  // namespace parley::simulation
