// The chat server of layer 03 on several threads: one chat behind a lock, sockets in parallel.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/socket.hpp"
#include "07_many_threads/shared_flag.hpp"
#include "07_many_threads/workers.hpp"
#include "chat/chat.hpp"

namespace parley::notes {

/// Must outlive its tasks. Reading and writing sockets, most of the work, is done on all threads;
/// what the chat decides is decided by one at a time.
class SharedChatServer {
 public:
  SharedChatServer(const ChatSettings& settings, Workers& workers)
      : workers_(workers), chat_(settings) {}

  /// Accepts, and gives each session to the next worker in turn. Never ends.
  [[nodiscard]] Task<> accept_all(const Descriptor& listener);

 private:
  /// One session: in the chat as long as this lives, however its task ends.
  struct Session {
    Session(SharedChatServer& its_server, std::string address);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    SharedChatServer& server;
    core::SessionId id{};
    SharedFlag to_write{};
    SharedFlag to_read{};
  };

  [[nodiscard]] Task<> serve(Accepted peer);
  [[nodiscard]] Task<> read_requests(Session& session, const Descriptor& socket);
  [[nodiscard]] Task<> write_answers(Session& session, const Descriptor& socket);

  /// Asks or tells the chat something, while nobody else does, and passes its wake-ups on.
  template <class Do>
  auto with_chat(Do&& what) {
    const std::lock_guard lock(mutex_);
    struct PassOn {
      SharedChatServer& server;
      ~PassOn() { server.pass_on_wake_ups(); }
    };
    const PassOn afterwards{*this};
    return std::forward<Do>(what)(chat_);
  }
  void pass_on_wake_ups();

  [[nodiscard]] std::string_view copy_to_write(core::SessionId id);

  Workers& workers_;
  std::size_t next_ = 0;
  std::mutex mutex_;  // of the two below
  Chat chat_;
  std::unordered_map<core::SessionId, Session*> sessions_;
};

}  // namespace parley::notes
