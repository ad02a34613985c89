// The one call by which an outbox hands its bytes to the kernel; the simulation has its own.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <span>

namespace parley::net {

/// Writes the parts to a socket, gathered, without blocking and without SIGPIPE. As sendmsg: how
/// many bytes were taken, or -1 and errno. `parts` is not empty.
[[nodiscard]] ssize_t send_parts(int descriptor, std::span<iovec> parts);

}  // namespace parley::net
