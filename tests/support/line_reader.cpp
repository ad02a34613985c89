// Lines from a descriptor, with deadlines.
#include "support/line_reader.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "support/deadline.hpp"

namespace parley::tests {

bool LineReader::read_some(int descriptor, std::chrono::milliseconds within) {
  constexpr std::size_t part = 65'536;
  const std::size_t before = held_.size();
  if (source_) {
    held_.resize(before + part);
    const std::size_t got = source_(held_.data() + before, part, within);
    held_.resize(before + got);
    return got > 0;
  }
  const Deadline deadline(within);
  pollfd waiting{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, deadline.poll_timeout());
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    throw TimedOut("nothing came within " + std::to_string(within.count()) +
                   " ms; so far of this line: '" + held_ + "'");
  }
  held_.resize(before + part);
  const ssize_t size = ::read(descriptor, held_.data() + before, part);
  const int error = errno;
  held_.resize(before + static_cast<std::size_t>(size > 0 ? size : 0));
  if (size >= 0) return size > 0;
  if (error == EAGAIN || error == EINTR) return true;
  if (error == ECONNRESET || error == EIO) return false;  // EIO: a pseudo-terminal's end
  throw std::system_error(error, std::generic_category(), "read");
}

std::optional<std::string> LineReader::read_line(int descriptor, std::chrono::milliseconds within) {
  std::size_t end = 0;
  while ((end = held_.find('\n', searched_)) == std::string::npos) {
    searched_ = held_.size();
    if (read_some(descriptor, within)) continue;
    searched_ = 0;
    if (held_.empty()) return std::nullopt;
    return std::exchange(held_, {});
  }
  std::string line = held_.substr(0, end);
  held_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

std::string LineReader::read_bytes(int descriptor, std::size_t size,
                                   std::chrono::milliseconds within) {
  while (held_.size() < size && read_some(descriptor, within)) {
  }
  std::string bytes = held_.substr(0, size);
  held_.erase(0, bytes.size());
  searched_ = 0;
  return bytes;
}

std::string LineReader::read_rest(int descriptor, std::chrono::milliseconds within) {
  while (read_some(descriptor, within)) {
  }
  searched_ = 0;
  return std::exchange(held_, {});
}

}  // namespace parley::tests
