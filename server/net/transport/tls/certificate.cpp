// Certificates: OpenSSL reads them, or makes one.
#include "net/transport/tls/certificate.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <asio/ssl/context.hpp>
#include <memory>
#include <stdexcept>

#include "os/descriptor.hpp"

namespace parley::net::tls {

namespace {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* it) const {
    function(it);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<::EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<::X509_free>>;
using Bio = std::unique_ptr<BIO, Free<::BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<::X509_EXTENSION_free>>;

void require(bool done, const std::string& what) {
  if (done) return;
  const char* const reason = ::ERR_reason_error_string(::ERR_get_error());
  throw std::runtime_error(what + ": " + (reason != nullptr ? reason : "OpenSSL does not say why"));
}

void add_names(X509* certificate) {
  // For clients that check names: what a local server is called.
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension names(::X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name,
                                              "DNS:localhost,IP:127.0.0.1,IP:::1"));
  require(names && ::X509_add_ext(certificate, names.get(), -1) == 1, "certificate names");
}

Certificate sign(EVP_PKEY* key) {
  constexpr long ten_years = 10L * 365 * 24 * 3600;
  constexpr int version_3 = 2;
  Certificate certificate(::X509_new());
  require(certificate != nullptr, "certificate");
  std::uint32_t serial = 0;
  require(::RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "random");
  ::X509_set_version(certificate.get(), version_3);
  ::ASN1_INTEGER_set_uint64(::X509_get_serialNumber(certificate.get()), serial | 1U);
  ::X509_gmtime_adj(::X509_getm_notBefore(certificate.get()), -3600);
  ::X509_gmtime_adj(::X509_getm_notAfter(certificate.get()), ten_years);
  X509_NAME* const name = ::X509_get_subject_name(certificate.get());
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  ::X509_set_issuer_name(certificate.get(), name);
  ::X509_set_pubkey(certificate.get(), key);
  add_names(certificate.get());
  require(::X509_sign(certificate.get(), key, ::EVP_sha256()) > 0, "signing the certificate");
  return certificate;
}

/// Mode 0600 from the first byte on.
void write_file(const std::filesystem::path& path, BIO* content) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(content, &bytes);
  const os::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool written = file && ::write(file.get(), bytes, static_cast<std::size_t>(size)) == size;
  if (!written) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

Files self_signed(const std::filesystem::path& directory) {
  Files files{directory / "tls.crt", directory / "tls.key"};
  if (std::filesystem::exists(files.certificate) && std::filesystem::exists(files.key)) {
    return files;
  }
  std::filesystem::create_directories(directory);
  const Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "making a key");
  const Certificate certificate = sign(key.get());
  const Bio key_text(::BIO_new(::BIO_s_mem()));
  const Bio text(::BIO_new(::BIO_s_mem()));
  require(::PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1 &&
              ::PEM_write_bio_X509(text.get(), certificate.get()) == 1,
          "writing the certificate");
  write_file(files.key, key_text.get());
  write_file(files.certificate, text.get());
  return files;
}

namespace {

Context make_context(const Files& files) {
  ::ERR_clear_error();
  asio::ssl::context made(asio::ssl::context::tls_server);
  SSL_CTX* const context = made.native_handle();
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CLEANSE_PLAINTEXT);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need no memory here
  require(::SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) == 1,
          "cannot read the certificate " + files.certificate.string());
  require(::SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1,
          "cannot read the key " + files.key.string());
  require(::SSL_CTX_check_private_key(context) == 1,
          "the key " + files.key.string() + " does not belong to " + files.certificate.string());
  ::SSL_CTX_up_ref(context);
  return {context, ::SSL_CTX_free};
}

/// `name` as ALPN has it: behind its length. Lives as long as the process.
void offer(const Context& context, std::string_view name) {
  const auto choose = [](SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                         const unsigned char* in, unsigned in_size, void* own) {
    const std::string_view ours(static_cast<const char*>(own));
    unsigned char* chosen = nullptr;
    const int found = ::SSL_select_next_proto(&chosen, out_size,
                                              reinterpret_cast<const unsigned char*>(ours.data()),
                                              static_cast<unsigned>(ours.size()), in, in_size);
    *out = chosen;
    // Who asks for something else gets no answer to that, and may go on: many clients do.
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
  };
  ::SSL_CTX_set_alpn_select_cb(context.get(), choose, const_cast<char*>(name.data()));
}

void ask_for_certificate(const Context& context) {
  constexpr std::size_t chain_bytes = 16 << 10;
  constexpr std::string_view id = "parley chat";
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  // A certificate is who its fingerprint says: that its key is there, the handshake proves.
  ::SSL_CTX_set_cert_verify_callback(
      context.get(), [](X509_STORE_CTX* /*chain*/, void* /*own*/) { return 1; }, nullptr);
  ::SSL_CTX_set_max_cert_list(context.get(), chain_bytes);
  // Without it OpenSSL refuses to resume a session that has a certificate.
  ::SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>(id.data()),
                                   static_cast<unsigned>(id.size()));
}

}  // namespace

Contexts load(const Files& files, bool ask_clients) {
  const Contexts contexts{make_context(files), make_context(files)};
  offer(contexts.chat, "\x03irc");
  offer(contexts.web, "\x08http/1.1");
  if (ask_clients) ask_for_certificate(contexts.chat);
  return contexts;
}

std::string fingerprint(const Context& context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  ::X509_digest(::SSL_CTX_get0_certificate(context.get()), ::EVP_sha256(), digest.data(), &size);
  return fmt::format("{:02X}", fmt::join(digest.begin(), digest.begin() + size, ":"));
}

}  // namespace parley::net::tls
