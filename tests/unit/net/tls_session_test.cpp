// TLS on a descriptor, both ends in one thread.
#include "net/transport/tls/session.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "net/transport/tls/certificate.hpp"
#include "support/temporary_directory.hpp"

namespace tls = parley::net::tls;

namespace {

/// A directory with a certificate and its key in it.
struct Directory {
  parley::tests::TemporaryDirectory place;
  tls::Files files = tls::self_signed(place.path());
};

/// A client of OpenSSL's own, at the other end of a socket pair.
class Client {
 public:
  Client(int descriptor, const tls::Files* own) : context_(::SSL_CTX_new(::TLS_client_method())) {
    if (own != nullptr) {
      ::SSL_CTX_use_certificate_file(context_, own->certificate.c_str(), SSL_FILETYPE_PEM);
      ::SSL_CTX_use_PrivateKey_file(context_, own->key.c_str(), SSL_FILETYPE_PEM);
    }
    ssl_ = ::SSL_new(context_);
    ::SSL_set_fd(ssl_, descriptor);
    ::SSL_set_connect_state(ssl_);
  }
  ~Client() {
    ::SSL_free(ssl_);
    ::SSL_CTX_free(context_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool shake_hands() { return ::SSL_do_handshake(ssl_) == 1; }

 private:
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

/// What the server knows of a client after their handshake; "none": it came to none.
std::string fingerprint_seen(const tls::Context& context, const tls::Files* clients) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) return "no pair";
  std::string seen = "none";
  {
    tls::Session server(context, ends[0]);
    Client client(ends[1], clients);
    bool client_done = false;
    for (int turns = 0; turns < 100 && !(client_done && server.is_ready()); ++turns) {
      client_done = client.shake_hands();
      if (!server.is_ready()) (void)server.shake_hands();
    }
    if (client_done && server.is_ready()) seen = server.peer_fingerprint();
  }
  ::close(ends[0]);
  ::close(ends[1]);
  return seen;
}

std::string small_without_colons(std::string text) {
  std::erase(text, ':');
  for (char& letter : text) letter = static_cast<char>(std::tolower(letter));
  return text;
}

}  // namespace

TEST_CASE("a client is known by its certificate, whoever signed it, where chat asks for one") {
  const Directory ours;
  const Directory theirs;
  const std::string known = small_without_colons(tls::fingerprint(tls::load(theirs.files).chat));
  REQUIRE(known.size() == 64);
  const auto asking = tls::load(ours.files, true);
  CHECK(fingerprint_seen(asking.chat, &theirs.files) == known);
  CHECK(fingerprint_seen(asking.chat, nullptr).empty());
  CHECK(fingerprint_seen(asking.web, &theirs.files).empty());  // a browser would ask its user
  CHECK(fingerprint_seen(tls::load(ours.files).chat, &theirs.files).empty());
}
