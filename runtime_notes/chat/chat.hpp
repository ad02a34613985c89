// The chat, without a runtime: bytes from sessions in, bytes to sessions out.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chat/feed.hpp"
#include "core/hub.hpp"
#include "store/log.hpp"
#include "wire/json/decode.hpp"
#include "wire/line_splitter.hpp"

namespace parley::notes {

struct ChatSettings {
  std::string server = "parley notes";   // clients are told
  core::Limits limits{};                 // of the hub
  std::size_t log_entries = 16'384;      // the log is a ring in memory; older ones are forgotten
  std::size_t line_bytes = 8192;         // the longest request, its end included
  std::size_t outbox_bytes = 64 << 10U;  // waiting for one session before it is behind
  unsigned malformed_most = 10;          // lines that are no requests, then goodbye
};

/// The hub, the JSON dialect and a log in memory, for one thread at a time. It does no I/O, knows
/// no clock and no runtime: whoever owns the sockets asks it what to write, and is told by
/// `take_woken` whose answer has changed. That list is a list of wake-ups: it promises nothing but
/// that it is worth looking again. Deadlines (hello, ping) are left to the runtimes.
class Chat {
 public:
  explicit Chat(const ChatSettings& settings = {});

  /// A connection begins. `address`: the peer's, as text without its port.
  [[nodiscard]] core::SessionId connect(std::string address);

  /// Bytes came from a session, in any split. Not to be called while `may_read` is false. Requests
  /// are answered before it returns, unless the session does not read its answers: then the rest of
  /// `bytes` is kept until it does. Hand over a few KiB at once, no more.
  void receive(core::SessionId session, std::string_view bytes, core::Now now);

  /// The peer will send no more. What waits is still to be written; then the session is over.
  void finish(core::SessionId session);

  /// The connection is closed. Must follow each `connect` once; the id means nothing afterwards.
  void disconnect(core::SessionId session, std::string_view reason, core::Now now);

  /// What to write to the session now, "" for nothing. Valid until the next call of a member that
  /// is not const.
  [[nodiscard]] std::string_view to_write(core::SessionId session) const;

  /// The first `size` bytes of that are written.
  void wrote(core::SessionId session, std::size_t size, core::Now now);

  /// False while the session is not to be read: it does not read its answers, or it has ended.
  [[nodiscard]] bool may_read(core::SessionId session) const;

  /// True when everything was said: close the connection once nothing waits to be written.
  [[nodiscard]] bool is_over(core::SessionId session) const;

  /// The sessions, each once, for which one of the three answers above may have changed since the
  /// last call.
  [[nodiscard]] std::vector<core::SessionId> take_woken();

  [[nodiscard]] core::HubCounts counts() const { return hub_.counts(); }

 private:
  struct Session {
    Session(core::SessionId own_id, const ChatSettings& settings)
        : id(own_id), splitter(settings.line_bytes), feed(settings.outbox_bytes) {}

    core::SessionId id;
    wire::LineSplitter splitter;
    Feed feed;
    std::string unread{};      // came while its answers were not read
    std::string request_id{};  // of the request that is being answered
    unsigned malformed = 0;
    bool finished = false;  // the peer will send no more
    bool over = false;      // its last line is in the feed
    bool woken = false;
  };

  void take_bytes(Session& session, std::string_view bytes, core::Now now);
  void take_line(Session& session, const wire::LineSplitter::Line& line, core::Now now);
  void take_request(Session& session, wire::json::Request request, core::Now now);
  void refuse(Session& session, const wire::json::BadRequest& bad);
  void settle(core::Effects effects, core::Now now);
  void carry_out(core::Effect& what);
  void publish(const core::Batch& batch);
  void announce(const core::effect::Announce& news);
  void subscribe(Session& session, core::RoomId room, core::Seq after);
  void unsubscribe(Session& session, core::RoomId room);
  void answer(Session& session, core::RequestTag tag, core::Event event);
  [[nodiscard]] core::Event read(const core::effect::Read& what);
  [[nodiscard]] core::Event find(const core::effect::Find& what);
  [[nodiscard]] core::Event recent(const core::effect::Recall& what);
  void close(Session& session, const core::event::Closing& closing);
  void feed_hungry(core::Effects& effects);
  void wake(Session& session);
  [[nodiscard]] Session* session_of(core::SessionId id);
  [[nodiscard]] const Session& known(core::SessionId id) const { return *sessions_.at(id); }

  ChatSettings settings_;
  core::Hub hub_;
  std::unique_ptr<store::Log> log_;
  std::unique_ptr<store::LogWriter> writer_;
  std::unique_ptr<store::LogReader> reader_;
  std::unique_ptr<store::SearchIndex> index_;
  std::unordered_map<core::SessionId, std::unique_ptr<Session>> sessions_;
  std::unordered_map<core::RoomId, std::vector<Session*>> rooms_;
  std::vector<core::SessionId> woken_;
  std::vector<core::SessionId> hungry_;  // behind, and perhaps with room
  core::Seq reached_;                    // the newest entry that was published
  std::uint64_t born_ = 0;
};

}  // namespace parley::notes
