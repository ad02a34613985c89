// How many connections this process may hold.
#include "load/descriptor_limit.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <system_error>

namespace parley::load {

namespace {
constexpr rlim_t kept_for_the_tool = 32;  // standard streams, epoll, timers, files of /proc
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot read the limit of open files");
  }
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
      throw std::system_error(errno, std::generic_category(),
                              "cannot raise the limit of open files");
    }
  }
  return limit.rlim_cur > kept_for_the_tool ? limit.rlim_cur - kept_for_the_tool : 0;
}

}  // namespace parley::load
