// The chat server as tasks. It knows neither who polls them nor what wakes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/flag.hpp"
#include "03_poll_and_waker/socket.hpp"
#include "chat/chat.hpp"

namespace parley::notes {

/// One thread. Must outlive its tasks.
class ChatServer {
 public:
  /// Takes a session's task, to be polled until it is done.
  using Spawn = std::function<void(Task<>)>;

  explicit ChatServer(const ChatSettings& settings) : chat_(settings) {}

  /// Accepts, and spawns a session for each connection. Never ends.
  [[nodiscard]] Task<> accept_all(const Descriptor& listener, Spawn spawn);

  [[nodiscard]] const Chat& chat() const { return chat_; }

 private:
  /// One session: in the chat as long as this lives, however its task ends (by its peer, by what it
  /// throws, destroyed where it waits). Its two halves wait for the chat at the flags.
  struct Session {
    Session(ChatServer& its_server, std::string address);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    ChatServer& server;
    core::SessionId id;
    Flag to_write{};
    Flag to_read{};
  };

  [[nodiscard]] Task<> serve(Accepted peer);
  [[nodiscard]] Task<> read_requests(Session& session, const Descriptor& socket);
  [[nodiscard]] Task<> write_answers(Session& session, const Descriptor& socket);
  void pass_on_wake_ups();

  Chat chat_;
  std::unordered_map<core::SessionId, Session*> sessions_;
};

}  // namespace parley::notes
