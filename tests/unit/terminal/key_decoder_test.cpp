// Keys from bytes: the same keys, however the bytes are cut into reads.
#include "terminal/key_decoder.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace parley::terminal;
using namespace std::chrono_literals;

namespace {

using Keys = std::vector<std::pair<KeyCode, std::string>>;

/// Feeds each piece after a pause, and gives the keys that are complete after the last.
struct Typist {
  KeyDecoder decoder{};
  std::chrono::milliseconds now{1h};
  Keys keys{};

  void type(std::string_view piece, std::chrono::milliseconds pause = 0ms) {
    now += pause;
    take();
    decoder.feed(piece, now);
    take();
  }
  void take() {
    while (const auto key = decoder.next(now)) {
      keys.emplace_back(
          key->code, key->code == KeyCode::room_number ? std::to_string(key->number) : key->text);
    }
  }
};

Keys keys_of(std::string_view bytes) {
  Typist typist;
  typist.type(bytes);
  return typist.keys;
}

struct Sample {
  std::string bytes;
  Keys keys;
};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all{
      {"a", {{KeyCode::text, "a"}}},
      {"é", {{KeyCode::text, "é"}}},
      {"日", {{KeyCode::text, "日"}}},
      {"👍", {{KeyCode::text, "👍"}}},
      {"\r", {{KeyCode::enter, ""}}},
      {"\x01", {{KeyCode::home, ""}}},
      {"\x03", {{KeyCode::interrupt, ""}}},
      {"\x7f", {{KeyCode::backspace, ""}}},
      {"\033[D", {{KeyCode::left, ""}}},
      {"\033OD", {{KeyCode::left, ""}}},
      {"\033[A", {{KeyCode::older, ""}}},
      {"\033[1;5C", {{KeyCode::word_right, ""}}},
      {"\033[1;3D", {{KeyCode::word_left, ""}}},
      {"\033[1;2D", {{KeyCode::left, ""}}},
      {"\033[1;5H", {{KeyCode::scroll_top, ""}}},
      {"\033[F", {{KeyCode::end, ""}}},
      {"\033[3~", {{KeyCode::erase, ""}}},
      {"\033[5~", {{KeyCode::page_up, ""}}},
      {"\033[6;5~", {{KeyCode::page_down, ""}}},
      {"\033[Z", {{KeyCode::back_tab, ""}}},
      {"\033[15~", {{KeyCode::unknown, ""}}},
      {"\033[?64;1c", {{KeyCode::unknown, ""}}},
      {"\033[[A", {{KeyCode::unknown, ""}}},
      {"\033[I", {{KeyCode::unknown, ""}}},
      {"\033[201~", {{KeyCode::unknown, ""}}},
      {"\033b", {{KeyCode::word_left, ""}}},
      {"\0337", {{KeyCode::room_number, "7"}}},
      {"\033\x7f", {{KeyCode::kill_word_before, ""}}},
      {"\033\033[C", {{KeyCode::word_right, ""}}},
      {"\033é", {{KeyCode::unknown, ""}}},
      {"\033[200~two\nlines\033[201~", {{KeyCode::paste, "two\nlines"}}},
      {"\033[200~\033[201~", {{KeyCode::paste, ""}}},
      {"\033[200~\033[D\033\033[20\033[201~", {{KeyCode::paste, "\033[D\033\033[20"}}},
      {"\033[200~\x03\r\033[201~", {{KeyCode::paste, "\x03\r"}}},
  };
  return all;
}

}  // namespace

TEST_CASE("every sequence is one key, in whatever two pieces and after whatever pause it comes") {
  for (const auto& [bytes, keys] : samples()) {
    CAPTURE(bytes);
    CHECK(keys_of(bytes) == keys);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      CAPTURE(cut);
      const bool only_escapes = bytes.find_first_not_of('\033') >= cut;
      const bool pasted_ctrl_c = bytes.find('\x03') == cut && bytes.size() == cut + 1;
      for (const auto pause : {0ms, 120ms, 499ms, 10'000ms}) {
        if (pause > 499ms && (only_escapes || pasted_ctrl_c)) continue;
        Typist typist;
        typist.type(bytes.substr(0, cut));
        CHECK(typist.keys.empty());
        typist.type(bytes.substr(cut), pause);
        CHECK(typist.keys == keys);
      }
    }
  }
}

