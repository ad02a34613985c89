// A chat server without an executor: it asks every future, again and again, and never sleeps.
#include "03_poll_and_waker/chat_server.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

int main(int count, char** arguments) {
  const Options options = read_options("notes_03", count, arguments);
  raise_descriptor_limit();

  AskAgain source;
  const Descriptor signals = termination_signals(source);
  const Descriptor listener = listen_on(source, options.host, options.port);
  announce_ready("notes_03", options.host, port_of(listener));

  // region: busy
  ChatServer server(options.chat);
  Crowd sessions;
  const auto spawn = [&](Task<> session) { sessions.add(std::move(session)); };
  auto all = select(Terminated(signals), server.accept_all(listener, spawn), ByReference(sessions));

  const Waker nobody = noop_waker();
  Context context(nobody);
  while (!all.poll(context).is_ready()) {
  }
  // end region
}
