// One client's connection: reads its requests, feeds it its rooms.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/event.hpp"
#include "core/ids.hpp"
#include "core/page.hpp"
#include "core/query.hpp"
#include "net/async/asio.hpp"
#include "net/async/signal.hpp"
#include "net/async/task.hpp"
#include "net/async/task_scope.hpp"
#include "net/connection/connection_host.hpp"
#include "net/delivery/encodings.hpp"
#include "net/delivery/feed.hpp"
#include "net/delivery/run.hpp"
#include "net/delivery/tail.hpp"
#include "net/hub/mailbox.hpp"
#include "net/transport/arrival.hpp"
#include "net/transport/framing.hpp"
#include "net/transport/outbox.hpp"
#include "net/transport/websocket/frames.hpp"
#include "store/log.hpp"
#include "wire/irc/session.hpp"
#include "wire/json/decode.hpp"
#include "wire/line_splitter.hpp"

namespace parley::net {

/// Lives on one loop, all members are called on its thread. The reader is a coroutine for the
/// connection's whole life; a writer exists only while the socket is full, a catch-up only while
/// the connection is behind. `run` owns them all and ends when the last has ended.
class Connection {
 public:
  /// If TLS is to be spoken and its handshake is not done, that is this connection's first act.
  Connection(ConnectionHost& loop, core::SessionId id, Arrival arrival);

  [[nodiscard]] core::SessionId id() const { return id_; }
  [[nodiscard]] const std::vector<core::RoomId>& rooms() const { return feed_.rooms(); }

  [[nodiscard]] Framing framing() const { return framing_; }

  /// Bytes in the outbox.
  [[nodiscard]] std::size_t waiting() const { return outbox_.bytes(); }

  /// SHA-256 of the TLS certificate that the client showed, and proved to have the key of, as 64
  /// small hex digits. "": none. Who signed it is not looked at.
  [[nodiscard]] std::string certificate_fingerprint() const;

  /// Bytes that came from the peer. Outside of this class: those that came with the handshake.
  void take_bytes(std::string_view bytes);

  /// The whole life of the connection, from the first byte to the closed socket. Its last act is
  /// to tell the hub, and to have itself destroyed by LoopTurn::retire.
  [[nodiscard]] Task run();

  // What the hub decided, in its order.
  void answer(core::RequestTag tag, core::Event event);
  /// True if the room is a new one for this connection: the loop then offers it the room's entries.
  [[nodiscard]] bool subscribe(core::RoomId room, core::Seq after);
  /// True if it was subscribed.
  [[nodiscard]] bool unsubscribe(core::RoomId room);
  void read_history(core::RequestTag tag, std::string with, core::HistoryQuery query);
  void search(core::RequestTag tag, std::string with, core::SearchQuery query);
  void recall(core::RequestTag tag, core::RecentQuery query);

  /// A new entry of one of its rooms: put into the outbox or, if that is full, left to the cursor.
  void offer(FreshEntry& fresh);
  /// The same for several entries, all or none of them.
  void offer(Run& run);
  /// An event that is not in the log: dropped for a connection that is behind.
  void announce(core::RoomId room, const core::Event& event, Encodings& encodings);

  /// Sends `closing` as the last line, flushes within Tuning::goodbye_within, closes.
  void close(const core::event::Closing& closing);

  /// Writes what waits, as far as the socket takes it. Called at the end of the loop's turn.
  void flush();

  /// Does what had to wait for an answer, or for room in the outbox. Called by the loop when all
  /// that belongs to the answer is carried out: nothing overtakes it.
  void go_on();

  /// Called about once a second.
  void check_deadlines(Tick now);

 private:
  struct Request {
    core::RequestTag tag = 0;
    std::string id;
  };
  /// A request that waits for those before it; or a line that is none, and is told so in its turn.
  struct Held {
    core::RequestTag tag = 0;
    std::variant<core::Command, wire::json::BadRequest> what;
  };
  struct Pages {
    std::deque<awaitable<void>> waiting;
    Signal may_go_on;  // the outbox has room again, or the connection has ended
  };
  enum class Phase : std::uint8_t {
    open,
    leaving,  // no more is read; what is owed is written within the goodbye deadline
    ended,    // the socket is closed
  };
  enum class Ending : std::uint8_t {
    by_peer,
    by_server,
    quit,
    broken,
    write_timeout,
    no_handshake,
    failed,
  };

