// A chat server on several threads: --threads N, --no-stealing.
#include <cstdio>
#include <string_view>

#include "07_many_threads/shared_chat_server.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

Task<> serve(const Options& options, const Descriptor& signals, SharedChatServer& server) {
  const Descriptor listener = listen_on(signals.source(), options.host, options.port);
  announce_ready("notes_07", options.host, port_of(listener));
  co_await select(Terminated(signals), server.accept_all(listener));
}

void report(Workers& workers) {
  for (std::size_t i = 0; i < workers.size(); ++i) {
    std::fprintf(stderr, "worker %zu: %zu polls, %zu tasks taken from others\n", i,
                 workers.at(i).polls(), workers.at(i).stolen());
  }
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = read_options("notes_07", count, arguments);
  raise_descriptor_limit();
  block_termination_signals();  // before the threads start: they inherit that
  Workers::Settings settings;
  settings.threads = options.threads;
  settings.stealing = options.stealing;
  Workers workers(settings);
  const Descriptor signals = termination_signals(workers.at(0).reactor());
  SharedChatServer server(options.chat, workers);
  workers.run(serve(options, signals, server));
  report(workers);
}
