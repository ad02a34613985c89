// Edge against level: what epoll says about bytes that nobody reads.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace {

void ask(int epoll, const char* when) {
  epoll_event event{};
  const int ready = ::epoll_wait(epoll, &event, 1, 0);
  std::printf("  %-34s epoll_wait says: %s\n", when, ready == 1 ? "readable" : "nothing");
}

// region: show
void show(const char* name, unsigned mode) {
  std::array<int, 2> pair{};
  ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data());
  const int epoll = ::epoll_create1(0);
  epoll_event interest{};
  interest.events = EPOLLIN | mode;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &interest);

  std::printf("%s\n", name);
  ask(epoll, "before anything is sent:");
  [[maybe_unused]] ssize_t size = ::write(pair[1], "hello", 5);
  ask(epoll, "five bytes have come:");
  ask(epoll, "nobody has read them:");
  std::array<char, 2> two{};
  size = ::read(pair[0], two.data(), two.size());
  ask(epoll, "two of the five are read:");
  size = ::write(pair[1], "!", 1);
  ask(epoll, "a sixth has come:");
  ::close(epoll);
  ::close(pair[0]);
  ::close(pair[1]);
}
// end region

}  // namespace

int main() {
  show("level-triggered", 0);
  show("edge-triggered", EPOLLET);
}
