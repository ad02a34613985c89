// Texts that were written and not sent, kept from one run of the client to the next.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/error.hpp"

namespace parley::terminal {

/// By conversation: the folded name of a room, or nick; "" for the home window.
using Drafts = std::map<std::string, std::string>;

/// Where they are: ${XDG_STATE_HOME:-~/.local/state}/parley/drafts, or drafts.PERSONA beside it.
[[nodiscard]] core::Result<std::filesystem::path> drafts_path(const std::string& persona);

/// The drafts for this server; none if the file is absent or does not hold drafts.
[[nodiscard]] Drafts load_drafts(const std::filesystem::path& file, const std::string& server);

/// Replaces the drafts for this server (mode 0600, whole or not at all); those for other servers
/// stay. Without any drafts there is no file. The error names the file.
[[nodiscard]] core::Result<void> save_drafts(const std::filesystem::path& file,
                                             const std::string& server, const Drafts& drafts);

}  // namespace parley::terminal
