// IRC sessions with a real hub behind them: any lines, in any order, from several clients at once.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/house.hpp"
#include "wire/dialect.hpp"
#include "wire/irc/session.hpp"
#include "wire/line_splitter.hpp"

namespace parley::fuzz {

namespace {

using namespace core;

constexpr std::size_t line_most = 8192 + 512;  // tags, and the rest

class Clients final : public House::Ears {
 public:
  void connect() {
    const SessionId id = house_.connect();
    sessions_.emplace(id, Client{wire::irc::Session("parley", "key" + std::to_string(id.value))});
    ids_.push_back(id);
  }

  /// Bytes from one of the clients.
  void take(std::size_t which, std::string_view bytes) {
    const SessionId id = ids_[which % ids_.size()];
    Client& client = sessions_.at(id);
    client.lines.feed(bytes);
    while (const auto line = client.lines.next()) {
      if (client.closed) continue;
      carry_out(id, line->too_long ? client.irc.take_too_long() : client.irc.take(line->text));
    }
  }

  void answer(SessionId to, RequestTag tag, const Event& event) override {
    Client& client = sessions_.at(to);
    if (const auto* welcome = std::get_if<event::Welcome>(&event)) {
      client.irc.identify(welcome->identity);
    }
    carry_out(to, client.irc.answer(tag, event));
    while (client.irc.has_more() && !client.closed) carry_out(to, client.irc.go_on());
  }
  void tell(SessionId to, const Event& event) override {
    Client& client = sessions_.at(to);
    if (client.irc.hears(event)) carry_out(to, client.irc.tell(event));
  }
  void show(SessionId to, const Entry& entry) override {
    Client& client = sessions_.at(to);
    const auto own = client.irc.own_view(entry);
    const wire::Dialect dialect{wire::Dialect::Language::irc, client.irc.shape()};
    check_lines(own ? *own : wire::encode(entry, dialect));
  }

  House& house() { return house_; }

 private:
  struct Client {
    explicit Client(wire::irc::Session session) : irc(std::move(session)) {}
    wire::irc::Session irc;
    wire::LineSplitter lines{line_most};
    bool closed = false;
  };

  /// RFC 1459: lines end with CR LF, have no NUL, and no CR or LF inside.
  static void check_lines(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find("\r\n");
      demand(end != std::string_view::npos, "every line has its end");
      const std::string_view line = bytes.substr(0, end);
      demand(!line.empty(), "no line is empty");
      demand(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
             "there is no line in a line");
      bytes.remove_prefix(end + 2);
    }
  }

  void carry_out(SessionId id, wire::irc::Output output) {
    check_lines(output.bytes);
    for (auto& ask : output.asks) {
      if (auto* hello = std::get_if<command::Hello>(&ask.command)) {
        hello->identity = {"guest:" + (hello->secret.empty() ? std::to_string(id.value)
                                                             : std::string(hello->secret.view()))};
      }
      house_.ask(id, ask.tag, std::move(ask.command));
    }
    if (output.close) sessions_.at(id).closed = true;
  }

  House house_{this};
  std::map<SessionId, Client> sessions_;
  std::vector<SessionId> ids_;
};

}  // namespace

void irc(std::string_view input) {
  Choices choices(input.substr(0, 16'384));
  Clients clients;
  clients.connect();
  clients.connect();
  // A line for one or the other client, with what the world does meanwhile before it.
  while (!choices.empty()) {
    const std::size_t choice = choices.below(16);
    if (choice < 2) clients.house().keep(choice == 0);
    if (choice == 2) clients.house().refuse(4);
    if (choice == 3) clients.house().pass(std::chrono::seconds(10));
    clients.take(choice, std::string(choices.line()) + "\r\n");
    if (choice < 12) clients.house().commit(16);
  }
  clients.house().check();
}

}  // namespace parley::fuzz
