// Handing bytes to the kernel: sendmsg, or send where there is one part.
#include "net/send_parts.hpp"

#include <sys/socket.h>

namespace parley::net {

ssize_t send_parts(int descriptor, std::span<iovec> parts) {
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  // One buffer, the usual case, goes by the shorter way into the kernel.
  if (parts.size() == 1) return ::send(descriptor, parts[0].iov_base, parts[0].iov_len, flags);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(descriptor, &message, flags);
}

}  // namespace parley::net
