// Accounts in raw IRC lines: SASL, REGISTER, account-tag, account-notify, extended-join.
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/talker.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "wire/base64.hpp"

using namespace parley::tests;
using parley::wire::from_base64;
using parley::wire::to_base64;

namespace {

const std::string cheap =
    "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n";

std::string plain(const std::string& account, const std::string& password) {
  return to_base64(std::string(1, '\0') + account + std::string(1, '\0') + password);
}

/// A connection that has asked for sasl and given its names; registration waits for CAP END.
struct Stranger {
  RawClient raw;

  Stranger(std::uint16_t port, const std::string& nick) : raw(port) {
    get("CAP LS 302");
    get("CAP REQ :sasl");
    raw.send("NICK " + nick);
    raw.send("USER u 0 * :r");
  }
  std::string next() {
    std::string line = raw.read_line();
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  std::string get(const std::string& line) {
    raw.send(line);
    return next();
  }
};

using Digest = std::array<unsigned char, 32>;

std::string text_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hmac(const std::string& key, const std::string& text) {
  Digest out;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()),
                              key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                                text.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  return text_of(out);
}

/// What a client answers to the server's first message (RFC 5802, section 3).
std::string scram_final(const std::string& first_bare, const std::string& server_first,
                        const std::string& password) {
  const std::size_t salt_at = server_first.find(",s=") + 3;
  const std::size_t count_at = server_first.find(",i=") + 3;
  const std::string nonce = server_first.substr(2, salt_at - 5);
  const std::string salt =
      from_base64(server_first.substr(salt_at, count_at - 3 - salt_at)).value();
  Digest salted;
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                    reinterpret_cast<const unsigned char*>(salt.data()),
                    static_cast<int>(salt.size()), std::stoi(server_first.substr(count_at)),
                    EVP_sha256(), static_cast<int>(salted.size()), salted.data());
  const std::string client_key = hmac(text_of(salted), "Client Key");
  Digest stored;
  crypto_hash_sha256(stored.data(), reinterpret_cast<const unsigned char*>(client_key.data()),
                     client_key.size());
  const std::string bare = "c=biws,r=" + nonce;
  std::string proof = hmac(text_of(stored), first_bare + "," + server_first + "," + bare);
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
  }
  return bare + ",p=" + to_base64(proof);
}

void make_ada(Parleyd& server) {
  IrcTalker ada(server.port(), "ada");
  CHECK(ada.get("REGISTER * * :correct horse", "REGISTER") ==
        ":parley REGISTER SUCCESS ada :Account successfully registered");
  ada.send("QUIT");
  ada.raw().read_to_end();
}

}  // namespace

TEST_CASE(
    "draft/account-registration, account-notify: an account is made; wrong wishes are told what is "
    "wrong, and the room is told") {
  Parleyd server({"--store", "memory"}, cheap);
  IrcTalker ada(server.port(), "ada", "draft/account-registration account-notify");
  IrcTalker bob(server.port(), "bob", "account-notify account-tag extended-join message-tags");
  IrcTalker eve(server.port(), "eve");
  for (IrcTalker* one : {&ada, &bob, &eve}) one->join("#lobby");
  CHECK(ada.get("REGISTER Ada * :short", "FAIL")
            .starts_with(":parley FAIL REGISTER UNACCEPTABLE_PASSWORD Ada :"));
  CHECK(ada.get("REGISTER a,b * :correct horse", "FAIL")
            .starts_with(":parley FAIL REGISTER BAD_ACCOUNT_NAME a,b :"));
  ada.send("REGISTER Ada * :correct horse");
  CHECK(ada.next() == ":parley REGISTER SUCCESS Ada :Account successfully registered");
  CHECK(ada.next() == ":parley 900 ada ada!~u@parley Ada :You are now logged in as Ada");
  CHECK(bob.until("ACCOUNT").back() == ":ada!~u@parley ACCOUNT :Ada");
  CHECK(ada.get("REGISTER Ada2 * :correct horse", "FAIL")
            .starts_with(":parley FAIL REGISTER ALREADY_AUTHENTICATED Ada2 :"));
  CHECK(bob.get("REGISTER aDA * :correct horse", "FAIL")
            .starts_with(":parley FAIL REGISTER ACCOUNT_EXISTS aDA :"));
  CHECK(bob.get("VERIFY Ada 1234", "FAIL").starts_with(":parley FAIL VERIFY INVALID_CODE Ada :"));
  ada.send("PRIVMSG #lobby :hi");
  CHECK(bob.until("PRIVMSG").back() == "@account=Ada;msgid=2 :ada!~u@parley PRIVMSG #lobby :hi");
  CHECK(eve.until("PRIVMSG").back() == ":ada!~u@parley PRIVMSG #lobby :hi");
}

