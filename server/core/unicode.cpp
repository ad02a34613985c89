// utf8proc_map with an owner for what it allocates.
#include "core/unicode.hpp"

#include <utf8proc.h>

#include <cstdlib>

namespace parley::core {

MappedText::MappedText(std::string_view text, int options) : owner_(nullptr, std::free) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(options));
  owner_.reset(reinterpret_cast<char*>(made));
  if (size > 0) bytes_ = {owner_.get(), static_cast<std::size_t>(size)};
}

}  // namespace parley::core
