// The log for coroutines: group commit on one thread, reads on others.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/hub.hpp"
#include "core/query.hpp"
#include "net/async/asio.hpp"
#include "net/async/offload.hpp"
#include "store/log.hpp"

namespace parley::net {

/// Owns the threads on which the store floor's blocking calls run.
class LogService {
 public:
  /// What became of the oldest `count` appends, and how long that took.
  using Outcome = std::function<void(core::Result<std::vector<core::Committed>> committed,
                                     std::size_t count, std::chrono::microseconds took)>;

  /// `hub`: where `append` and `commit` are called and outcomes arrive.
  LogService(Executor hub, store::Log& log, unsigned reader_threads);
  ~LogService();

  void on_outcome(Outcome outcome) { outcome_ = std::move(outcome); }

  /// Hub thread. Adds to the next commit. Bounded by Limits::pending_appends in the hub.
  void append(core::Submission what) { gathering_.push_back(std::move(what)); }

  /// Hub thread. Starts a commit of all that has gathered, unless one is in flight: then the next
  /// one starts when that has ended. A log that is instant calls the outcome before this returns.
  void commit();

  /// Any loop. Entries behind the cursors, oldest first (see store::LogReader::read).
  /// Askers take turns (FairQueue): nobody's questions keep the others waiting.
  [[nodiscard]] awaitable<core::Result<store::EntryPage>> read(core::SessionId asker,
                                                               std::vector<core::Cursor> cursors,
                                                               std::size_t limit);
  [[nodiscard]] awaitable<core::Result<store::EntryPage>> history(core::SessionId asker,
                                                                  core::HistoryQuery query);
  [[nodiscard]] awaitable<core::Result<std::vector<core::event::Conversation>>> recent(
      core::SessionId asker, core::RecentQuery query);
  [[nodiscard]] awaitable<core::Result<store::EntryPage>> search(core::SessionId asker,
                                                                 core::SearchQuery query);

  /// Hub thread. No new step of indexing is started: it goes on at the next start.
  void quiet() { quiet_ = true; }

  /// Any thread; see store::Log::disk_use.
  [[nodiscard]] std::optional<store::DiskUse> disk_use() const { return log_.disk_use(); }

  /// Waits for running work and ends the threads. Nothing may be awaited on this any more.
  void stop();

 private:
  class Readers;

  void finish(core::Result<std::vector<core::Committed>> result, std::size_t count);
  void index_soon();

  Executor hub_;
  store::Log& log_;
  bool instant_;
  std::unique_ptr<store::LogWriter> writer_;
  std::unique_ptr<store::SearchIndex> index_;
  std::unique_ptr<Readers> readers_;
  std::vector<core::Submission> gathering_;
  SteadyClock::time_point commit_began_;
  std::size_t unindexed_ = 0;  // entries since the index's last step began
  SteadyClock::time_point indexed_;
  bool committing_ = false;
  bool indexing_ = false;
  bool index_again_ = false;
  bool quiet_ = false;
  Outcome outcome_;
  asio::thread_pool writer_thread_{1};
  FairPool index_thread_{1};
  FairPool reader_threads_;
};

}  // namespace parley::net
