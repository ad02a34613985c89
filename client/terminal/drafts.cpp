#include "terminal/drafts.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "lib/secret.hpp"
#include "os/private_file.hpp"
#include "terminal/editor.hpp"

namespace parley::terminal {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uintmax_t largest_file = std::uintmax_t{16} << 20U;

/// The file as it is: an object of servers; an empty one if it is anything else.
json read_all(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > largest_file) return json::object();
  std::ifstream in(file);
  json all = json::parse(std::istreambuf_iterator<char>(in), {}, nullptr, false);
  return all.is_object() ? all : json::object();
}

bool write_whole(const fs::path& file, const std::string& text) {
  os::Descriptor out = os::new_private_file(file);
  const auto size = static_cast<ssize_t>(text.size());
  return out && ::write(out.get(), text.data(), text.size()) == size && out.close();
}

}  // namespace

core::Result<fs::path> drafts_path(const std::string& persona) {
  auto path = client::secret_path(persona);
  if (path) path->replace_filename(persona.empty() ? "drafts" : "drafts." + persona);
  return path;
}

Drafts load_drafts(const fs::path& file, const std::string& server) {
  Drafts drafts;
  const json all = read_all(file);
  const auto found = all.find(server);
  if (found == all.end() || !found->is_object()) return drafts;
  for (const auto& [conversation, text] : found->items()) {
    if (!text.is_string()) continue;
    auto draft = text.get<std::string>();
    if (!draft.empty() && draft.size() <= Editor::most_bytes) drafts.emplace(conversation, draft);
  }
  return drafts;
}

core::Result<void> save_drafts(const fs::path& file, const std::string& server,
                               const Drafts& drafts) {
  json all = read_all(file);
  all.erase(server);
  if (!drafts.empty()) all[server] = drafts;
  if (all.empty()) {
    ::unlink(file.c_str());
    return {};
  }
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path beside = file.string() + "." + client::random_hex(8);
  const std::string text = all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
  const bool saved = write_whole(beside, text) && ::rename(beside.c_str(), file.c_str()) == 0;
  if (saved) return {};
  const int why = errno;
  ::unlink(beside.c_str());
  return core::refuse(core::ErrorCode::bad_field,
                      fmt::format("cannot keep your drafts in {}: {}", file.string(),
                                  std::generic_category().message(why)));
}

}  // namespace parley::terminal
