// One connection of the load: signs in, joins its room, says what it is told, counts what comes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "lib/asio.hpp"
#include "load/ledger.hpp"
#include "load/message_line.hpp"
#include "wire/json/request.hpp"
#include "wire/line_splitter.hpp"

namespace parley::load {

/// What the members of one swarm share, and whom they tell.
class MemberHost {
 public:
  virtual ~MemberHost() = default;
  virtual void ready(std::size_t member) = 0;                    // in its room, for the first time
  virtual void failed(std::size_t member, std::string why) = 0;  // for good
  virtual void arrived(std::size_t member, const Arrival& arrival) = 0;
  virtual void acknowledged(std::size_t member, std::uint64_t seq, std::uint64_t intended_ns) = 0;
  virtual void refused(std::string_view code) = 0;  // and is tried again
  virtual void reconnecting() = 0;
  [[nodiscard]] virtual bool may_reconnect() const = 0;
};

struct MemberSetting {
  std::size_t number = 0;
  client::tcp::endpoint server;
  std::optional<client::tcp::endpoint> source;
  std::string nick;
  std::string secret;  // "" for none
  std::string room;
};

/// Handlers instead of coroutines: at 19,000 of them each word counts. One loop, not thread-safe.
/// Must outlive its handlers: the swarm destroys it when its loop has ended.
class Member {
 public:
  Member(client::Executor executor, MemberSetting setting, MemberHost& host);

  void connect();
  /// A message, due at `intended_ns`. Kept and repeated with its key until it is acknowledged.
  void say(std::uint64_t intended_ns, std::size_t size, std::string key);
  /// Stops reading, and begins again.
  void stall(bool stalled);
  void close();

  Receipts receipts;

  [[nodiscard]] bool settled() const { return unacknowledged_.empty(); }

 private:
  struct Said {
    std::uint64_t id = 0;
    std::uint64_t intended_ns = 0;
    std::size_t size = 0;
    std::string key;
  };
  enum class State : std::uint8_t { away, greeting, joining, in, ended };

  void connected(const std::error_code& error);
  void wait_for_bytes();
  void read();
  void take(std::string_view line);
  void answer(const core::Event& event, std::uint64_t id);
  void welcomed();
  void joined();
  void refuse(const core::Error& error, std::uint64_t id);
  void send_say(Said& said);
  void send(std::string bytes);
  void flush();
  void lost(const std::string& why);
  void again(std::chrono::milliseconds delay);

  MemberSetting setting_;
  MemberHost& host_;
  client::Socket socket_;
  client::Timer timer_;
  wire::LineSplitter splitter_;
  std::string output_;
  std::deque<Said> unacknowledged_;
  std::uint64_t last_id_ = 0;
  std::uint64_t generation_ = 0;  // of the connection: handlers of an older one are ignored
  State state_ = State::away;
  bool was_in_ = false;
  bool stalled_ = false;
  bool writing_ = false;
  std::uint8_t attempts_ = 0;
};

}  // namespace parley::load