  // connection.cpp: reading and the end
  // What `run` does last. It waits by itself, and for nothing that has come already: each wait and
  // each child is one more round of the loop, and who comes again at once, with the same nick, must
  // find that it has gone.
  [[nodiscard]] bool owes() const;
  [[nodiscard]] std::error_code finish_sending();
  [[nodiscard]] bool expects_input() const;
  [[nodiscard]] std::error_code pass_over_input();
  [[nodiscard]] awaitable<void> shake_hands();
  /// What has come, within bounds: what is said in one turn goes out in one write to each receiver.
  void read_available();
  void read_tls();
  [[nodiscard]] bool may_read_on(unsigned reads) const;
  [[nodiscard]] Outbox::Written write_out(std::error_code& error);
  void take_frames(std::string_view bytes);
  void take_line(const wire::LineSplitter::Line& line);
  void take_message(std::string_view message);
  void take_text(std::string_view text);
  /// What was sent with the request of HTTP is not read: it may be the words of a web page
  /// elsewhere.
  void refuse_http();
  void choose_dialect(std::string_view line);
  void speak_irc();
  void carry_out(wire::irc::Output output);
  /// What a command has to say of the connection that it came by.
  void say_who(core::Command& command) const;
  void take_request(wire::json::Request&& request);
  /// Gives a request to the hub, in its turn. While the outbox is full, or a list or a page of the
  /// log is on its way, it is held back: 64 answers to LIST would be more than an outbox, and what
  /// follows a page must not overtake it.
  void ask_hub(core::RequestTag tag, core::Command&& command);
  void ask_held();
  void hold(Held&& held);
  void pass_on(core::RequestTag tag, core::Command&& command);
  [[nodiscard]] bool may_ask() const;
  [[nodiscard]] bool may_do(const Held& next) const;
  void forget_requests();
  void refuse(wire::json::BadRequest&& bad);
  void answer_bad(const wire::json::BadRequest& bad);
  void go_on_soon();
  /// Bytes that answers took: the hub charges for them.
  void charge_output(std::size_t bytes);
  [[nodiscard]] bool may_read() const;
  [[nodiscard]] wire::Dialect dialect() const;
  void leave(Ending how);
  void leave_finished_peer();
  void end(Ending how);
  [[nodiscard]] static std::string_view words_of(Ending how);

  // connection_feed.cpp: writing and catching up
  void start(awaitable<void> child);
  [[nodiscard]] awaitable<void> guard(awaitable<void> child);
  /// After a broken invariant, or without memory: this connection ends, the others go on.
  void give_up(const std::exception& broken);
  void push(SharedBytes bytes);
  void push(FreshEntry& fresh);
  void push(Run& run);
  [[nodiscard]] Feed::Space space() const { return {outbox_.bytes(), loop_.tuning().outbox_bytes}; }
  /// True if what comes after `before` is to be put into the outbox.
  [[nodiscard]] bool takes(core::Seq before);
  void push(const core::Entry& entry);
  void send(const core::Event& event, std::string_view request_id = {});
  void after_write();
  [[nodiscard]] awaitable<void> write_when_ready();
  [[nodiscard]] awaitable<void> catch_up();
  void catch_up_from_memory();
  [[nodiscard]] awaitable<void> catch_up_from_disk();
  void caught_up();
  /// Questions to the log are answered one after the other, and none is read while the outbox is
  /// full: the pages of all requests in flight would be 50 MB for a peer that does not read.
  void ask_log(awaitable<void> question);
  [[nodiscard]] awaitable<void> answer_pages();
  [[nodiscard]] awaitable<void> answer_history(core::RequestTag tag, std::string with,
                                               core::HistoryQuery query);
  [[nodiscard]] awaitable<void> answer_search(core::RequestTag tag, std::string with,
                                              core::SearchQuery query);
  [[nodiscard]] awaitable<void> answer_recent(core::RequestTag tag, core::RecentQuery query);
  void answer_page(core::RequestTag tag, std::string with, core::Result<store::EntryPage> page,
                   core::Keep keep);

  ConnectionHost& loop_;
  Socket socket_;
  core::SessionId id_;
  Outbox outbox_;
  wire::LineSplitter splitter_;
  std::unique_ptr<websocket::FrameReader> frames_;  // only for WebSocket
  std::unique_ptr<wire::irc::Session> irc_;         // none: JSON
  std::unique_ptr<tls::Session> tls_;               // only for TLS
  Admission::Ticket ticket_;
  Feed feed_;
  std::vector<Request> in_flight_;
  std::unique_ptr<std::deque<Held>> held_;  // of those in flight, the last; only while any are
  std::unique_ptr<Pages> pages_;            // only while questions to the log wait
  std::unique_ptr<TaskScope> children_;     // since it had the first
  Signal may_read_;                         // the reader waits for it while it must not read
  Signal may_feed_;                         // the catch-up waits for it while the outbox is full
  core::RequestTag next_tag_ = 0;
  core::RequestTag list_ = 0;  // a request for one that the hub has
  std::uint32_t served_ = 0;   // bytes of answers that the hub was not told of
  Tick heard_;                 // when bytes came last
  Tick progressed_;            // when bytes went out, or the outbox was empty, last
  Tick since_;                 // when the phase began
  Framing framing_;
  Phase phase_ = Phase::open;
  Ending ending_ = Ending::by_peer;
  std::uint8_t malformed_ = 0;
  bool dialect_chosen_ = false;
  bool encrypted_before_ = false;  // a trusted proxy ends the client's TLS
  bool passwords_ = true;          // it may send any
  bool signed_in_ = false;
  bool pinged_ = false;
  bool dirty_ = false;    // on the loop's list for the end of the turn
  bool writing_ = false;  // the writer coroutine runs
  bool reader_waits_ = false;
  bool goes_on_ = false;  // on the loop's list of those who go on
  bool muted_ = false;    // a WebSocket peer has closed: nothing is said to it any more
  bool input_ended_ = false;
};

}  // namespace parley::net
