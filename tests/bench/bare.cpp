// The bound for one thread: an epoll loop that splits lines and fans out, and does nothing else.
//
// It speaks just enough IRC for parley-load: NICK and USER, JOIN, PRIVMSG to a room, PING, QUIT.
// It checks nothing, keeps nothing, limits nothing. What any chat server does beyond this, it pays
// for. In each turn it reads from every socket that is ready, and then writes to every receiver
// once, gathered. Usage: bare PORT (0: any). The first line of its output names the port.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct Client;

struct Room {
  std::string name;
  std::vector<Client*> members;
};

struct Client {
  int descriptor = -1;
  bool waits_for_room_to_write = false;
  bool gone = false;
  std::string prefix;            // ":nick!user@host "
  std::string input;             // the beginning of a line
  std::string unwritten;         // what the socket did not take
  std::vector<std::size_t> out;  // this turn's lines, by their index
  std::vector<Room*> rooms;
};

// A receiver that reads too slowly is cut off: this program is a bound, not a server.
constexpr std::size_t unwritten_most = std::size_t{256} << 20U;
constexpr std::size_t gather_most = 1024;  // IOV_MAX

class Bare {
 public:
  explicit Bare(int listener) : listener_(listener), poll_(::epoll_create1(0)) {
    watch(listener_, nullptr, EPOLLIN, EPOLL_CTL_ADD);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 1024> events{};
    while (true) {
      const int count = ::epoll_wait(poll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        auto* const client = static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
        const auto what = events[static_cast<std::size_t>(i)].events;
        if (client == nullptr) {
          accept_all();
        } else {
          if ((what & EPOLLOUT) != 0) dirty_.push_back(client);
          if ((what & ~std::uint32_t{EPOLLOUT}) != 0) read(*client);
        }
      }
      end_turn();
    }
  }

