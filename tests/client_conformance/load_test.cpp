// The scripts that apply to it, played against parley-load's session, over loopback.
#include <doctest/doctest.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>

#include "client_conformance/play.hpp"
#include "load/session.hpp"

using namespace parley;
using namespace parley::tests;
using namespace std::chrono_literals;
using client::tcp;

namespace {

using Json = ClientUnderTest::Json;
using load::Clock;

load::Options load_options() {
  load::Options options;
  options.connections = 1;
  options.rooms = 1;
  options.reconnect = true;
  return options;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// The session names its room and itself: the scripts call them "#tea" and "ada".
class LoadClient : public ClientUnderTest {
 public:
  ~LoadClient() override {
    session_.close();
    if (peer_) peer_->close();
    run_what_is_ready();
  }

  void connect() override {
    REQUIRE(attempt_is_due_);
    attempt_is_due_ = false;
    run_what_is_ready();  // the last connection's coroutines end
    session_.open();
    peer_.emplace(io_);
    read_.clear();
    acceptor_.async_accept(*peer_, [this](std::error_code error) { connected_ = !error; });
    run_until([this] { return connected_; });
    catch_up(1);
  }
  void fail_to_connect() override { FAIL("no script for the load tester needs it"); }
  void receive(const std::string& line) override {
    write(line);
    catch_up(Json::parse(line)["type"] == "ping" ? 2 : 1);
  }
  void lose() override {
    connected_ = false;
    peer_->close();
    run_until([this] { return shared_.agenda.next() || shared_.tally.failed > 0; });
    base_ = Clock::now();
  }
  void pass(Milliseconds time) override {
    passed_ += time;
    while (const auto task = shared_.agenda.take(base_ + passed_)) {
      if (task->what == load::Task::What::open) attempt_is_due_ = true;
      if (task->what == load::Task::What::say_again) session_.say_again(task->number);
    }
    if (connected_) catch_up(1, false);
  }
  void ask(const std::string& /*name*/, const Json& request) override {
    REQUIRE(request["type"] == "join");  // which it does by itself
  }
  void say(const Json& /*message*/) override {
    session_.say(Clock::now());
    catch_up(1);
  }

  std::vector<Json> take_lines() override { return std::exchange(lines_, {}); }
  std::vector<Json> take_updates() override { return {}; }
  std::vector<Json> take_answers() override { return {}; }
  [[nodiscard]] bool connected() const override { return connected_; }
  [[nodiscard]] bool ready() const override { return shared_.tally.up == 1; }
  [[nodiscard]] std::optional<Milliseconds> wait() const override {
    const auto next = shared_.agenda.next();
    if (!next) return std::nullopt;
    return std::chrono::ceil<Milliseconds>(*next - step_began_);
  }
  [[nodiscard]] bool has_application() const override { return false; }
  [[nodiscard]] bool has_standard_waits() const override { return false; }

 private:
  void write(std::string line) {
    step_began_ = Clock::now();
    replace_all(line, "\"#tea\"", "\"" + plan_.room_name(0) + "\"");
    replace_all(line, "\"ada\"", "\"" + plan_.nick(0) + "\"");
    std::error_code error;  // the session may have hung up, as the next read says
    asio::write(*peer_, asio::buffer(line + "\n"), error);
  }

  /// Until the session has done all that it was to do: it answers a ping then. `pongs`: how many
  /// come, that one included.
  void catch_up(int pongs, bool new_base = true) {
    const auto step_began = step_began_;
    write(R"({"type":"ping"})");
    step_began_ = step_began;
    while (pongs > 0 && connected_) {
      const Json line = read_line();
      if (line.is_null()) break;
      const bool marker = line["type"] == "pong" && --pongs == 0;
      if (!marker) lines_.push_back(line);
    }
    if (!new_base) return;
    base_ = Clock::now();
    passed_ = 0ms;
  }

  /// Null: the session has closed the connection.
  Json read_line() {
    bool done = false;
    asio::async_read_until(*peer_, asio::dynamic_buffer(read_), '\n',
                           [&](std::error_code error, std::size_t) {
                             if (error) connected_ = false;
                             done = true;
                           });
    run_until([&] { return done; });
    if (!connected_) return nullptr;
    std::string text = read_.substr(0, read_.find('\n'));
    read_.erase(0, text.size() + 1);
    replace_all(text, "\"" + plan_.room_name(0) + "\"", "\"#tea\"");
    replace_all(text, "\"" + plan_.nick(0) + "\"", "\"ada\"");
    Json line = Json::parse(text);
    if (line["type"] == "say") line["text"] = "hi";  // it was a stamp
    return line;
  }

  template <class Done>
  void run_until(Done done) {
    const auto deadline = Clock::now() + 30s;
    while (!done()) {
      REQUIRE(Clock::now() < deadline);
      io_.restart();
      io_.run_one_for(100ms);
    }
  }
  void run_what_is_ready() {
    io_.restart();
    while (io_.poll() > 0) io_.restart();
  }

  asio::io_context io_{1};
  asio::basic_socket_acceptor<tcp, client::Executor> acceptor_{
      io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  load::Plan plan_{load_options(), acceptor_.local_endpoint(), 1, 2};
  load::Shared shared_{plan_, io_.get_executor()};
  load::Session session_{shared_, 0};
  std::optional<client::Socket> peer_;  // the server's end
  std::string read_;
  std::vector<Json> lines_;
  bool connected_ = false;
  bool attempt_is_due_ = true;
  Clock::time_point step_began_ = Clock::now();
  Clock::time_point base_ = Clock::now();
  Milliseconds passed_{0};  // since then, as the script says
};

}  // namespace

TEST_CASE("the load tester's session does what the scripts say") {
  for (const auto& script : scripts_for("load")) {
    LoadClient client;
    play(script, client, Draw::most);
  }
}
