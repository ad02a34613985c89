// One read, from its beginning to its completion. Built twice: on epoll, and on io_uring.
#include <unistd.h>

#include <array>
#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace {

/// Between the system calls, so that strace shows where we are.
void mark(std::string_view text) {
  [[maybe_unused]] const ssize_t size = ::write(STDOUT_FILENO, text.data(), text.size());
}

// region: read
bool show(asio::io_context& loop) {
  asio::local::stream_protocol::socket here(loop);
  asio::local::stream_protocol::socket there(loop);
  asio::local::connect_pair(here, there);
  std::array<char, 64> buffer{};
  mark("the read begins\n");
  here.async_read_some(asio::buffer(buffer), [](std::error_code error, std::size_t size) {
    mark(error ? "the read failed\n" : size == 5 ? "the handler has 5 bytes\n" : "not all\n");
  });
  loop.poll();  // a turn, which finds nothing
  mark("the peer writes\n");
  [[maybe_unused]] const ssize_t size = ::write(there.native_handle(), "hello", 5);
  mark(buffer.front() == 'h' ? "they are in the buffer\n" : "they are not in the buffer\n");
  mark("the loop runs\n");
  loop.run();
  return std::string_view(buffer.data(), 5) == "hello";
}
// end region

}  // namespace

int main() try {
  asio::io_context loop(1);
  return show(loop) ? 0 : 1;
} catch (const std::system_error& error) {
  std::printf("not here: %s\n", error.what());
  return 77;
}
