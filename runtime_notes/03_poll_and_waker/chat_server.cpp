// The chat server as tasks: one to accept, and for each session a reader and a writer.
#include "03_poll_and_waker/chat_server.hpp"

#include <sys/socket.h>

#include <utility>

#include "chat/clock.hpp"

namespace parley::notes {

Task<> ChatServer::accept_all(const Descriptor& listener, Spawn spawn) {
  for (;;) spawn(serve(co_await Accept(listener)));
}

// region: serve
Task<> ChatServer::serve(Accepted peer) {
  Session session(*this, std::move(peer.address));
  co_await select(read_requests(session, peer.socket), write_answers(session, peer.socket));
}

ChatServer::Session::Session(ChatServer& its_server, std::string address)
    : server(its_server), id(server.chat_.connect(std::move(address))) {
  server.sessions_.emplace(id, this);
}

ChatServer::Session::~Session() {
  server.sessions_.erase(id);
  server.chat_.disconnect(id, "closed by peer", now());
  server.pass_on_wake_ups();
}

Task<> ChatServer::read_requests(Session& session, const Descriptor& socket) {
  for (;;) {
    while (!chat_.may_read(session.id)) co_await session.to_read.wait();
    const std::string_view bytes = co_await Receive(socket);
    if (bytes.empty()) break;
    chat_.receive(session.id, bytes, now());
    pass_on_wake_ups();
  }
  chat_.finish(session.id);
  pass_on_wake_ups();
  // The writer says when it is over: until then there is nothing to do but to be there.
  for (;;) co_await session.to_read.wait();
}

Task<> ChatServer::write_answers(Session& session, const Descriptor& socket) {
  while (!chat_.is_over(session.id) || !chat_.to_write(session.id).empty()) {
    if (chat_.to_write(session.id).empty()) {
      co_await session.to_write.wait();
      continue;
    }
    const auto sent = co_await Send(socket, [&] { return chat_.to_write(session.id); });
    if (!sent) co_return;
    chat_.wrote(session.id, *sent, now());
    pass_on_wake_ups();
  }
  ::shutdown(socket.get(), SHUT_WR);
}
// end region

// region: pass_on
void ChatServer::pass_on_wake_ups() {
  for (const core::SessionId id : chat_.take_woken()) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) continue;
    found->second->to_write.set();
    found->second->to_read.set();
  }
}
// end region

}  // namespace parley::notes
