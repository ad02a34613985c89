// The chat server as fibers. Compare 00_run_it/threads.cpp.
#include "10_green_threads/fiber_chat_server.hpp"

#include <sys/socket.h>

#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

#include "10_green_threads/fiber.hpp"
#include "chat/clock.hpp"

namespace parley::notes {

namespace {

// region: blocking
/// Both look as if they block. The fiber does; the thread runs other fibers meanwhile.
std::string_view read(const Descriptor& socket) { return await(Receive(socket)); }

template <class Bytes>
Sent write(const Descriptor& socket, Bytes bytes) {
  return await(Send(socket, std::move(bytes)));
}
// end region

}  // namespace

void FiberChatServer::accept_all(const Descriptor& listener) {
  for (;;) {
    Accepted peer = await(Accept(listener));
    try {
      executor_.spawn(Fiber([this, peer = std::move(peer)] { serve(peer); }));
    } catch (const std::system_error& error) {  // the connection is closed; the others go on
      std::fprintf(stderr, "a connection is refused: %s\n", error.what());
    }
  }
}

// region: serve
void FiberChatServer::serve(const Accepted& peer) {
  Session session(*this, peer.address);
  auto writer = executor_.spawn(Fiber([&] { write_events(session, peer.socket); }));
  try {
    read_requests(session, peer.socket);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "a session ends: %s\n", error.what());
    session.broken = true;
    session.to_write.set();
  }
  await(std::move(writer));  // join: it uses what is on this stack
}
// end region

FiberChatServer::Session::Session(FiberChatServer& its_server, const std::string& address)
    : server(its_server), id(server.chat_.connect(address)) {
  server.sessions_.emplace(id, this);
}

FiberChatServer::Session::~Session() {
  server.sessions_.erase(id);
  server.chat_.disconnect(id, "closed by peer", now());
  server.wake();
}

// region: read
void FiberChatServer::read_requests(Session& session, const Descriptor& socket) {
  while (true) {
    while (!chat_.may_read(session.id)) {
      if (chat_.is_over(session.id) || session.broken) return;
      await(session.to_read.wait());
    }
    const std::string_view bytes = read(socket);  // waits
    if (!bytes.empty()) {
      chat_.receive(session.id, bytes, now());
    } else {
      chat_.finish(session.id);
    }
    wake();
  }
}
// end region

// region: write
void FiberChatServer::write_events(Session& session, const Descriptor& socket) {
  while (!session.broken) {
    if (chat_.to_write(session.id).empty()) {
      if (chat_.is_over(session.id)) break;
      await(session.to_write.wait());
      continue;
    }
    const Sent size = write(socket, [&] { return chat_.to_write(session.id); });  // waits
    if (!size) break;
    chat_.wrote(session.id, *size, now());
    wake();
  }
  session.broken = true;
  session.to_read.set();
  ::shutdown(socket.get(), SHUT_RDWR);  // the reader's read returns
}
// end region

// region: wake
void FiberChatServer::wake() {
  for (const core::SessionId id : chat_.take_woken()) {
    if (const auto found = sessions_.find(id); found != sessions_.end()) {
      found->second->to_write.set();
      found->second->to_read.set();
    }
  }
}
// end region

}  // namespace parley::notes
