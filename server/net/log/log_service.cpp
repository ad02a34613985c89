// The log for coroutines: who runs on which thread.
#include "net/log/log_service.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace parley::net {

namespace {
constexpr std::size_t commit_most = 4096;  // entries; keeps one commit short
constexpr std::size_t index_most = 2000;   // entries a step; a search waits for one step at most
// A step costs a transaction. A search takes a step of its own before it looks, so that what waits
// here is found; more than half of what that takes does not wait.
constexpr std::size_t index_at = index_most / 2;
constexpr std::chrono::seconds index_pause{1};
}  // namespace

/// One reader for each thread of the pool, borrowed for the length of a call.
class LogService::Readers {
 public:
  Readers(store::Log& log, unsigned count) {
    for (unsigned i = 0; i < count; ++i) free_.push_back(log.make_reader());
  }

  template <class Work>
  auto with(Work work) {
    std::unique_ptr<store::LogReader> reader;
    {
      const std::lock_guard lock(mutex_);
      reader = std::move(free_.back());
      free_.pop_back();
    }
    auto answer = work(*reader);
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(reader));
    return answer;
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::LogReader>> free_;
};

LogService::LogService(Executor hub, store::Log& log, unsigned reader_threads)
    : hub_(std::move(hub)),
      log_(log),
      instant_(log.instant()),
      writer_(log.make_writer()),
      index_(log.make_index()),
      readers_(std::make_unique<Readers>(log, reader_threads)),
      reader_threads_(reader_threads) {
  index_soon();
}

LogService::~LogService() { stop(); }

void LogService::stop() {
  writer_thread_.join();
  index_thread_.join();
  reader_threads_.join();
}

void LogService::commit() {
  if (committing_ || gathering_.empty()) return;
  std::vector<core::Submission> submissions;
  if (gathering_.size() <= commit_most) {
    submissions = std::exchange(gathering_, {});
  } else {
    const auto end = gathering_.begin() + commit_most;
    submissions.assign(std::move_iterator(gathering_.begin()), std::move_iterator(end));
    gathering_.erase(gathering_.begin(), end);
  }
  const std::size_t count = submissions.size();
  committing_ = true;
  commit_began_ = SteadyClock::now();
  if (instant_) {
    finish(writer_->append(std::move(submissions)), count);
    return;
  }
  asio::post(writer_thread_, [this, submissions = std::move(submissions), count,
                              home = asio::make_work_guard(hub_)]() mutable {
    asio::post(hub_, [this, result = writer_->append(std::move(submissions)), count]() mutable {
      finish(std::move(result), count);
    });
  });
}

void LogService::finish(core::Result<std::vector<core::Committed>> result, std::size_t count) {
  committing_ = false;
  const bool stored = result.has_value();
  const auto took = SteadyClock::now() - commit_began_;
  outcome_(std::move(result), count, std::chrono::duration_cast<std::chrono::microseconds>(took));
  if (stored) {
    unindexed_ += count;
    if (unindexed_ >= index_at || SteadyClock::now() - indexed_ >= index_pause) index_soon();
  }
  commit();
}

void LogService::index_soon() {
  if (instant_ || quiet_) return;
  if (std::exchange(indexing_, true)) {
    index_again_ = true;
    return;
  }
  unindexed_ = 0;
  indexed_ = SteadyClock::now();
  index_thread_.post({}, [this, home = asio::make_work_guard(hub_)]() {
    // A failure is not repeated at once: the next commit or search wakes the index again.
    const bool more = index_->advance(index_most).value_or(false);
    asio::post(hub_, [this, more]() {
      indexing_ = false;
      if (std::exchange(index_again_, false) || more) index_soon();
    });
  });
}

awaitable<core::Result<store::EntryPage>> LogService::read(core::SessionId asker,
                                                           std::vector<core::Cursor> cursors,
                                                           std::size_t limit) {
  return offload(reader_threads_, asker, [this, cursors = std::move(cursors), limit]() {
    return readers_->with([&](store::LogReader& reader) { return reader.read(cursors, limit); });
  });
}

awaitable<core::Result<store::EntryPage>> LogService::history(core::SessionId asker,
                                                              core::HistoryQuery query) {
  return offload(reader_threads_, asker, [this, query]() {
    return readers_->with([&](store::LogReader& reader) { return reader.history(query); });
  });
}

awaitable<core::Result<std::vector<core::event::Conversation>>> LogService::recent(
    core::SessionId asker, core::RecentQuery query) {
  return offload(reader_threads_, asker, [this, query = std::move(query)]() {
    return readers_->with([&](store::LogReader& reader) { return reader.recent(query); });
  });
}

awaitable<core::Result<store::EntryPage>> LogService::search(core::SessionId asker,
                                                             core::SearchQuery query) {
  return offload(index_thread_, asker, [this, query = std::move(query)]() {
    // So that whoever wrote a message finds it: take what the log has before looking.
    if (const auto more = index_->advance(index_most); !more) {
      return core::Result<store::EntryPage>(tl::unexpect, more.error());
    }
    return index_->search(query);
  });
}

}  // namespace parley::net
