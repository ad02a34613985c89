// argon2id: libargon2, which takes its memory from whom one names.
#include "net/accounts/argon2.hpp"

#include <argon2.h>
#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "core/number.hpp"

namespace parley::net {

namespace {

constexpr std::size_t argon2_salt_bytes = 16;
constexpr std::size_t argon2_hash_bytes = 32;
constexpr std::uint32_t most_memory_kib = 1U << 21U;  // as the configuration allows
constexpr std::uint32_t most_passes = 1'000;

struct Free {
  void operator()(std::uint8_t* memory) const { std::free(memory); }
};

struct KeptMemory {
  std::unique_ptr<std::uint8_t, Free> memory;
  std::size_t size = 0;
};

KeptMemory& kept_memory() {
  static thread_local KeptMemory kept;
  return kept;
}

int take_kept_memory(std::uint8_t** memory, std::size_t size) {
  KeptMemory& kept = kept_memory();
  if (kept.size < size) {
    kept = {};
    kept.memory.reset(static_cast<std::uint8_t*>(std::malloc(size)));
    if (kept.memory == nullptr) return ARGON2_MEMORY_ALLOCATION_ERROR;
    kept.size = size;
  }
  *memory = kept.memory.get();
  return ARGON2_OK;
}

void keep_memory(std::uint8_t* /*memory*/, std::size_t /*size*/) {}  // libargon2 has wiped it

struct Parameters {
  std::uint32_t memory_kib = 0;
  std::uint32_t passes = 0;
  std::vector<std::uint8_t> salt;
  std::vector<std::uint8_t> hash;  // as long as it shall be
};

/// Fills in the hash.
void make_hash(Parameters& of, std::string_view password) {
  // libargon2 wants addresses that can be written to, and leaves what is there as it is.
  argon2_context context{};
  context.out = of.hash.data();
  context.outlen = static_cast<std::uint32_t>(of.hash.size());
  context.pwd = reinterpret_cast<std::uint8_t*>(const_cast<char*>(password.data()));
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = of.salt.data();
  context.saltlen = static_cast<std::uint32_t>(of.salt.size());
  context.t_cost = of.passes;
  context.m_cost = of.memory_kib;
  context.lanes = 1;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = take_kept_memory;
  context.free_cbk = keep_memory;
  if (argon2id_ctx(&context) != ARGON2_OK) throw std::bad_alloc();
}

constexpr int text_variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

std::string to_text(const std::vector<std::uint8_t>& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), text_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), text_variant);
  text.pop_back();  // the NUL
  return text;
}

std::optional<std::vector<std::uint8_t>> from_text(std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size());
  std::size_t size = 0;
  const bool right = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                       nullptr, &size, nullptr, text_variant) == 0;
  if (!right || size < 8) return std::nullopt;  // libargon2's least salt
  bytes.resize(size);
  return bytes;
}

/// Takes `before` and the number behind it off the text. 0: they are not there.
std::uint32_t take_number(std::string_view& text, std::string_view before) {
  if (!text.starts_with(before)) return 0;
  text.remove_prefix(before.size());
  return core::take_number<std::uint32_t>(text).value_or(0);
}

std::optional<Parameters> parse_hash(std::string_view text) {
  Parameters found;
  found.memory_kib = take_number(text, "$argon2id$v=19$m=");
  found.passes = take_number(text, ",t=");
  const bool right = found.memory_kib >= 8 && found.memory_kib <= most_memory_kib &&
                     found.passes >= 1 && found.passes <= most_passes &&
                     take_number(text, ",p=") == 1 && text.starts_with('$');
  if (!right) return std::nullopt;
  text.remove_prefix(1);
  const auto dollar = text.find('$');
  if (dollar == std::string_view::npos) return std::nullopt;
  auto salt = from_text(text.substr(0, dollar));
  auto hash = from_text(text.substr(dollar + 1));
  if (!salt || !hash) return std::nullopt;
  found.salt = std::move(*salt);
  found.hash = std::move(*hash);
  return found;
}

}  // namespace

std::string argon2id(std::string_view password, const HashCost& cost) {
  Parameters with{static_cast<std::uint32_t>(cost.memory_kib), cost.passes,
                  std::vector<std::uint8_t>(argon2_salt_bytes),
                  std::vector<std::uint8_t>(argon2_hash_bytes)};
  randombytes_buf(with.salt.data(), with.salt.size());
  make_hash(with, password);
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", with.memory_kib, with.passes,
                     to_text(with.salt), to_text(with.hash));
}

bool is_argon2id(std::string_view hash, std::string_view password) {
  const auto kept = parse_hash(hash);
  if (!kept) return false;
  Parameters made = *kept;
  make_hash(made, password);
  return sodium_memcmp(made.hash.data(), kept->hash.data(), kept->hash.size()) == 0;
}

void give_back_memory() { kept_memory() = {}; }

}  // namespace parley::net
