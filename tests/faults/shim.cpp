// Preloaded into the server by the fault tests: fsync that is slow or fails, a clock that jumps.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

/// The file that PARLEY_FAULTS names, mapped; a test writes to it while the server runs.
struct Orders {
  std::int64_t clock_ahead_ms;
  std::int64_t fsync_takes_ms;
  std::int64_t fsync_error;  // an errno, 0 for none
};

const volatile Orders* orders() {
  static const volatile Orders* const mapped = []() -> const volatile Orders* {
    static const Orders none{};
    const char* const path = std::getenv("PARLEY_FAULTS");
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return &none;
    void* const memory = ::mmap(nullptr, sizeof(Orders), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return memory == MAP_FAILED ? &none : static_cast<const Orders*>(memory);
  }
  ();
  return mapped;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int sync_with(const char* name, int file) {
  if (const auto wait = orders()->fsync_takes_ms; wait > 0) {
    const timespec pause{wait / 1000, wait % 1000 * 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  if (const auto error = orders()->fsync_error; error != 0) {
    errno = static_cast<int>(error);
    return -1;
  }
  return next<int(int)>(name)(file);
}

}  // namespace

extern "C" {

int fsync(int file) { return sync_with("fsync", file); }

int fdatasync(int file) { return sync_with("fdatasync", file); }

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const real = next<int(clockid_t, timespec*)>("clock_gettime");
  const int outcome = real(clock, time);
  if (outcome == 0 && clock == CLOCK_REALTIME) {
    time->tv_sec += static_cast<time_t>(orders()->clock_ahead_ms / 1000);
  }
  return outcome;
}
}
