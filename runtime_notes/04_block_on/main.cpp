// A chat server on block_on: one future for all of it, and a thread that rests between polls.
#include "03_poll_and_waker/chat_server.hpp"
#include "04_block_on/block_on.hpp"
#include "04_block_on/poll_thread.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

// region: serve
Task<> serve(const Options& options, const Descriptor& signals, Readiness& source) {
  const Descriptor listener = listen_on(source, options.host, options.port);
  announce_ready("notes_04", options.host, port_of(listener));

  ChatServer server(options.chat);
  Crowd sessions;
  const auto spawn = [&](Task<> session) { sessions.add(std::move(session)); };
  co_await select(Terminated(signals), server.accept_all(listener, spawn), ByReference(sessions));
}
// end region

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options("notes_04", count, arguments);
  raise_descriptor_limit();
  block_termination_signals();  // before the thread starts: it inherits that
  PollThread source;
  const Descriptor signals = termination_signals(source);
  block_on(serve(options, signals, source));
}
