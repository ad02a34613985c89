// A chat server on nothing but this code and the kernel: one thread, one epoll.
#include "03_poll_and_waker/chat_server.hpp"
#include "05_executor/executor.hpp"
#include "06_reactor/reactor.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

Task<> serve(Executor& executor, const Options& options, const Descriptor& signals,
             ChatServer& server) {
  Readiness& source = signals.source();
  const Descriptor listener = listen_on(source, options.host, options.port);
  announce_ready("notes_06", options.host, port_of(listener));
  const auto spawn = [&](Task<> session) { executor.spawn(std::move(session)); };
  co_await select(Terminated(signals), server.accept_all(listener, spawn));
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options("notes_06", count, arguments);
  raise_descriptor_limit();
  // region: main
  Reactor reactor;
  Executor executor(reactor);  // when no task is ready, it rests in epoll_wait
  const Descriptor signals = termination_signals(reactor);
  ChatServer server(options.chat);
  executor.run(serve(executor, options, signals, server));
  // end region
}
