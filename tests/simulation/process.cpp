// One life of the server: who is wired to whom.
#include "simulation/process.hpp"

#include <algorithm>
#include <utility>

#include "net/hub/hub_actor.hpp"
#include "net/log/log_service.hpp"
#include "net/loop/loop.hpp"

namespace parley::simulation {

namespace {

/// A thread of the server with its loop.
struct Unit {
  Unit(unsigned index, const Process::Shape& shape, net::asio::io_context& its_context,
       net::LogService& log, const net::Report& report)
      : context(its_context),
        loop(index, context, shape.settings, shape.tuning, log, report),
        tasks(loop.executor()),
        mail(loop.executor(), [this](core::Effects effects) { loop.receive(std::move(effects)); }) {
  }

  net::asio::io_context& context;
  net::Loop loop;
  net::TaskScope tasks;
  net::Mailbox<core::Effect> mail;
};

std::vector<std::unique_ptr<net::asio::io_context>> make_contexts(unsigned count) {
  std::vector<std::unique_ptr<net::asio::io_context>> contexts;
  contexts.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    contexts.push_back(std::make_unique<net::asio::io_context>());
  }
  return contexts;
}

}  // namespace

struct Process::Parts {
  Parts(World& its_world, Disk& disk, const Shape& shape)
      : world(its_world),
        contexts(make_contexts(shape.loops)),
        store(disk.open()),
        log(contexts.front()->get_executor(), *store, shape.settings.reader_threads),
        hub(shape.tuning, log, keeper, report),
        hub_mail(contexts.front()->get_executor(),
                 [this](std::vector<net::ToHub> mail) { hub.receive(std::move(mail)); }),
        draining(contexts.front()->get_executor()) {
    const core::Seq head = store->head();
    hub.restore(store->rooms(), head, store->latest());
    std::vector<net::Mailbox<core::Effect>*> loops;
    std::vector<const net::Counter*> behind;
    for (unsigned i = 0; i < shape.loops; ++i) {
      Unit& unit = *units.emplace_back(std::make_unique<Unit>(i, shape, *contexts[i], log, report));
      unit.loop.connect(hub_mail, head);
      unit.tasks.spawn(unit.loop.run_clock());
      loops.push_back(&unit.mail);
      behind.push_back(&unit.loop.metrics().behind);
    }
    hub.connect(std::move(loops));
    hub.heed(std::move(behind));
  }

  net::awaitable<void> drain() {
    hub.begin_shutdown();
    log.quiet();
    co_await hub.settled();
    for (const auto& unit : units) {
      unit->context.post(Job([&unit = *unit]() { unit.tasks.spawn(unit.loop.drain(goodbye())); }));
    }
    told = true;
  }
  static core::event::Closing goodbye() { return {"shutting_down", "restart", 1s}; }

  World& world;
  std::vector<std::unique_ptr<net::asio::io_context>> contexts;
  std::unique_ptr<store::Log> store;
  net::Report report = [](net::Severity /*severity*/, std::string_view line) {
    World::here().note(line);
  };
  net::LogService log;
  net::AccountKeeper keeper;
  net::HubActor hub;
  net::Mailbox<net::ToHub> hub_mail;
  std::vector<std::unique_ptr<Unit>> units;
  net::TaskScope draining;
  bool told = false;
};

Process::Process(World& world, Disk& disk, const Shape& shape)
    : parts_(std::make_unique<Parts>(world, disk, shape)) {}

Process::~Process() {
  for (const auto& context : parts_->contexts) context->clear();
}

void Process::accept(std::shared_ptr<Link> link, std::string address) {
  Unit& unit = *parts_->units[parts_->world.random().below(parts_->units.size())];
  unit.context.post(
      Job([&unit, address = std::move(address), socket = net::Socket(std::move(link))]() mutable {
        unit.loop.adopt({std::move(socket), std::move(address)});
      }));
}

void Process::drain() {
  auto& context = *parts_->contexts.front();
  context.post(Job([parts = parts_.get()]() { parts->draining.spawn(parts->drain()); }));
}

bool Process::is_drained() const {
  return parts_->told && std::ranges::all_of(parts_->units, [](const auto& unit) {
           return unit->tasks.running() == 0;
         });
}

std::size_t Process::connections() const {
  std::size_t sum = 0;
  for (const auto& unit : parts_->units) sum += unit->loop.connections();
  return sum;
}

std::size_t Process::most_waiting() const {
  std::size_t most = 0;
  for (const auto& unit : parts_->units) most = std::max(most, unit->loop.most_waiting());
  return most;
}

std::size_t Process::sessions() const { return parts_->hub.hub().counts().sessions; }
std::size_t Process::users() const { return parts_->hub.hub().counts().users; }
std::size_t Process::pending() const { return parts_->hub.hub().counts().pending_appends; }
std::vector<std::string> Process::faults() const { return parts_->hub.hub().check_invariants(); }

}  // namespace parley::simulation
