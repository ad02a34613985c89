// notes_00: the chat with two threads for each connection.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <system_error>
#include <thread>

#include "00_run_it/threads.hpp"
#include "chat/options.hpp"

using namespace parley::notes;

namespace {

void demand(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

/// Listens, and sets `options.port` to the port that it got.
int listen_on(Options& options) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  demand(::inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) == 1, "--listen");
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto* place = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  demand(::bind(listener, place, size) == 0, "bind");
  demand(::listen(listener, 4096) == 0, "listen");
  ::getsockname(listener, place, &size);
  options.port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

int main(int count, char** arguments) try {
  Options options = read_options("notes_00", count, arguments);
  raise_descriptor_limit();
  sigset_t ends;  // blocked in every thread; one waits for them
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const int listener = listen_on(options);
  ThreadServer server(listener, options.chat);
  std::thread watch([&] {
    int number = 0;
    sigwait(&ends, &number);
    server.stop();
  });
  announce_ready("notes_00", options.host, options.port);
  server.run();
  watch.join();
  ::close(listener);
} catch (const std::exception& error) {
  std::fprintf(stderr, "notes_00: %s\n", error.what());
  return 1;
}
