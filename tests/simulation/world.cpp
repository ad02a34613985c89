// The world of one run: steps, and what runs in them.
#include "simulation/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace parley::simulation {

namespace {
// Clocks and executors are asked for without a world to ask, as the real ones are.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local World* present = nullptr;
constexpr TimePoint beginning{24h};  // not the epoch: a time_point{} must lie in the past
}  // namespace

World::World(std::uint64_t seed) : random_(seed), timers_(beginning), began_(beginning) {
  present = this;
}

World::~World() { present = nullptr; }

World& World::here() {
  if (present == nullptr) std::abort();
  return *present;
}

core::Now World::clocks() const {
  using namespace std::chrono;
  const auto passed = floor<milliseconds>(now() - began_);
  return {wall_ + passed, floor<milliseconds>(now().time_since_epoch())};
}

void World::at(TimePoint when, Job job) {
  events_.emplace(std::pair(std::max(when, now()), ++last_event_), std::move(job));
}

TimePoint World::next_time() const {
  TimePoint next = TimePoint::max();
  if (!events_.empty()) next = events_.begin()->first.first;
  if (const auto timer = timers_.next()) next = std::min(next, *timer);
  for (const Thread* thread : threads_) {
    if (!thread->items_.empty()) next = std::min(next, thread->rests_until_);
  }
  return next;
}

bool World::step(TimePoint until) {
  ++steps_;
  able_.clear();
  for (Thread* thread : threads_) {
    if (thread->is_able()) able_.push_back(thread);
  }
  const bool event = !events_.empty() && events_.begin()->first.first <= now();
  if (const std::size_t choices = able_.size() + (event ? 1 : 0); choices > 0) {
    const std::size_t choice = choices == 1 ? 0 : random_.below(choices);
    if (choice < able_.size()) {
      able_[choice]->run_one();
    } else {
      auto first = events_.extract(events_.begin());
      first.mapped()();
    }
    return true;
  }
  const TimePoint next = next_time();
  timers_.advance(std::min(next, until));
  return next <= until;
}

void World::note(std::string_view what) {
  for (const char byte : what) {  // FNV-1a
    digest_ = (digest_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  }
  digest_ ^= static_cast<std::uint64_t>(now().time_since_epoch().count());
}

Thread::Thread(World& world, Pace pace) : world_(world), pace_(pace) {
  world_.threads_.push_back(this);
}

Thread::~Thread() {
  clear();
  std::erase(world_.threads_, this);
}

void Thread::add(Item item, bool first) {
  if (items_.empty()) rest();
  if (first) {
    items_.push_front(std::move(item));
  } else {
    items_.push_back(std::move(item));
  }
}

void Thread::rest() {
  if (!world_.random().chance(pace_.chance)) return;
  rests_until_ = world_.now() + world_.random().between(pace_.least, pace_.most);
}

void Thread::post(Job job) { add(std::move(job), false); }

void Thread::schedule(notes::TaskCell& cell) {
  if (starting_ == &cell) return;
  add(&cell, finishing_);
}

void Thread::finish(const std::function<void()>& complete) {
  finishing_ = true;
  complete();
  finishing_ = false;
}

void Thread::spawn(notes::Task<> task) {
  auto* cell = new notes::TaskCellOf<notes::Task<>>(*this, std::move(task));
  cell->add_owner();
  tasks_.push_back(cell);
  if (!world_.random().chance(0.5)) {
    cell->wake();
    return;
  }
  notes::TaskCell* const outer = std::exchange(starting_, cell);
  cell->wake();
  starting_ = outer;
  run(*cell);
}

void Thread::run_one() {
  Item item = std::move(items_.front());
  items_.pop_front();
  running_ = true;
  if (auto* job = std::get_if<Job>(&item)) {
    (*job)();
  } else {
    run(*std::get<notes::TaskCell*>(item));
  }
  running_ = false;
  if (!items_.empty()) rest();
}

/// The caller had one share of the cell: its place in the queue.
void Thread::run(notes::TaskCell& cell) {
  if (cell.run(notes::Context::unlimited)) {
    std::erase(tasks_, &cell);
    cell.drop_owner();
  }
  cell.drop_owner();
}

void Thread::clear() {
  for (notes::TaskCell* cell : std::exchange(tasks_, {})) {
    cell->drop_future();
    cell->drop_owner();
  }
  for (Item& item : std::exchange(items_, {})) {
    if (auto* cell = std::get_if<notes::TaskCell*>(&item)) (*cell)->drop_owner();
  }
}

}  // namespace parley::simulation
