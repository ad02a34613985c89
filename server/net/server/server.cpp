// The whole server on its loops: threads, start, drain.
#include "net/server/server.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "net/http/door.hpp"
#include "net/hub/hub_actor.hpp"
#include "net/log/log_service.hpp"
#include "net/loop/loop.hpp"
#include "net/monitoring/metrics_text.hpp"
#include "net/server/gate.hpp"
#include "net/transport/listener.hpp"

namespace parley::net {

namespace {

std::function<void(Arrival)> adopt_on(Loop& loop) {
  return [&loop](Arrival arrival) { loop.adopt(std::move(arrival)); };
}

}  // namespace

/// One loop with its listeners and what runs on it.
struct Server::Unit {
  Unit(unsigned index, asio::io_context& its_context, const Settings& settings,
       const Tuning& tuning, LogService& log, const Report& report, const http::Site& site,
       Admission& admission)
      : context(its_context),
        loop(index, context, settings, tuning, log, report),
        door(loop.context(), adopt_on(loop), site, admission),
        gate(loop.context(), adopt_on(loop), door, admission),
        tasks(loop.executor()),
        mail(loop.executor(), [this](core::Effects effects) { loop.receive(std::move(effects)); }) {
  }

  /// The loop's life: accept and serve until `stop`, then drain.
  awaitable<void> live() {
    tasks.spawn(loop.run_clock());
    tasks.spawn(door.run());
    tasks.spawn(gate.run());
    for (const auto& at : listeners) {
      for (const auto& listener : at) tasks.spawn(listener->run());
    }
    co_await stop.wait();
    co_await loop.drain(goodbye);
    co_await tasks.join();
  }

  void close_listeners() {
    for (const auto& at : listeners) {
      for (const auto& listener : at) listener->close();
    }
    gate.close();
    door.close();
  }

  asio::io_context& context;
  Loop loop;
  http::Door door;
  Gate gate;
  ForEntrances<std::vector<std::unique_ptr<Listener>>> listeners;
  TaskScope tasks;
  Mailbox<core::Effect> mail;
  Signal stop;
  core::event::Closing goodbye;
};

/// What lives from the first socket to the last thread, in the order of its needs.
class Server::Parts {
 public:
  Parts(const Settings& settings, const Tuning& tuning, store::Log& log, store::Accounts& accounts,
        Report report, const tls::Contexts& tls);

  [[nodiscard]] std::vector<tcp::endpoint> addresses(Entrance entrance) const;
  void set_tls(const tls::Contexts& tls);
  [[nodiscard]] Executor executor() { return units_.front()->loop.executor(); }
  void run();
  void drain(std::string reason);
  void set_tuning(const Tuning& tuning);
  void on_reload(AccountKeeper::Reload reload) { keeper_.on_reload(std::move(reload)); }

 private:
  [[nodiscard]] static std::vector<std::unique_ptr<asio::io_context>> make_contexts(
      unsigned threads);
  void connect(store::Log& log, store::Accounts& accounts);
  void run_unit(Unit& unit);
  void listen(Entrance entrance, const ListenAddress& address, const Settings& settings);
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] awaitable<void> drain_all(std::string reason);

  Report report_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  LogService log_;
  AccountKeeper keeper_;
  HubActor hub_;
  Mailbox<ToHub> hub_mail_;
  http::Site site_;
  Admission admission_;
  std::vector<std::unique_ptr<Unit>> units_;
  TaskScope draining_;
  std::mutex failing_;
  std::exception_ptr failure_;
};

std::vector<std::unique_ptr<asio::io_context>> Server::Parts::make_contexts(unsigned threads) {
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  contexts.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) contexts.push_back(std::make_unique<asio::io_context>(1));
  return contexts;
}

Server::Parts::Parts(const Settings& settings, const Tuning& tuning, store::Log& log,
                     store::Accounts& accounts, Report report, const tls::Contexts& tls)
    : report_(std::move(report)),
      contexts_(make_contexts(settings.threads)),
      log_(contexts_.front()->get_executor(), log, settings.reader_threads),
      keeper_(contexts_.front()->get_executor(), accounts, settings, tuning, report_),
      hub_(tuning, log_, keeper_, report_),
      hub_mail_(contexts_.front()->get_executor(),
                [this](std::vector<ToHub> mail) { hub_.receive(std::move(mail)); }),
      site_{settings.web, settings.origins, [this]() { return metrics(); }, settings.hosts},
      admission_(tuning.addresses),
      draining_(contexts_.front()->get_executor()) {
  for (unsigned index = 0; index < settings.threads; ++index) {
    units_.push_back(std::make_unique<Unit>(index, *contexts_[index], settings, tuning, log_,
                                            report_, site_, admission_));
    units_.back()->gate.set_tls(tls);
  }
  connect(log, accounts);
  for (const Entrance entrance : entrances) {
    for (const ListenAddress& address : settings.addresses(entrance)) {
      listen(entrance, address, settings);
    }
  }
}

void Server::Parts::connect(store::Log& log, store::Accounts& accounts) {
  const core::Seq head = log.head();
  hub_.restore(log.rooms(), head, log.latest());
  hub_.on_bar([this](std::vector<core::effect::BarAddresses::Barred> barred) {
    std::vector<Admission::Barred> all;
    all.reserve(barred.size());
    for (auto& one : barred) {
      all.push_back({Network(std::move(one.network)), one.until, std::move(one.reason)});
    }
    admission_.set_barred(std::move(all));
  });
  hub_.restore_accounts(store::accounts_of(accounts, log), accounts.bans());
  if (accounts.had_guests()) hub_.know_former_guests();
  std::vector<Mailbox<core::Effect>*> loops;
  std::vector<const Counter*> behind;
  for (const auto& unit : units_) {
    unit->loop.connect(hub_mail_, head);
    loops.push_back(&unit->mail);
    behind.push_back(&unit->loop.metrics().behind);
  }
  hub_.connect(std::move(loops));
  hub_.heed(std::move(behind));
}

