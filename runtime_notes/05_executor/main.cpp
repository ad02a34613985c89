// A chat server on an executor: each session is a task, and only who was woken is polled.
#include "03_poll_and_waker/chat_server.hpp"
#include "04_block_on/poll_thread.hpp"
#include "05_executor/executor.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

// region: serve
Task<> serve(Executor& executor, const Options& options, const Descriptor& signals,
             ChatServer& server) {
  Readiness& source = signals.source();
  const Descriptor listener = listen_on(source, options.host, options.port);
  announce_ready("notes_05", options.host, port_of(listener));
  const auto spawn = [&](Task<> session) { executor.spawn(std::move(session)); };
  co_await select(Terminated(signals), server.accept_all(listener, spawn));
}
// end region

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options("notes_05", count, arguments);
  raise_descriptor_limit();
  block_termination_signals();  // before the thread starts: it inherits that
  RestAsleep rest;
  Executor executor(rest);  // outlives the thread that wakes its tasks
  PollThread source;
  const Descriptor signals = termination_signals(source);
  ChatServer server(options.chat);
  executor.run(serve(executor, options, signals, server));
}