TEST_CASE("keys one after the other are the same keys, however they are cut") {
  std::mt19937 random{7};
  for (int run = 0; run < 2'000; ++run) {
    std::string bytes;
    Keys wanted;
    for (int i = 0; i < 12; ++i) {
      const auto& sample = samples()[random() % samples().size()];
      bytes += sample.bytes;
      wanted.insert(wanted.end(), sample.keys.begin(), sample.keys.end());
    }
    CAPTURE(bytes);
    Typist typist;
    for (std::string_view rest = bytes; !rest.empty();) {
      const auto size = std::min<std::size_t>(1 + random() % 5, rest.size());
      typist.type(rest.substr(0, size), std::chrono::milliseconds{random() % 400});
      rest.remove_prefix(size);
    }
    CHECK(typist.keys == wanted);
  }
}

TEST_CASE("an escape that nothing follows is the Escape key, by time alone") {
  Typist typist;
  typist.type("\033");
  CHECK(typist.keys.empty());
  REQUIRE(typist.decoder.deadline() == typist.now + KeyDecoder::escape_delay);
  typist.now += KeyDecoder::escape_delay - 1ms;
  typist.take();
  CHECK(typist.keys.empty());
  typist.now += 1ms;
  typist.take();
  CHECK(typist.keys == Keys{{KeyCode::escape, ""}});
  CHECK_FALSE(typist.decoder.deadline());
  typist.type("[D");
  CHECK(typist.keys.size() == 3);  // typed
}

TEST_CASE("what has begun otherwise waits for its end, not for a time") {
  for (const std::string begun : {"\033[", "\033O", "\033[1;5", "\033[200~text\033", "\xe6\x97"}) {
    CAPTURE(begun);
    Typist typist;
    typist.type(begun);
    CHECK_FALSE(typist.decoder.deadline());
    typist.now += 1h;
    typist.take();
    CHECK(typist.keys.empty());
  }
}

TEST_CASE("Ctrl-C works in the middle of everything") {
  for (const std::string begun : {"\033", "\033\033", "\033[", "\033[1;", "\033O", "\xe6\x97"}) {
    CAPTURE(begun);
    Typist typist;
    typist.type(begun);
    typist.type("\x03");
    CHECK(typist.keys.back().first == KeyCode::interrupt);
  }
  Typist pasting;
  pasting.type("\033[200~a paste that does not end");
  pasting.type("\x03", 100ms);  // may be pasted
  CHECK(pasting.keys.empty());
  pasting.type("\x03", 600ms);
  CHECK(pasting.keys == Keys{{KeyCode::interrupt, ""}});
  pasting.type("x");
  CHECK(pasting.keys.back() == Keys::value_type{KeyCode::text, "x"});
}

TEST_CASE("a paste is bounded, keeps whole characters, and its end is found all the same") {
  Typist typist;
  typist.type("\033[200~aa");
  for (int i = 0; i < 20'000; ++i) typist.type("日本");
  typist.type("\033[20");
  typist.type("1~x");
  REQUIRE(typist.keys.size() == 2);
  CHECK(typist.keys[0].second.size() == KeyDecoder::most_pasted - 2);  // the next does not fit
  CHECK(typist.keys[0].second.ends_with("日本"));
  CHECK(typist.keys[1] == Keys::value_type{KeyCode::text, "x"});
}

TEST_CASE("bytes that are no UTF-8 are dropped, typed and pasted") {
  CHECK(keys_of("a\xff\xc0\x80\xed\xa0\x80z") == Keys{{KeyCode::text, "a"}, {KeyCode::text, "z"}});
  CHECK(keys_of("\033[200~a\xff\xe6\x97z\033[201~") == Keys{{KeyCode::paste, "az"}});
}

TEST_CASE("no byte sequence is a key without an end, or held without bound") {
  std::mt19937 random{3};
  Typist typist;
  for (int i = 0; i < 200'000; ++i) {
    const char byte =
        random() % 4 == 0 ? "\033[O;~201\x03"[random() % 9] : static_cast<char>(random());
    typist.type({&byte, 1}, std::chrono::milliseconds{random() % 3});
  }
  typist.type("\033[201~\x03");  // the end of a paste, if one began
  CHECK(typist.keys.back().first == KeyCode::interrupt);
}

TEST_CASE("what this terminal sends wins over what most send") {
  Typist typist{KeyDecoder({{"\033[H", KeyCode::left}, {"\033j", KeyCode::end}})};
  typist.type("\033[H\033j\033[F");
  CHECK(typist.keys == Keys{{KeyCode::left, ""}, {KeyCode::end, ""}, {KeyCode::end, ""}});
}
