// The simulated network: one connection, with two pipes that split, delay and break.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "simulation/world.hpp"

namespace parley::simulation {

/// What one connection is like.
struct Weather {
  std::size_t buffer = 4096;  // bytes that a pipe holds, on the way and arrived
  Duration least_delay{100us};
  Duration most_delay{20ms};
  std::size_t piece = 1500;  // the longest piece of bytes that arrives at once
};

/// One direction. Bytes arrive in order, in pieces, each later than the one before.
class Pipe {
 public:
  Pipe(World& world, const Weather& weather) : world_(world), weather_(weather) {}

  /// Takes what there is room for, or a part of it; gives how much.
  std::size_t write(std::string_view bytes);
  /// At most so many bytes of what has arrived.
  [[nodiscard]] std::string read(std::size_t most);
  /// Nothing more will be written.
  void finish();

  [[nodiscard]] bool has_room() const { return on_the_way_ + arrived_.size() < weather_.buffer; }
  [[nodiscard]] bool has_bytes() const { return !arrived_.empty(); }
  /// Everything was read, and no more will come.
  [[nodiscard]] bool at_end() const { return finished_ && on_the_way_ == 0 && arrived_.empty(); }

  std::function<void()> on_arrival = [] {};
  std::function<void()> on_room = [] {};

 private:
  void deliver(std::string piece);
  [[nodiscard]] TimePoint next_arrival();

  World& world_;
  const Weather& weather_;
  std::string arrived_;
  std::size_t on_the_way_ = 0;
  TimePoint last_arrival_{};
  bool finished_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

/// A connection between a client and the server's process. Both ends refer to it; a descriptor
/// names it for the server's calls.
class Link {
 public:
  Link(World& world, const Weather& weather);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// The connection is broken: both ends learn of it, the client a little later.
  void reset();
  /// The client is gone without a word: nothing more comes from it, nothing more is read. The
  /// server cannot know.
  void vanish();
  [[nodiscard]] bool is_broken() const { return broken_; }

  // The client's end.
  [[nodiscard]] std::size_t client_write(std::string_view bytes);
  [[nodiscard]] std::string client_read();
  void client_finish();
  /// No more will come: the server has closed, or the connection is broken.
  [[nodiscard]] bool client_at_end() const { return broken_ || to_client_.at_end(); }
  std::function<void()> on_client_news = [] {};

  // The server's end.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] ssize_t server_write(std::span<const iovec> parts);  // as sendmsg
  [[nodiscard]] ssize_t server_read(std::span<char> into);           // as recv
  void server_finish() { to_client_.finish(); }
  void server_close();
  [[nodiscard]] bool server_can_read() const;
  [[nodiscard]] bool server_can_write() const { return broken_ || to_client_.has_room(); }
  std::function<void()> on_server_news = [] {};

  [[nodiscard]] static Link* of(int descriptor);

 private:
  void tell_client_soon();

  World& world_;
  Weather weather_;
  Pipe to_server_;
  Pipe to_client_;
  int descriptor_;
  bool broken_ = false;
  bool vanished_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace parley::simulation