 private:
  void watch(int descriptor, Client* client, std::uint32_t events, int operation) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = client;
    ::epoll_ctl(poll_, operation, descriptor, &event);
  }

  void accept_all() {
    while (true) {
      const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (descriptor < 0) return;
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto client = std::make_unique<Client>();
      client->descriptor = descriptor;
      watch(descriptor, client.get(), EPOLLIN, EPOLL_CTL_ADD);
      if (clients_.size() <= static_cast<std::size_t>(descriptor)) {
        clients_.resize(static_cast<std::size_t>(descriptor) + 1);
      }
      clients_[static_cast<std::size_t>(descriptor)] = std::move(client);
    }
  }

  void read(Client& client) {
    const ssize_t size = ::read(client.descriptor, scratch_.data(), scratch_.size());
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return retire(client);
    std::string_view bytes(scratch_.data(), static_cast<std::size_t>(size));
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      if (client.input.empty()) {
        take(client, bytes.substr(0, end));
      } else {
        client.input += bytes.substr(0, end);
        take(client, std::exchange(client.input, {}));
      }
      bytes.remove_prefix(end + 1);
    }
    client.input += bytes;
  }

  void take(Client& client, std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view verb = line.substr(0, space);
    const std::string_view rest = line.substr(std::min(space + 1, line.size()));
    if (verb == "PRIVMSG") return speak(client, rest);
    if (verb == "JOIN") return join(client, rest);
    if (verb == "PING") return answer(client, "PONG bare :" + std::string(rest));
    if (verb == "QUIT") return retire(client);
    if (verb == "NICK") client.prefix = ":" + std::string(rest) + "!load@127.0.0.1 ";
    if (verb == "USER") answer(client, ":bare 001 nick :Welcome");
  }

  void speak(const Client& client, std::string_view rest) {
    const std::string_view name = rest.substr(0, rest.find(' '));
    const auto found = rooms_.find(std::string(name));
    if (found == rooms_.end()) return;
    const std::size_t line = say(client.prefix + "PRIVMSG " + std::string(rest) + "\r\n");
    for (Client* member : found->second->members) {
      if (member != &client) push(*member, line);
    }
  }

  void join(Client& client, std::string_view name) {
    auto& room = rooms_[std::string(name)];
    if (!room) room = std::make_unique<Room>(Room{std::string(name), {}});
    room->members.push_back(&client);
    client.rooms.push_back(room.get());
    const std::size_t line = say(client.prefix + "JOIN " + room->name + "\r\n");
    for (Client* member : room->members) push(*member, line);
    answer(client, ":bare 366 nick " + room->name + " :End of names");
  }

  void answer(Client& client, std::string text) { push(client, say(std::move(text) + "\r\n")); }

  /// A line of this turn.
  std::size_t say(std::string line) {
    lines_.push_back(std::move(line));
    return lines_.size() - 1;
  }

  void push(Client& client, std::size_t line) {
    if (client.out.empty()) dirty_.push_back(&client);
    client.out.push_back(line);
  }

  void end_turn() {
    for (Client* client : dirty_) write(*client);
    dirty_.clear();
    lines_.clear();
    for (Client* client : retired_) {
      ::close(client->descriptor);
      clients_[static_cast<std::size_t>(client->descriptor)].reset();
    }
    retired_.clear();
  }

  void write(Client& client) {
    if (client.gone) return;
    std::size_t next = 0;  // of client.out
    while (next < client.out.size() || !client.unwritten.empty()) {
      if (!write_some(client, next)) break;
    }
    for (; next < client.out.size(); ++next) client.unwritten += lines_[client.out[next]];
    client.out.clear();
    if (client.unwritten.size() > unwritten_most) return retire(client);
    if (const bool waits = !client.unwritten.empty(); waits != client.waits_for_room_to_write) {
      client.waits_for_room_to_write = waits;
      watch(client.descriptor, &client, waits ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
  }

  /// One gathered write: what is left over, and as many lines as fit. False: the socket is full.
  bool write_some(Client& client, std::size_t& next) {
    std::size_t count = 0;
    std::size_t size = 0;
    const auto gather = [&](std::string& text) {
      parts_[count++] = {text.data(), text.size()};
      size += text.size();
    };
    if (!client.unwritten.empty()) gather(client.unwritten);
    std::size_t up_to = next;
    while (up_to < client.out.size() && count < gather_most) gather(lines_[client.out[up_to++]]);
    const ssize_t result = ::writev(client.descriptor, parts_.data(), static_cast<int>(count));
    if (result < 0) return false;
    auto written = static_cast<std::size_t>(result);
    const bool all = written == size;
    const std::size_t old = std::min(written, client.unwritten.size());
    client.unwritten.erase(0, old);
    written -= old;
    while (next < up_to && written >= lines_[client.out[next]].size()) {
      written -= lines_[client.out[next++]].size();
    }
    if (written > 0) client.unwritten = lines_[client.out[next++]].substr(written);
    return all;
  }

  void retire(Client& client) {
    if (std::exchange(client.gone, true)) return;
    for (Room* room : client.rooms) std::erase(room->members, &client);
    retired_.push_back(&client);
  }

  int listener_;
  int poll_;
  std::vector<std::unique_ptr<Client>> clients_;  // by descriptor
  std::unordered_map<std::string, std::unique_ptr<Room>> rooms_;
  std::vector<std::string> lines_;  // of this turn
  std::vector<Client*> dirty_;
  std::vector<Client*> retired_;
  std::array<iovec, gather_most> parts_{};
  std::array<char, std::size_t{64} * 1024> scratch_{};
};

/// A listening socket on 127.0.0.0/8; prints its port.
int listen_on(const char* port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10)));
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 4096) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::fprintf(stderr, "bare: cannot listen on 127.0.0.1:%s: %s\n", port, std::strerror(errno));
    std::exit(1);
  }
  std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

}  // namespace

int main(int argc, char** argv) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const auto server = std::make_unique<Bare>(listen_on(argc > 1 ? argv[1] : "0"));
  server->run();
}
