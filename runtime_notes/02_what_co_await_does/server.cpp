// notes_02: the chat on our own Task, still on Asio's io_context.
#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "02_what_co_await_does/bell.hpp"
#include "02_what_co_await_does/task.hpp"
#include "02_what_co_await_does/use_task.hpp"
#include "chat/chat.hpp"
#include "chat/clock.hpp"
#include "chat/options.hpp"

using asio::ip::tcp;
using parley::core::SessionId;
using namespace parley::notes;
using namespace parley::notes02;

namespace {

constexpr std::size_t most_at_once = 64 << 10U;  // bytes of one write

class Server {
 public:
  Server(asio::io_context& loop, Options& options)
      : loop_(loop),
        acceptor_(loop, {asio::ip::make_address_v4(options.host), options.port}),
        chat_(options.chat) {
    options.port = acceptor_.local_endpoint().port();
  }

  void start() {
    accepting_.emplace(accept());
    accepting_->start();
  }

  /// Closes all that is waited for: the coroutines end, and the loop has nothing left to do.
  void stop() {
    acceptor_.close();
    for (const auto& [id, session] : sessions_) give_up(*session);
  }

 private:
  struct Session {
    Session(tcp::socket its_socket, SessionId its_id) : socket(std::move(its_socket)), id(its_id) {}

    tcp::socket socket;
    SessionId id;
    Bell may_read;
    Bell may_write;
    bool broken = false;
    int running = 2;  // of the two tasks
    std::optional<Task<>> reader{};
    std::optional<Task<>> writer{};
  };

  [[nodiscard]] bool is_over(const Session& session) const {
    return session.broken || chat_.is_over(session.id);
  }

  // region: read
  Task<> read_requests(Session& session) {
    std::array<char, 4096> buffer;
    while (!is_over(session)) {
      if (!chat_.may_read(session.id)) {
        co_await session.may_read;
        continue;
      }
      const auto [error, size] =
          co_await session.socket.async_read_some(asio::buffer(buffer), use_task);
      if (error) {
        chat_.finish(session.id);
      } else {
        chat_.receive(session.id, {buffer.data(), size}, now());
      }
      ring_the_woken();
    }
    end_one(session);
  }
  // end region

  Task<> write_events(Session& session) {
    while (!session.broken) {
      // A copy: others add to what waits while this is being written.
      const std::string bytes(chat_.to_write(session.id).substr(0, most_at_once));
      if (bytes.empty()) {
        if (is_over(session)) break;
        co_await session.may_write;
        continue;
      }
      const auto [error, size] =
          co_await session.socket.async_write_some(asio::buffer(bytes), use_task);
      if (error) break;
      chat_.wrote(session.id, size, now());
      ring_the_woken();
    }
    give_up(session);
    end_one(session);
  }

  Task<> accept() {
    while (acceptor_.is_open()) {
      auto [error, socket] = co_await acceptor_.async_accept(use_task);
      if (error) continue;
      std::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto peer = socket.remote_endpoint(ignored);
      begin(std::move(socket), peer.address().to_string());
    }
  }

  void begin(tcp::socket socket, const std::string& address) {
    const SessionId id = chat_.connect(address);
    const auto [place, added] =
        sessions_.emplace(id, std::make_unique<Session>(std::move(socket), id));
    Session& session = *place->second;
    session.reader.emplace(read_requests(session));
    session.writer.emplace(write_events(session));
    session.reader->start();
    session.writer->start();
  }

  void give_up(Session& session) {
    session.broken = true;
    std::error_code ignored;
    session.socket.close(ignored);
    session.may_read.ring(loop_.get_executor());
    session.may_write.ring(loop_.get_executor());
  }

  /// The last of the two takes the session with it, in a turn of its own: a frame must not be
  /// destroyed while it runs.
  void end_one(Session& session) {
    if (--session.running > 0) return;
    asio::post(loop_, [this, id = session.id] {
      sessions_.erase(id);
      chat_.disconnect(id, "closed by peer", now());
      ring_the_woken();
    });
  }

  void ring_the_woken() {
    for (const SessionId id : chat_.take_woken()) {
      const auto found = sessions_.find(id);
      if (found == sessions_.end()) continue;
      found->second->may_read.ring(loop_.get_executor());
      found->second->may_write.ring(loop_.get_executor());
    }
  }

  asio::io_context& loop_;
  tcp::acceptor acceptor_;
  Chat chat_;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
  std::optional<Task<>> accepting_;
};

}  // namespace

int main(int count, char** arguments) try {
  Options options = read_options("notes_02", count, arguments);
  raise_descriptor_limit();
  asio::io_context loop(1);
  Server server(loop, options);
  asio::signal_set ends(loop, SIGTERM, SIGINT);
  ends.async_wait([&](std::error_code, int) { server.stop(); });
  announce_ready("notes_02", options.host, options.port);
  server.start();
  loop.run();
} catch (const std::exception& error) {
  std::fprintf(stderr, "notes_02: %s\n", error.what());
  return 1;
}
