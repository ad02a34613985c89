#include "lib/secret.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <vector>

#include "os/descriptor.hpp"
#include "os/private_file.hpp"

namespace parley::client {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shortest = 16;  // what the protocol allows
constexpr std::size_t longest = 128;

tl::unexpected<core::Error> cannot(std::string_view act, const fs::path& file, int error) {
  return core::refuse(core::ErrorCode::bad_field,
                      fmt::format("cannot {} {}: {}; make it writable, or use --no-identity", act,
                                  file.string(), std::generic_category().message(error)));
}

bool plausible(std::string_view secret) {
  return secret.size() >= shortest && secret.size() <= longest &&
         std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// The secret in the file; nullopt if there is no file.
core::Result<std::optional<std::string>> read_secret(const fs::path& path) {
  const os::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return std::nullopt;
    return cannot("read", path, errno);
  }
  std::array<char, longest + 2> buffer{};
  const auto size = ::read(file.get(), buffer.data(), buffer.size());
  if (size < 0) return cannot("read", path, errno);
  std::string secret(buffer.data(), static_cast<std::size_t>(size));
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (!plausible(secret)) {
    return core::refuse(core::ErrorCode::bad_field,
                        fmt::format("{} holds no secret ({} to {} printable characters); remove it "
                                    "to get a new identity",
                                    path.string(), shortest, longest));
  }
  return secret;
}

/// Writes a file of its own beside `path` and links it there. False: somebody was faster.
core::Result<bool> write_secret(const fs::path& path, const std::string& secret) {
  const fs::path draft = path.string() + "." + random_hex(8);
  const os::Descriptor file = os::new_private_file(draft);
  if (!file) return cannot("write", draft, errno);
  const std::string text = secret + "\n";
  const bool written =
      ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file.get()) == 0;
  const int write_error = written ? 0 : errno;
  const bool linked = written && ::link(draft.c_str(), path.c_str()) == 0;
  const int link_error = errno;
  ::unlink(draft.c_str());
  if (!written) return cannot("write", draft, write_error);
  if (!linked && link_error != EEXIST) return cannot("make", path, link_error);
  return linked;
}

}  // namespace

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  std::size_t filled = 0;
  while (filled < random.size()) {
    const auto got = ::getrandom(random.data() + filled, random.size() - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    filled += static_cast<std::size_t>(got);
  }
  return fmt::format("{:02x}", fmt::join(random, ""));
}

core::Result<fs::path> secret_path(const std::string& persona) {
  const auto name = persona.empty() ? "secret" : "secret." + persona;
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return fs::path(state) / "parley" / name;
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') {
    return fs::path(home) / ".local" / "state" / "parley" / name;
  }
  return core::refuse(core::ErrorCode::bad_field,
                      "neither XDG_STATE_HOME nor HOME is set, so there is no place for the "
                      "identity; set one, or use --no-identity");
}

core::Result<std::string> load_or_make_secret(const fs::path& path) {
  auto found = read_secret(path);
  if (!found) return tl::unexpected(found.error());
  if (*found) return **found;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return cannot("make", path.parent_path(), error.value());
  auto secret = new_secret();
  const auto written = write_secret(path, secret);
  if (!written) return tl::unexpected(written.error());
  if (*written) return secret;
  auto theirs = read_secret(path);
  if (!theirs) return tl::unexpected(theirs.error());
  if (*theirs) return **theirs;
  return cannot("read", path, ENOENT);
}

}  // namespace parley::client
