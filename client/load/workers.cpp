// One run by several processes.
#include "load/workers.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "load/packed_outcome.hpp"
#include "os/descriptor.hpp"

namespace parley::load {

namespace {

struct Worker {
  enum class State { working, waiting, ended };
  pid_t pid = 0;
  os::Descriptor socket;
  State state = State::working;
};

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;  // nobody wants it any more
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string receive_rest(int socket) {
  std::string all;
  std::vector<char> part(std::size_t{256} * 1024);
  while (true) {
    const ssize_t size = ::recv(socket, part.data(), part.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return all;
    all.append(part.data(), static_cast<std::size_t>(size));
  }
}

[[noreturn]] void live_as_worker(
    int socket, const Options& share,
    const std::function<Outcome(const Options& share, Rendezvous& others)>& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  int code = 1;
  try {
    Rendezvous others(socket);
    send_all(socket, Rendezvous::outcome + packed(work(share, others)));
    code = 0;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "parley-load: {}\n", failure.what());
  }
  std::fflush(nullptr);
  ::_exit(code);  // the parent's destructors are the parent's
}

std::vector<Worker> start_workers(
    const Options& options,
    const std::function<Outcome(const Options& share, Rendezvous& others)>& work) {
  std::vector<Worker> workers;
  std::fflush(nullptr);
  for (unsigned number = 0; number < options.processes; ++number) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      throw std::system_error(errno, std::system_category(), "no socket for a worker");
    }
    os::Descriptor ours(ends[0]);
    const os::Descriptor theirs(ends[1]);
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::system_category(), "no process for a worker");
    if (pid == 0) {
      for (const Worker& earlier : workers) ::close(earlier.socket.get());
      ::close(ours.get());
      live_as_worker(theirs.get(), share_of(options, number), work);
    }
    workers.push_back({pid, std::move(ours)});
  }
  return workers;
}

/// Takes one word of a worker; its outcome where it was the last.
std::optional<Outcome> hear(Worker& worker) {
  char word = 0;
  if (::recv(worker.socket.get(), &word, 1, 0) == 1 && word == Rendezvous::arrived) {
    worker.state = Worker::State::waiting;
    return std::nullopt;
  }
  worker.state = Worker::State::ended;
  Outcome outcome;
  if (word != Rendezvous::outcome || !unpack(receive_rest(worker.socket.get()), outcome)) {
    throw std::runtime_error("one of the processes has ended without a result");
  }
  return outcome;
}

/// Where nobody works any more, all who wait go on.
void release(std::vector<Worker>& workers) {
  for (const Worker& worker : workers) {
    if (worker.state == Worker::State::working) return;
  }
  for (Worker& worker : workers) {
    if (worker.state != Worker::State::waiting) continue;
    worker.state = Worker::State::working;
    send_all(worker.socket.get(), "g");
  }
}

/// A worker's numbers of rooms and connections, as those of the whole run.
void renumber(Findings& findings, const Options& all, unsigned worker) {
  const std::uint32_t rooms = share_of(all, worker).rooms;
  for (Example& example : findings.examples) {
    example.room = example.room * all.processes + worker;
    if (example.member == no_member) continue;
    const std::uint32_t room = example.member % rooms * all.processes + worker;
    example.member = room + example.member / rooms * all.rooms;
  }
}

Outcome gather(std::vector<Worker>& workers, const Options& options) {
  std::vector<std::optional<Outcome>> outcomes(workers.size());
  for (std::size_t ended = 0; ended < workers.size();) {
    std::vector<pollfd> waits;
    for (const Worker& worker : workers) {
      const bool done = worker.state == Worker::State::ended;
      waits.push_back({done ? -1 : worker.socket.get(), POLLIN, 0});
    }
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) {
      throw std::system_error(errno, std::system_category(), "poll");
    }
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (waits[i].revents == 0) continue;
      outcomes[i] = hear(workers[i]);
      if (!outcomes[i]) continue;
      ++ended;
      renumber(outcomes[i]->findings, options, static_cast<unsigned>(i));
    }
    release(workers);
  }
  Outcome sum = std::move(*outcomes.front());
  for (std::size_t i = 1; i < outcomes.size(); ++i) merge(sum, *outcomes[i]);
  return sum;
}

}  // namespace

Options share_of(const Options& options, unsigned worker) {
  Options share = options;
  share.workers = options.processes;
  share.worker = worker;
  const auto of = [&](std::uint32_t all) {
    return all / options.processes + (worker < all % options.processes ? 1 : 0);
  };
  share.rooms = of(options.rooms);
  share.connections = 0;
  for (std::uint32_t room = worker; room < options.rooms; room += options.processes) {
    share.connections += options.members_of(room);
  }
  share.rate = options.rate * share.rooms / options.rooms;
  share.connect_rate = options.connect_rate / options.processes;
  if (worker > 0) share.stalled = 0;
  for (double Options::* rate :
       {&Options::logins, &Options::directs, &Options::moves, &Options::pages}) {
    share.*rate = options.*rate / options.processes;
  }
  share.quiet = options.quiet || worker > 0;
  return share;
}

Outcome run_workers(const Options& options,
                    const std::function<Outcome(const Options& share, Rendezvous& others)>& work) {
  std::signal(SIGINT, SIG_IGN);  // the workers heed it, and end
  std::vector<Worker> workers = start_workers(options, work);
  try {
    Outcome sum = gather(workers, options);
    for (const Worker& worker : workers) ::waitpid(worker.pid, nullptr, 0);
    return sum;
  } catch (...) {
    for (const Worker& worker : workers) ::kill(worker.pid, SIGTERM);
    for (const Worker& worker : workers) ::waitpid(worker.pid, nullptr, 0);
    throw;
  }
}

}  // namespace parley::load
