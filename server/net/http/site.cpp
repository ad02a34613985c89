// What there is over HTTP: the web page, /healthz, /metrics, and the way to /ws.
#include "net/http/site.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <http_parser.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "core/network.hpp"

namespace parley::net::http {

namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

std::string_view name_of(unsigned status) {
  return ::http_status_str(static_cast<http_status>(status));
}

Response text_response(std::string text, std::string_view type = plain_text) {
  Response response;
  response.headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}};
  response.text = std::move(text);
  return response;
}

std::string in_small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

/// "https://chat.example:8443" to "chat.example:8443".
std::string_view authority(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

/// "chat.example:8080" to "chat.example", "[::1]:8080" to "::1"; without the dot at the end of a
/// full name.
std::string host_name(std::string host) {
  host = in_small_letters(std::move(host));
  if (host.starts_with('[')) return host.substr(1, std::min(host.find(']'), host.size()) - 1);
  host.resize(std::min(host.rfind(':'), host.size()));
  if (host.ends_with('.')) host.pop_back();
  return host;
}

/// A page elsewhere can have its own name resolve to this machine, and is then of the same origin
/// as what answers here (DNS rebinding). So the server answers to names that it knows alone. A
/// request without a name comes from no browser.
bool host_allowed(const Request& request, const Site& site) {
  const auto header = request.header("host");
  if (!header || header->empty()) return true;
  const std::string host = host_name(*header);
  if (host == "localhost" || host.ends_with(".localhost") || core::address_bytes(host)) return true;
  return std::ranges::any_of(
      site.hosts, [&](const std::string& one) { return one == "*" || host_name(one) == host; });
}

Response misdirected() {
  constexpr unsigned status = 421;
  Response response = text_response(
      "421 Misdirected Request\nThis server does not answer to this name. Its operator can add the "
      "name to http.hosts in the configuration.\n");
  response.status = status;
  return response;
}

/// Browsers say which page speaks; what is no browser says nothing, and could say anything.
bool origin_allowed(const Request& request, const Site& site) {
  const auto header = request.header("origin");
  if (!header) return true;
  const std::string origin = in_small_letters(*header);
  const std::string host = in_small_letters(request.header("host").value_or(""));
  if (!host.empty() && authority(origin) == host) return true;
  return std::ranges::any_of(site.origins, [&](const std::string& allowed) {
    return in_small_letters(allowed) == origin;
  });
}

bool is_key(std::string_view key) {
  std::array<unsigned char, 16> bytes;
  std::size_t size = 0;
  return sodium_base642bin(bytes.data(), bytes.size(), key.data(), key.size(), nullptr, &size,
                           nullptr, sodium_base64_VARIANT_ORIGINAL) == 0 &&
         size == bytes.size();
}

/// The client's favourite of those that are known; "": none is, and JSON is spoken.
std::string agreed_protocol(const Request& request) {
  const auto offered = request.words("sec-websocket-protocol");
  const auto known = std::ranges::find_if(
      offered, [](const std::string& one) { return one == irc_text || one == irc_binary; });
  return known == offered.end() ? std::string{} : *known;
}

Response switch_to_websocket(const Request& request, const Site& site) {
  const auto key = request.header("sec-websocket-key");
  if (!request.lists("upgrade", "websocket") || !request.lists("connection", "upgrade")) {
    Response response = refuse(426);
    response.headers.emplace_back("Upgrade", "websocket");
    return response;
  }
  if (request.method != "GET" || !key || !is_key(*key)) return refuse(400);
  if (request.header("sec-websocket-version") != "13") {
    Response response = refuse(426);
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  if (!origin_allowed(request, site)) return refuse(403);
  Response response;
  response.status = 101;
  response.switch_protocol = true;
  response.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept_key(*key)}};
  response.sub_protocol = agreed_protocol(request);
  if (!response.sub_protocol.empty()) {
    response.headers.emplace_back("Sec-WebSocket-Protocol", response.sub_protocol);
  }
  return response;
}

Response file_response(const Request& request, const WebFile& file) {
  Response response;
  response.headers = {{"ETag", std::string(file.etag)}, {"Cache-Control", "no-cache"}};
  if (request.lists("if-none-match", file.etag) || request.lists("if-none-match", "*")) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", file.type);
  response.file = file.bytes;
  return response;
}

Response look_up(const Request& request, const Site& site) {
  std::string_view path = request.path();
  if (path == "/healthz") return text_response("ok\n");
  if (path == "/metrics") {
    return text_response(site.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  }
  if (path == "/") path = "/index.html";
  const auto file = std::ranges::find(site.files, path, &WebFile::path);
  return file == site.files.end() ? refuse(404) : file_response(request, *file);
}

}  // namespace

Response refuse(unsigned status) {
  Response response = text_response(fmt::format("{} {}\n", status, name_of(status)));
  response.status = status;
  return response;
}

Response respond(const Request& request, const Site& site) {
  if (!host_allowed(request, site)) {
    Response response = misdirected();
    response.head_only = request.method == "HEAD";
    return response;
  }
  if (request.path() == "/ws") return switch_to_websocket(request, site);
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = refuse(405);
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  Response response = request.has_body ? refuse(413) : look_up(request, site);
  response.head_only = request.method == "HEAD";
  return response;
}

std::string head_of(const Response& response, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, name_of(response.status));
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (response.switch_protocol) return head + "Connection: Upgrade\r\n\r\n";
  if (response.status != 304) head += fmt::format("Content-Length: {}\r\n", response.body().size());
  head += fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S GMT}\r\nConnection: {}\r\nContent-Security-Policy: {}\r\n"
      "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: "
      "same-origin\r\n\r\n",
      fmt::gmtime(std::time(nullptr)), keep_alive ? "keep-alive" : "close", policy);
  return head;
}

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  ::EVP_Digest(text.data(), text.size(), digest.data(), &size, ::EVP_sha1(), nullptr);
  std::array<char, sodium_base64_ENCODED_LEN(EVP_MAX_MD_SIZE, sodium_base64_VARIANT_ORIGINAL)> out;
  sodium_bin2base64(out.data(), out.size(), digest.data(), size, sodium_base64_VARIANT_ORIGINAL);
  return out.data();
}

}  // namespace parley::net::http
