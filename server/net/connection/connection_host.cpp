// What a loop provides for its connections.
#include "net/connection/connection_host.hpp"

#include "net/log/unavailable.hpp"

namespace parley::net {

ConnectionHost::ConnectionHost(Executor executor, const Settings& settings, const Tuning& tuning,
                               LogService& log, const Report& report,
                               std::function<void()> end_turn)
    : LoopContext(executor, tuning, report),
      server_name_(settings.name),
      guest_key_(settings.guest_key),
      log_(log),
      tail_(settings.tail_entries, settings.tail_bytes),
      turn_(std::move(executor), std::move(end_turn)) {}

core::Error ConnectionHost::cannot_read(const core::Error& why) {
  constexpr Tick quiet = 10;
  if (why.code == core::ErrorCode::log_unavailable && now() >= quiet_until_) {
    quiet_until_ = now() + quiet;
    report(Severity::error, why.text);
  }
  return without_cause(why);
}

}  // namespace parley::net
