// The names of entry kinds.
#include "core/entry.hpp"

namespace parley::core {

std::string_view kind_name(EntryKind kind) {
  switch (kind) {
    case EntryKind::message: return "message";
    case EntryKind::direct: return "direct";
    case EntryKind::create: return "create";
    case EntryKind::topic: return "topic";
    case EntryKind::mode: return "mode";
    case EntryKind::grant: return "grant";
    case EntryKind::invite: return "invite";
    case EntryKind::kick: return "kick";
    case EntryKind::ban: return "ban";
    case EntryKind::unban: return "unban";
    case EntryKind::mute: return "mute";
    case EntryKind::unmute: return "unmute";
    case EntryKind::except: return "except";
    case EntryKind::unexcept: return "unexcept";
    case EntryKind::admit: return "admit";
    case EntryKind::unadmit: return "unadmit";
    case EntryKind::redact: return "redact";
  }
  return "unknown";
}

}  // namespace parley::core
