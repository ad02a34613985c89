// Handing bytes to the kernel: sendmsg, or send where there is one part.
#include "net/transport/send_parts.hpp"

#include <sys/socket.h>

namespace parley::net {

namespace {
constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
}  // namespace

ssize_t send_parts(int descriptor, std::span<iovec> parts) {
  // One buffer, the usual case, goes by the shorter way into the kernel.
  if (parts.size() == 1) return ::send(descriptor, parts[0].iov_base, parts[0].iov_len, flags);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(descriptor, &message, flags);
}

void send_last_words(int descriptor, std::string_view words) {
  [[maybe_unused]] const auto sent = ::send(descriptor, words.data(), words.size(), flags);
}

}  // namespace parley::net
