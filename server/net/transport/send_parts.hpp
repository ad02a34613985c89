// Bytes for the kernel: an outbox's, for which the simulation has a call of its own, and a last
// word.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <span>
#include <string_view>

namespace parley::net {

/// Writes the parts to a socket, gathered, without blocking and without SIGPIPE. As sendmsg: how
/// many bytes were taken, or -1 and errno. `parts` is not empty.
[[nodiscard]] ssize_t send_parts(int descriptor, std::span<iovec> parts);

/// To a peer that is turned away: what a fresh socket's buffer takes, and nothing if it takes none.
/// Does not block.
void send_last_words(int descriptor, std::string_view words);

}  // namespace parley::net
