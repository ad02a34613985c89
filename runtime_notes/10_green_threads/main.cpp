// A chat server on stackful tasks: the executor and the reactor are those of layers 05 and 06.
#include "06_reactor/reactor.hpp"
#include "10_green_threads/fiber.hpp"
#include "10_green_threads/fiber_chat_server.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

void serve(const Options& options, const Descriptor& signals, FiberChatServer& server) {
  const Descriptor listener = listen_on(signals.source(), options.host, options.port);
  announce_ready("notes_10", options.host, port_of(listener));
  await(select(Terminated(signals), Fiber([&] { server.accept_all(listener); })));
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options("notes_10", count, arguments);
  raise_descriptor_limit();
  // region: main
  Reactor reactor;
  Executor executor(reactor);
  const Descriptor signals = termination_signals(reactor);
  FiberChatServer server(executor, options.chat);
  executor.run(Fiber([&] { serve(options, signals, server); }));
  // end region
}
