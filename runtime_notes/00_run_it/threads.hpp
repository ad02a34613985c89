// A chat server with threads and nothing else: two for each connection.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "chat/chat.hpp"

namespace parley::notes {

/// One lock around the chat, one thread that reads and one that writes for each connection. All
/// calls on them block. `run` and `stop` may be called from different threads.
class ThreadServer {
 public:
  /// `listener`: a listening socket, which stays the caller's.
  ThreadServer(int listener, const ChatSettings& settings);

  /// Accepts until `stop`, then ends all sessions and joins their threads.
  void run();
  void stop();

 private:
  struct Session {
    int socket = -1;
    core::SessionId id;
    std::condition_variable changed;  // one of the chat's three answers about this session
    std::thread thread;               // reads; it starts the one that writes, and joins it
    bool broken = false;              // nothing can be written any more
    bool ended = false;
  };

  void begin(int socket, const std::string& address);
  void converse(Session& session);
  void read_requests(Session& session);
  void write_events(Session& session);
  void wake();
  void reap();
  void end_all();

  int listener_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // over everything below
  Chat chat_;
  std::list<Session> sessions_;
  std::unordered_map<core::SessionId, Session*> by_id_;
};

}  // namespace parley::notes
