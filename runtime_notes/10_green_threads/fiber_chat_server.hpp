// The chat server as fibers: two for each session, as layer 00 has two threads.
#pragma once

#include <string>
#include <unordered_map>

#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/socket.hpp"
#include "05_executor/executor.hpp"
#include "chat/chat.hpp"

namespace parley::notes {

/// One thread. Must outlive its fibers.
class FiberChatServer {
 public:
  FiberChatServer(Executor& executor, const ChatSettings& settings)
      : executor_(executor), chat_(settings) {}

  /// Accepts, and makes a fiber for each connection. Never returns. To be called on a fiber.
  [[noreturn]] void accept_all(const Descriptor& listener);

  [[nodiscard]] const Chat& chat() const { return chat_; }

 private:
  /// One session: in the chat as long as this lives, however its fiber ends.
  struct Session {
    Session(FiberChatServer& its_server, const std::string& address);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    FiberChatServer& server;
    core::SessionId id;
    Flag to_write{};
    Flag to_read{};
    bool broken = false;  // nothing can be written any more
  };

  void serve(const Accepted& peer);
  void read_requests(Session& session, const Descriptor& socket);
  void write_events(Session& session, const Descriptor& socket);
  void wake();

  Executor& executor_;
  Chat chat_;
  std::unordered_map<core::SessionId, Session*> sessions_;
};

}  // namespace parley::notes