TEST_CASE("account-tag: on all that somebody with an account does, one's own lines too") {
  Parleyd server({"--store", "memory"}, cheap);
  IrcTalker ada(server.port(), "ada", "account-tag message-tags");
  IrcTalker bob(server.port(), "bob", "account-tag message-tags away-notify setname");
  ada.get("REGISTER * * :correct horse", RPL_LOGGEDIN);
  bob.join("#lobby");
  const std::string from = "@account=ada :ada!~u@parley ";
  CHECK(ada.get("JOIN #lobby", "JOIN") == from + "JOIN :#lobby");
  ada.until(RPL_ENDOFNAMES);
  CHECK(bob.next() == from + "JOIN :#lobby");
  ada.get("AWAY :tea", RPL_NOWAWAY);
  CHECK(bob.next() == from + "AWAY :tea");
  ada.send("SETNAME :Ada L");
  CHECK(bob.next() == from + "SETNAME :Ada L");
  ada.send("@+typing=active TAGMSG #lobby");
  CHECK(bob.next() == "@+typing=active;account=ada :ada!~u@parley TAGMSG :#lobby");
  ada.send("@+typing=active TAGMSG bob");
  CHECK(bob.next() == "@+typing=active;account=ada :ada!~u@parley TAGMSG :bob");
  ada.join("#den");
  ada.get("INVITE bob #den", RPL_INVITING);
  CHECK(bob.next() == from + "INVITE bob :#den");
  CHECK(ada.get("PART #lobby :bye", "PART") == from + "PART #lobby :bye");
  CHECK(bob.next() == from + "PART #lobby :bye");
  ada.join("#lobby");
  CHECK(bob.next() == from + "JOIN :#lobby");
  CHECK(ada.get("NICK eve", "NICK") == from + "NICK :eve");
  CHECK(bob.next() == from + "NICK :eve");
  for (const std::string command : {"NOTICE #lobby :x", "NOTICE bob :x"}) {
    ada.send(command);
    const std::string line = bob.next();
    CHECK(line.starts_with("@account=ada;msgid="));
    CHECK(line.ends_with(" :eve!~u@parley " + command));
  }
  ada.send("QUIT :gone");
  CHECK(bob.next() == "@account=ada :eve!~u@parley QUIT :gone");
}

TEST_CASE("sasl PLAIN: logged in before the nick, and the nick is the account's alone") {
  Parleyd server({"--store", "memory"}, cheap);
  make_ada(server);
  Stranger eve(server.port(), "ADA");
  CHECK(numeric_of(eve.get("CAP END")) == ERR_NICKNAMEINUSE);
  Stranger ada(server.port(), "ada");
  CHECK(ada.get("AUTHENTICATE plain") == "AUTHENTICATE +");
  CHECK(ada.get("AUTHENTICATE " + plain("ada", "correct horse")) ==
        ":parley 900 * *!~u@parley ada :You are now logged in as ada");
  CHECK(numeric_of(ada.next()) == RPL_SASLSUCCESS);
  CHECK(numeric_of(ada.get("AUTHENTICATE PLAIN")) == ERR_SASLALREADY);
  CHECK(ada.get("CAP END").starts_with(":parley 001 ada "));

  IrcTalker bob(server.port(), "bob", "extended-join account-tag");
  bob.join("#lobby");
  ada.raw.send("JOIN #lobby");
  CHECK(bob.until("JOIN").back() == "@account=ada :ada!~u@parley JOIN #lobby ada :r");
}

TEST_CASE("SASL: what is wrong gets the numeric that says so") {
  Parleyd server({"--store", "memory"}, cheap);
  make_ada(server);
  Stranger ada(server.port(), "x");
  CHECK(numeric_of(ada.get("AUTHENTICATE NONSENSE")) == RPL_SASLMECHS);
  CHECK(numeric_of(ada.next()) == ERR_SASLFAIL);
  for (const std::string& message :
       {plain("ada", "wrong horse"), plain("nobody", "wrong horse"), to_base64("no NULs"),
        std::string("not base64"), std::string("+")}) {
    CAPTURE(message);
    CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
    CHECK(numeric_of(ada.get("AUTHENTICATE " + message)) == ERR_SASLFAIL);
  }
  CHECK(ada.get("AUTHENTICATE EXTERNAL") == "AUTHENTICATE +");  // without a certificate
  CHECK(numeric_of(ada.get("AUTHENTICATE +")) == ERR_SASLFAIL);
  CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
  CHECK(numeric_of(ada.get("AUTHENTICATE *")) == ERR_SASLABORTED);
  CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
  CHECK(numeric_of(ada.get("AUTHENTICATE " + std::string(401, 'A'))) == ERR_SASLTOOLONG);
  CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
  CHECK(numeric_of(ada.get("CAP END")) == ERR_SASLABORTED);
  CHECK(ada.next().starts_with(":parley 001 x "));
  CHECK(numeric_of(IrcTalker(server.port(), "y").get("AUTHENTICATE PLAIN", " 90")) == ERR_SASLFAIL);
}

