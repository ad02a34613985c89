// The version: the one source that sees it, since each commit changes it.
#include "core/version.hpp"

#ifndef PARLEY_VERSION
#error "the build defines PARLEY_VERSION"
#endif

namespace parley::core {

constinit const std::string_view version = PARLEY_VERSION;

}  // namespace parley::core