namespace {

tcp::endpoint endpoint_of(const ListenAddress& address) {
  std::error_code error;
  const auto host = asio::ip::make_address(address.host, error);
  if (error) {
    throw std::runtime_error("cannot listen on '" + address.host +
                             "': not an IP address (write 127.0.0.1, 0.0.0.0, ::1 or ::)");
  }
  return {host, address.port};
}

}  // namespace

void Server::Parts::listen(Entrance entrance, const ListenAddress& address,
                           const Settings& settings) {
  tcp::endpoint endpoint = endpoint_of(address);
  for (const auto& unit : units_) {
    auto& listeners = unit->listeners[index_of(entrance)];
    Reception reception{
        [&gate = unit->gate, entrance](Socket socket, const asio::ip::address& peer) {
          gate.welcome(entrance, std::move(socket), peer);
        },
        Gate::words_when_full(entrance)};
    try {
      listeners.push_back(std::make_unique<Listener>(unit->loop.executor(), std::move(reception),
                                                     endpoint, units_.size() > 1, settings.backlog,
                                                     report_));
    } catch (const std::runtime_error& taken) {
      if (entrance != Entrance::http || settings.http_demanded) throw;
      return report_(Severity::warning, std::string(taken.what()) +
                                            ": the web page is off (--http ADDR:PORT puts it "
                                            "elsewhere)");
    }
    endpoint = listeners.back()->address();  // port 0: all loops share what the first got
  }
}

void Server::Parts::set_tls(const tls::Contexts& tls) {
  for (const auto& unit : units_) {
    asio::post(unit->context, [&unit = *unit, tls]() { unit.gate.set_tls(tls); });
  }
}

std::string Server::Parts::metrics() const {
  std::vector<const LoopMetrics*> loops;
  loops.reserve(units_.size());
  for (const auto& unit : units_) loops.push_back(&unit->loop.metrics());
  return metrics_text(loops, hub_.metrics(), store::database_memory());
}

std::vector<tcp::endpoint> Server::Parts::addresses(Entrance entrance) const {
  const auto& listeners = units_.front()->listeners[index_of(entrance)];
  std::vector<tcp::endpoint> addresses;
  addresses.reserve(listeners.size());
  for (const auto& listener : listeners) addresses.push_back(listener->address());
  return addresses;
}

void Server::Parts::run_unit(Unit& unit) {
  const auto fail = [this](std::exception_ptr thrown) {
    const std::lock_guard lock(failing_);
    if (!failure_) failure_ = std::move(thrown);
    // What is durable is safe, and nothing else can be trusted now: end the process.
    for (const auto& context : contexts_) context->stop();
  };
  asio::co_spawn(unit.context, unit.live(), [fail](std::exception_ptr thrown) {
    if (thrown) fail(std::move(thrown));
  });
  try {
    unit.context.run();
  } catch (...) {
    fail(std::current_exception());
  }
}

void Server::Parts::run() {
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < units_.size(); ++i) {
    threads.emplace_back([this, i]() { run_unit(*units_[i]); });
  }
  run_unit(*units_.front());
  for (std::thread& thread : threads) thread.join();
  log_.stop();
  keeper_.stop();
  if (failure_) std::rethrow_exception(failure_);
}

void Server::Parts::drain(std::string reason) {
  if (draining_.running() == 0) draining_.spawn(drain_all(std::move(reason)));
}

awaitable<void> Server::Parts::drain_all(std::string reason) {
  for (const auto& unit : units_) {
    asio::post(unit->context, [&unit = *unit]() { unit.close_listeners(); });
  }
  hub_.begin_shutdown();
  log_.quiet();
  keeper_.quiet();
  co_await keeper_.settled();
  co_await hub_.settled();
  const core::event::Closing goodbye{core::closing::shutting_down.name, std::move(reason),
                                     std::chrono::seconds(1)};
  for (const auto& unit : units_) {
    asio::post(unit->context, [&unit = *unit, goodbye]() {
      unit.goodbye = goodbye;
      unit.stop.notify();
    });
  }
}

void Server::Parts::set_tuning(const Tuning& tuning) {
  hub_.set_tuning(tuning);
  admission_.set_limits(tuning.addresses);
  for (const auto& unit : units_) {
    asio::post(unit->context, [&unit = *unit, tuning]() { unit.loop.set_tuning(tuning); });
  }
}

Server::Server(const Settings& settings, const Tuning& tuning, store::Log& log,
               store::Accounts& accounts, Report report, const tls::Contexts& tls)
    : parts_(std::make_unique<Parts>(settings, tuning, log, accounts, std::move(report), tls)) {}
Server::~Server() = default;

std::vector<tcp::endpoint> Server::addresses(Entrance entrance) const {
  return parts_->addresses(entrance);
}
void Server::set_tls(const tls::Contexts& tls) { parts_->set_tls(tls); }
void Server::on_reload(std::function<std::string()> reload) {
  parts_->on_reload(std::move(reload));
}
Executor Server::executor() { return parts_->executor(); }
void Server::run() { parts_->run(); }
void Server::drain(std::string reason) { parts_->drain(std::move(reason)); }
void Server::set_tuning(const Tuning& tuning) { parts_->set_tuning(tuning); }

}  // namespace parley::net
