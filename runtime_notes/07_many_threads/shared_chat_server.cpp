// The chat server of layer 03 on several threads.
#include "07_many_threads/shared_chat_server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "chat/clock.hpp"

namespace parley::notes {

Task<> SharedChatServer::accept_all(const Descriptor& listener) {
  for (;;) {
    Accepted peer = co_await Accept(listener);
    Worker& home = workers_.at(next_++ % workers_.size());
    peer.socket.move_to(home.reactor());
    home.spawn(serve(std::move(peer)));
  }
}

Task<> SharedChatServer::serve(Accepted peer) {
  Session session(*this, std::move(peer.address));
  co_await select(read_requests(session, peer.socket), write_answers(session, peer.socket));
}

SharedChatServer::Session::Session(SharedChatServer& its_server, std::string address)
    : server(its_server) {
  server.with_chat([&](Chat& chat) {
    id = chat.connect(std::move(address));
    server.sessions_.emplace(id, this);
  });
}

SharedChatServer::Session::~Session() {
  server.with_chat([&](Chat& chat) {
    server.sessions_.erase(id);
    chat.disconnect(id, "closed by peer", now());
  });
}

// region: read
Task<> SharedChatServer::read_requests(Session& session, const Descriptor& socket) {
  const auto may_read = [&](Chat& chat) { return chat.may_read(session.id); };
  for (;;) {
    while (!with_chat(may_read)) co_await session.to_read.wait();
    const std::string_view bytes = co_await Receive(socket);
    if (bytes.empty()) break;
    with_chat([&](Chat& chat) { chat.receive(session.id, bytes, now()); });
  }
  with_chat([&](Chat& chat) { chat.finish(session.id); });
  for (;;) co_await session.to_read.wait();  // the writer says when it is over
}
// end region

Task<> SharedChatServer::write_answers(Session& session, const Descriptor& socket) {
  enum class Next { write, wait, end };
  const auto what_next = [&](Chat& chat) {
    if (!chat.to_write(session.id).empty()) return Next::write;
    return chat.is_over(session.id) ? Next::end : Next::wait;
  };
  for (Next next = with_chat(what_next); next != Next::end; next = with_chat(what_next)) {
    if (next == Next::wait) {
      co_await session.to_write.wait();
      continue;
    }
    const auto sent = co_await Send(socket, [&] { return copy_to_write(session.id); });
    if (!sent) co_return;
    with_chat([&](Chat& chat) { chat.wrote(session.id, *sent, now()); });
  }
  ::shutdown(socket.get(), SHUT_WR);
}

// region: copy
/// The bytes lie in the chat, which others change as soon as the lock is free: the system call gets
/// a copy. Only this session's writer takes bytes away, so the copy stays the beginning of them.
std::string_view SharedChatServer::copy_to_write(core::SessionId id) {
  thread_local std::array<char, 16384> copy;
  const std::lock_guard lock(mutex_);
  const std::string_view waiting = chat_.to_write(id).substr(0, copy.size());
  std::ranges::copy(waiting, copy.begin());
  return {copy.data(), waiting.size()};
}
// end region

void SharedChatServer::pass_on_wake_ups() {
  for (const core::SessionId id : chat_.take_woken()) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) continue;
    found->second->to_write.set();
    found->second->to_read.set();
  }
}

}  // namespace parley::notes
