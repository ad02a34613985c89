// Preloaded into the server by the fault tests: fsync that is slow or fails, writes that fail, a
// clock that jumps.
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
  std::int64_t write_error;  // the same, of pwrite: what SQLite writes its files with
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

ssize_t pwrite64(int file, const void* from, std::size_t size, off64_t at) {
  if (const auto error = orders()->write_error; error != 0) {
    errno = static_cast<int>(error);
    return -1;
  }
  return next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64")(file, from, size, at);
}

ssize_t pwrite(int file, const void* from, std::size_t size, off_t at) {
  return pwrite64(file, from, size, at);
}

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
