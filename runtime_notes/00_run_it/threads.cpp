// A chat server with threads and nothing else.
#include "00_run_it/threads.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "chat/clock.hpp"

namespace parley::notes {

namespace {
constexpr std::size_t most_at_once = 64 << 10U;  // bytes of one write
}

ThreadServer::ThreadServer(int listener, const ChatSettings& settings)
    : listener_(listener), chat_(settings) {}

// region: read
void ThreadServer::read_requests(Session& session) {
  std::array<char, 4096> buffer;
  while (true) {
    std::unique_lock lock(mutex_);
    session.changed.wait(lock,
                         [&] { return chat_.may_read(session.id) || chat_.is_over(session.id); });
    if (chat_.is_over(session.id)) return;
    lock.unlock();
    const ssize_t size = ::read(session.socket, buffer.data(), buffer.size());  // waits
    lock.lock();
    if (size > 0) {
      chat_.receive(session.id, {buffer.data(), static_cast<std::size_t>(size)}, now());
    } else {
      chat_.finish(session.id);
    }
    wake();
  }
}
// end region

// region: write
void ThreadServer::write_events(Session& session) {
  std::unique_lock lock(mutex_);
  while (true) {
    session.changed.wait(
        lock, [&] { return !chat_.to_write(session.id).empty() || chat_.is_over(session.id); });
    // A copy: while this thread waits in send, others add to what waits to be written.
    const std::string bytes(chat_.to_write(session.id).substr(0, most_at_once));
    if (bytes.empty()) break;
    lock.unlock();
    const ssize_t size = ::send(session.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);  // waits
    lock.lock();
    if (size < 0) break;
    chat_.wrote(session.id, static_cast<std::size_t>(size), now());
    wake();
  }
  session.broken = true;
  session.changed.notify_all();
  ::shutdown(session.socket, SHUT_RDWR);  // the reader's read returns
}
// end region

// region: wake
/// Under the lock. Wakes the threads whose sessions are worth another look.
void ThreadServer::wake() {
  for (const core::SessionId id : chat_.take_woken()) {
    if (const auto found = by_id_.find(id); found != by_id_.end()) {
      found->second->changed.notify_all();
    }
  }
}
// end region

void ThreadServer::converse(Session& session) {
  try {
    std::thread writer([this, &session] { write_events(session); });
    read_requests(session);
    writer.join();
  } catch (const std::system_error& error) {  // no more threads
    std::fprintf(stderr, "notes_00: %s\n", error.what());
  }
  const std::lock_guard lock(mutex_);
  by_id_.erase(session.id);
  chat_.disconnect(session.id, "closed by peer", now());
  ::close(session.socket);
  session.ended = true;
  wake();
}

void ThreadServer::begin(int socket, const std::string& address) {
  const std::lock_guard lock(mutex_);
  Session& session = sessions_.emplace_back();
  session.socket = socket;
  session.id = chat_.connect(address);
  by_id_.emplace(session.id, &session);
  try {
    session.thread = std::thread([this, &session] { converse(session); });
  } catch (const std::system_error& error) {  // no more threads: this one is turned away
    std::fprintf(stderr, "notes_00: %s\n", error.what());
    chat_.disconnect(session.id, "no thread", now());
    by_id_.erase(session.id);
    ::close(socket);
    sessions_.pop_back();
  }
}

/// Joins the threads of sessions that have ended.
void ThreadServer::reap() {
  std::list<Session> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = sessions_.begin(); at != sessions_.end();) {
      const auto session = at++;
      if (session->ended) ended.splice(ended.end(), sessions_, session);
    }
  }
  for (Session& session : ended) session.thread.join();
}

void ThreadServer::run() {
  std::size_t reap_at = 64;  // sessions; so that looking for the ended ones costs little
  while (!stopping_) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const int socket =
        ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC);
    if (socket < 0) {
      if (stopping_) break;
      if (errno == EMFILE || errno == ENFILE) ::usleep(100'000);  // until somebody leaves
      continue;
    }
    std::array<char, INET_ADDRSTRLEN> address{};
    ::inet_ntop(AF_INET, &peer.sin_addr, address.data(), address.size());
    begin(socket, address.data());
    if (sessions_.size() < reap_at) continue;
    reap();
    reap_at = std::max<std::size_t>(64, 2 * sessions_.size());
  }
  end_all();
}

void ThreadServer::stop() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // accept returns
}

void ThreadServer::end_all() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, session] : by_id_) ::shutdown(session->socket, SHUT_RDWR);
  }
  for (Session& session : sessions_) session.thread.join();
}

}  // namespace parley::notes
