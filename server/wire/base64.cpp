// Base64: libsodium's, which takes the same time whatever the bytes are.
#include "wire/base64.hpp"

#include <sodium.h>

namespace parley::wire {

namespace {
constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();  // the NUL that it writes
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::size_t never_in_place = 64;  // moved out of, a short text leaves its bytes behind
  std::string bytes;
  bytes.reserve(never_in_place);
  bytes.resize(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       text.data(), text.size(), nullptr, &size, &end, variant);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace parley::wire