TEST_CASE("SASL: a message comes in chunks of 400, and is bounded") {
  Parleyd server({"--store", "memory"}, cheap);
  make_ada(server);
  Stranger ada(server.port(), "x");
  // An authzid that makes it exactly 400 bytes of base64: a full chunk, and then "+".
  const std::string fits = std::string(281, 'z');
  const std::string message =
      to_base64(fits + std::string(1, '\0') + "ada" + std::string(1, '\0') + "correct horse!");
  REQUIRE(message.size() == 400);
  CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
  ada.raw.send("AUTHENTICATE " + message);
  CHECK(numeric_of(ada.get("AUTHENTICATE +")) == ERR_SASLFAIL);  // acts for somebody else
  CHECK(ada.get("AUTHENTICATE PLAIN") == "AUTHENTICATE +");
  for (int i = 0; i < 10; ++i) ada.raw.send("AUTHENTICATE " + std::string(400, 'A'));
  CHECK(numeric_of(ada.get("AUTHENTICATE " + std::string(400, 'A'))) == ERR_SASLTOOLONG);
}

TEST_CASE("SASL SCRAM-SHA-256, with a client that does its part") {
  Parleyd server({"--store", "memory"}, cheap);
  make_ada(server);
  const auto log_in = [&](const std::string& account, const std::string& password) {
    Stranger ada(server.port(), "ada");
    CHECK(ada.get("AUTHENTICATE SCRAM-SHA-256") == "AUTHENTICATE +");
    const std::string bare = "n=" + account + ",r=clientnonce";
    const std::string challenge = ada.get("AUTHENTICATE " + to_base64("n,," + bare));
    REQUIRE(challenge.starts_with("AUTHENTICATE "));
    const std::string first = from_base64(challenge.substr(13)).value();
    CHECK(first.starts_with("r=clientnonce"));
    const std::string last =
        ada.get("AUTHENTICATE " + to_base64(scram_final(bare, first, password)));
    if (!last.starts_with("AUTHENTICATE ")) return numeric_of(last);
    CHECK(from_base64(last.substr(13)).value().starts_with("v="));
    CHECK(numeric_of(ada.get("AUTHENTICATE +")) == RPL_LOGGEDIN);
    CHECK(numeric_of(ada.next()) == RPL_SASLSUCCESS);
    return numeric_of(ada.get("CAP END"));
  };
  CHECK(log_in("ADA", "correct horse") == RPL_WELCOME);
  CHECK(log_in("ada", "wrong horse") == ERR_SASLFAIL);
  CHECK(log_in("nobody", "wrong horse") == ERR_SASLFAIL);
}

TEST_CASE(
    "SASL EXTERNAL: the certificate that an account has added logs in, and is offered alone") {
  Parleyd server({"--store", "memory", "--tls", "127.0.0.1:0"},
                 cheap + "[tls]\nclient_certificates = true\n");
  const TemporaryDirectory directory;
  const std::string certificate = (directory.path() / "ada.crt").string();
  const std::string key = (directory.path() / "ada.key").string();
  Process make({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=ada", "-keyout", key, "-out",
                certificate});
  REQUIRE(make.wait() == Exit{0, 0});
  Process print(
      {"/usr/bin/openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"});
  const std::string printed = print.read_line().value();
  const std::string fingerprint = printed.substr(printed.find('=') + 1);

  const auto connect = [&]() {
    return std::make_unique<Process>(std::vector<std::string>{
        "/usr/bin/openssl", "s_client", "-quiet", "-verify_quiet", "-cert", certificate, "-key",
        key, "-connect", "127.0.0.1:" + std::to_string(server.tls_port())});
  };
  const auto get = [](Process& client, const std::string& line) {
    client.write(line + "\r\n");
    return client.read_line().value_or("closed");
  };
  const auto try_it = [&]() {
    const auto client = connect();
    CHECK(get(*client, "CAP LS 302").find(" sasl=EXTERNAL,PLAIN,SCRAM-SHA-256 ") !=
          std::string::npos);
    get(*client, "CAP REQ :sasl");
    CHECK(get(*client, "AUTHENTICATE EXTERNAL").starts_with("AUTHENTICATE +"));
    return numeric_of(get(*client, "AUTHENTICATE +"));
  };
  CHECK(try_it() == ERR_SASLFAIL);
  Talker ada(server.port(), "ada");
  ada.ask({{"type", "register"}, {"account", "ada"}, {"password", "correct horse"}});
  CHECK(ada.ask({{"type", "certificate"}, {"fingerprint", fingerprint}})["type"] == "done");
  CHECK(try_it() == RPL_LOGGEDIN);
  CHECK(ada.ask({{"type", "certificate"}, {"fingerprint", fingerprint}, {"on", false}})["type"] ==
        "done");
  CHECK(try_it() == ERR_SASLFAIL);
}
