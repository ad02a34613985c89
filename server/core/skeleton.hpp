// Names that look alike: skeletons after Unicode Technical Standard 39, section 4.
#pragma once

#include <string>
#include <string_view>

namespace parley::core {

/// Equal for two names that look the same: letters of other scripts, capital i and small L, and
/// what has no width are replaced, then case is folded. Only to compare: it is nothing to be shown.
/// "" for what is not UTF-8.
[[nodiscard]] std::string skeleton(std::string_view name);

/// True for a skeleton that users take for a service or for the server itself: "nickserv", and
/// whatever else ends with "serv", "parley", "server", "system", "operator", "admin" ...
[[nodiscard]] bool is_service(std::string_view skeleton);

}  // namespace parley::core
