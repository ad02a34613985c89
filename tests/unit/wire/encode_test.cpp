// Answers and events as lines: one expected line for each kind, and texts of every sort.
#include "wire/json/encode.hpp"
#include "support/entries.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;
namespace core = parley::core;
namespace event = parley::core::event;
using parley::wire::json::encode;

namespace {

const core::Time noon = std::chrono::sys_days{2026y / 11 / 23} + 12h + 34min + 56s + 7ms;

core::Entry entry(std::uint8_t kind, std::string target = {}, std::string text = {}) {
  core::Entry entry;
  entry.what = parley::tests::payload(kind, std::move(text), std::move(target), {"guest:secret2"});
  entry.seq = {42};
  entry.time = noon;
  entry.from = "ada";
  if (kind != core::entry::Direct::number) entry.room_name = "#lobby";
  entry.room = {7};                  // never on the wire,
  entry.sender = {"guest:secret1"};  // and no identity either
  return entry;
}

core::Entry with_key(core::Entry entry) {
  entry.key = "k1";
  return entry;
}

core::entry::AddMask& added_mask(core::Entry& entry) {
  if (auto* mute = std::get_if<core::entry::Mute>(&entry.what)) return *mute;
  return std::get<core::entry::Ban>(entry.what);
}

core::Entry until_noon(core::Entry entry) {
  added_mask(entry).until = noon;
  return entry;
}

core::Entry marked(core::Entry entry) {
  auto& said = std::get<core::entry::Message>(entry.what);
  said.notice = said.bot = said.redacted = true;
  return entry;
}

/// What stands between `"time":...` and the end of an entry's line; checks the rest.
std::string rest_of(const core::Entry& entry) {
  const std::string line = encode(entry);
  const std::string room = core::is<core::entry::Direct>(entry) ? "" : R"("room":"#lobby",)";
  const std::string head = R"({"type":")" + std::string(core::kind_name(entry)) + "\"," + room +
                           R"("seq":42,"time":"2026-11-23T12:34:56.007Z","from":"ada")";
  CHECK(line.starts_with(head));
  CHECK(line.ends_with("}\n"));
  return line.substr(head.size(), line.size() - head.size() - 2);
}

}  // namespace

TEST_CASE("each kind of log entry has its line") {
  const std::vector<std::pair<core::Entry, std::string>> expected = {
      {entry(core::entry::Message::number, "", "hi"), R"(,"text":"hi")"},
      {with_key(entry(core::entry::Message::number, "", "")), R"(,"text":"","key":"k1")"},
      {entry(core::entry::Direct::number, "bob", "hi"), R"(,"to":"bob","text":"hi")"},
      {with_key(entry(core::entry::Direct::number, "bob", "hi")),
       R"(,"to":"bob","text":"hi","key":"k1")"},
      {entry(core::entry::Create::number), ""},
      {entry(core::entry::SetTopic::number, "", "news"), R"(,"text":"news")"},
      {entry(core::entry::SetMode::number, "private", "on"), R"(,"mode":"private","on":true)"},
      {entry(core::entry::SetMode::number, "moderated", "off"),
       R"(,"mode":"moderated","on":false)"},
      {entry(core::entry::Grant::number, "bob", "voice"), R"(,"nick":"bob","role":"voice")"},
      {entry(core::entry::Invite::number, "bob"), R"(,"nick":"bob")"},
      {entry(core::entry::Kick::number, "bob", "why"), R"(,"nick":"bob","text":"why")"},
      {entry(core::entry::Ban::number, "bob!*@*", ""), R"(,"mask":"bob!*@*","text":"")"},
      {until_noon(entry(core::entry::Ban::number, "bob!*@*", "spam")),
       R"(,"mask":"bob!*@*","text":"spam","until":"2026-11-23T12:34:56.007Z")"},
      {entry(core::entry::Unban::number, "bob!*@*"), R"(,"mask":"bob!*@*")"},
      {until_noon(entry(core::entry::Mute::number, "bob!*@*", "")),
       R"(,"mask":"bob!*@*","text":"","until":"2026-11-23T12:34:56.007Z")"},
      {entry(core::entry::Unmute::number, "bob!*@*"), R"(,"mask":"bob!*@*")"},
      {entry(core::entry::Except::number, "bob!*@*", ""), R"(,"mask":"bob!*@*","text":"")"},
      {entry(core::entry::Unexcept::number, "bob!*@*"), R"(,"mask":"bob!*@*")"},
      {entry(core::entry::Admit::number, "bob!*@*", ""), R"(,"mask":"bob!*@*","text":"")"},
      {entry(core::entry::Unadmit::number, "bob!*@*"), R"(,"mask":"bob!*@*")"},
      {entry(core::entry::Redact::number, "", "oops"), R"(,"about":0,"text":"oops")"},
      {entry(core::entry::SetMode::number, "limit", "9"),
       R"(,"mode":"limit","on":true,"value":"9")"},
      {entry(core::entry::SetMode::number, "password", ""), R"(,"mode":"password","on":false)"},
      {marked(entry(core::entry::Message::number, "", "")),
       R"(,"text":"","notice":true,"bot":true,"redacted":true)"},
  };
  std::set<std::uint8_t> seen;
  for (const auto& [what, rest] : expected) {
    CHECK(rest_of(what) == rest);
    seen.insert(core::kind_number(what));
  }
  CHECK(seen.size() == static_cast<std::size_t>(core::newest_kind));
}

TEST_CASE("each event has its line") {
  using core::Role;
  const std::vector<std::pair<core::Event, std::string>> expected = {
      {event::Welcome{"ada", {9}, "parley 1.2.3", 8192},
       R"({"type":"welcome","nick":"ada","head":9,"server":"parley 1.2.3","version":1,"line_bytes":8192,"text_lines":100})"},
      {event::Done{}, R"({"type":"done"})"},
      {event::Accepted{{9}, noon},
       R"({"type":"accepted","seq":9,"time":"2026-11-23T12:34:56.007Z"})"},
      {event::Joined{"#a", "t", {true, true}, Role::op, 3, {9}, false},
       R"({"type":"joined","room":"#a","topic":"t","private":true,"moderated":false,)"
       R"("role":"operator","members":3,"head":9,"created":false})"},
      {event::TopicIs{"#a", "", "", {}}, R"({"type":"topic_is","room":"#a","text":""})"},
      {event::TopicIs{"#a", "t", "ada", noon},
       R"({"type":"topic_is","room":"#a","text":"t","by":"ada","time":"2026-11-23T12:34:56.007Z"})"},
      {event::ModesAre{"#a", {false, true, true, true, true, "k", 9}},
       R"({"type":"modes_are","room":"#a","private":false,"moderated":true,"secret":true,)"
       R"("open_topic":true,"outside_messages":true,"password":"k","limit":9})"},
      {event::ModesAre{"#a", {false, false, true}},
       R"({"type":"modes_are","room":"#a","private":false,"moderated":true})"},
      {event::MasksAre{"#a", core::command::MaskList::ban, {}},
       R"({"type":"bans","room":"#a","masks":[]})"},
      {event::MasksAre{"#a",
                       core::command::MaskList::mute,
                       {{"m!*@*", "ada", "r", noon}, {"n!*@*", "bob", "", {}}}},
       R"({"type":"mutes","room":"#a","masks":[)"
       R"({"mask":"m!*@*","by":"ada","reason":"r","until":"2026-11-23T12:34:56.007Z"},)"
       R"({"mask":"n!*@*","by":"bob","reason":""}]})"},
      {event::MembersAre{"#a", {{"ada", Role::founder, true}, {"bob", Role::none, false}}, true},
       R"({"type":"members","room":"#a","members":[{"nick":"ada","role":"founder","away":true},)"
       R"({"nick":"bob","role":"none"}],"more":true})"},
      {event::RoomsAre{{{"#a", "t", 3}}, false},
       R"({"type":"rooms","rooms":[{"room":"#a","topic":"t","members":3}],"more":false})"},
      {event::UserIs{"ada", "", {"#a", "#b"}, 2, noon},
       R"({"type":"user","nick":"ada","rooms":["#a","#b"],"sessions":2,)"
       R"("since":"2026-11-23T12:34:56.007Z"})"},
      {event::UserIs{"ada", "tea", {}, 1, noon},
       R"({"type":"user","nick":"ada","away":"tea","rooms":[],"sessions":1,)"
       R"("since":"2026-11-23T12:34:56.007Z"})"},
      {event::Page{
           "#a", {std::make_shared<const core::Entry>(entry(core::entry::Create::number))}, true},
       R"({"type":"page","with":"#a","entries":[{"type":"create","room":"#lobby","seq":42,)"
       R"("time":"2026-11-23T12:34:56.007Z","from":"ada"}],"more":true})"},
      {event::Failed{{core::ErrorCode::muted, "no", {}}},
       R"({"type":"error","code":"muted","text":"no"})"},
      {event::Failed{{core::ErrorCode::busy, "later", 500ms}},
       R"({"type":"error","code":"busy","text":"later","retry_after":500})"},
      {event::Ponged{}, R"({"type":"pong"})"},
      {event::MemberJoined{"#a", "ada", Role::voice, noon},
       R"({"type":"join","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","role":"voice"})"},
      {event::MemberLeft{"#a", "ada", "bye", false, noon},
       R"({"type":"part","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","text":"bye"})"},
      {event::MemberLeft{"#a", "ada", "", true, noon},
       R"({"type":"quit","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","text":""})"},
      {event::Renamed{"#a", "ada", "eve", noon},
       R"({"type":"nick","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","nick":"eve"})"},
      {event::Renamed{"", "ada", "eve", noon},
       R"({"type":"nick","time":"2026-11-23T12:34:56.007Z","from":"ada","nick":"eve"})"},
      {event::AwayChanged{"#a", "ada", "tea", noon},
       R"({"type":"away","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","text":"tea"})"},
      {event::TypingNow{"#a", "ada", noon},
       R"({"type":"typing","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada"})"},
      {event::TypingNow{"", "ada", noon},
       R"({"type":"typing","time":"2026-11-23T12:34:56.007Z","from":"ada"})"},
      {event::Knocked{"#a", "ada", "let me in", noon},
       R"({"type":"knocked","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","text":"let me in"})"},
      {event::Invited{"#a", "ada", noon},
       R"({"type":"invited","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada"})"},
      {event::YouLeft{"#a", "why"}, R"({"type":"left","room":"#a","text":"why"})"},
      {event::YouLeft{"#a", "deleted by root", true},
       R"({"type":"left","room":"#a","text":"deleted by root","deleted":true})"},
      {event::PingYou{}, R"({"type":"ping"})"},
      {event::UsersAre{{{"ada", Role::none, false, true, "Ada L"}}, true},
       R"({"type":"users","users":[{"nick":"ada","role":"none","bot":true,"realname":"Ada L"}],)"
       R"("more":true})"},
      {event::UsersWere{{{"ada", "", noon}}},
       R"({"type":"users_were","users":[{"nick":"ada","time":"2026-11-23T12:34:56.007Z"}]})"},
      {event::Watching{{{"ada", true}, {"bob", false}}},
       R"({"type":"watching","nicks":[{"nick":"ada","here":true},{"nick":"bob","here":false}]})"},
      {event::ProfileIs{"Ada L", true, false},
       R"({"type":"profile_is","realname":"Ada L","bot":true,"invisible":false})"},
      {event::ServerIs{1, 2, 3, 4, 5, 6, noon, noon},
       R"({"type":"server_is","users":1,"invisible":2,"most_users":3,"sessions":4,)"
       R"("strangers":5,"rooms":6,"since":"2026-11-23T12:34:56.007Z",)"
       R"("now":"2026-11-23T12:34:56.007Z"})"},
      {event::RecentAre{{{"#a", noon}}},
       R"({"type":"recent","conversations":[{"with":"#a","time":"2026-11-23T12:34:56.007Z"}]})"},
      {event::Marked{"#a", noon},
       R"({"type":"marked","with":"#a","time":"2026-11-23T12:34:56.007Z"})"},
      {event::RealnameChanged{"#a", "ada", "Ada L", noon},
       R"({"type":"realname","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada","text":"Ada L"})"},
      {event::Presence{"ada", true, noon},
       R"({"type":"presence","nick":"ada","here":true,"time":"2026-11-23T12:34:56.007Z"})"},
      {event::Closing{"idle", "silence", {}},
       R"({"type":"closing","code":"idle","text":"silence"})"},
      {event::Closing{"shutting_down", "", 2s},
       R"({"type":"closing","code":"shutting_down","text":"","retry_after":2000})"},
      {event::Challenge{"r=1"}, R"({"type":"challenge","data":"cj0x"})"},
      {event::LoggedIn{"ada"}, R"({"type":"logged_in","account":"ada"})"},
      {event::AccountIs{"ada", true, noon, noon, {"ff"}},
       R"({"type":"account","account":"ada","operator":true,"since":"2026-11-23T12:34:56.007Z",)"
       R"("last_login":"2026-11-23T12:34:56.007Z","certificates":["ff"]})"},
      {event::ServerBansAre{{{"$a:eve", "ada", "r", {}}}},
       R"({"type":"server_bans","masks":[{"mask":"$a:eve","by":"ada","reason":"r"}]})"},
      {event::SessionsAre{{{"ada", "", "192.0.2.1", noon, 2}}, true},
       R"({"type":"sessions","sessions":[{"nick":"ada","address":"192.0.2.1",)"
       R"("since":"2026-11-23T12:34:56.007Z","rooms":2}],"more":true})"},
      {event::AuditIs{{{3, noon, "ada", "kill", "eve", "r"}}, false},
       R"({"type":"audit","records":[{"number":3,"time":"2026-11-23T12:34:56.007Z","by":"ada",)"
       R"("action":"kill","target":"eve","text":"r"}],"more":false})"},
      {event::Notice{"ada", "noon", true, noon},
       R"({"type":"notice","time":"2026-11-23T12:34:56.007Z","from":"ada","text":"noon",)"
       R"("operators":true})"},
      {event::AccountChanged{"#a", "ada", "Ada", noon},
       R"({"type":"registered","room":"#a","time":"2026-11-23T12:34:56.007Z","from":"ada",)"
       R"("account":"Ada"})"},
  };
  std::set<std::size_t> seen;
  for (const auto& [what, line] : expected) {
    CHECK(encode(what) == line + "\n");
    seen.insert(what.index());
  }
  CHECK(seen.size() == std::variant_size_v<core::Event>);  // a new one needs a line here
}

TEST_CASE("an answer repeats the id as it came, behind the type") {
  CHECK(encode(event::Done{}, "7") == "{\"type\":\"done\",\"id\":7}\n");
  CHECK(encode(event::Done{}, R"("a\"b")") == "{\"type\":\"done\",\"id\":\"a\\\"b\"}\n");
  CHECK(encode(event::Failed{{core::ErrorCode::muted, "no", {}}}, "7") ==
        "{\"type\":\"error\",\"id\":7,\"code\":\"muted\",\"text\":\"no\"}\n");
}

TEST_CASE("texts are escaped where JSON wants it and nowhere else") {
  const auto text_of = [](const std::string& text) {
    const std::string line = encode(event::YouLeft{"#a", text});
    const std::string begin = R"({"type":"left","room":"#a","text":)";
    return line.substr(begin.size(), line.size() - begin.size() - 2);
  };
  CHECK(text_of("plain / 'text' <b>") == R"("plain / 'text' <b>")");
  CHECK(text_of("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(text_of("\0\x01\x1f\x7f"s) == "\"\\u0000\\u0001\\u001f\x7f\"");
  CHECK(text_of("h\u00e9 \u20ac \U0001F600 \"") == "\"h\u00e9 \u20ac \U0001F600 \\\"\"");
  CHECK(text_of("a\xff\"b") == "\"a\ufffd\\\"b\"");
}

TEST_CASE("whatever bytes the log holds, a line is valid JSON and one line") {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      core::Entry odd = entry(core::entry::Message::number);
      parley::tests::said(odd).text = {'a', static_cast<char>(first), static_cast<char>(second)};
      odd.from = parley::tests::text_of(odd);
      odd.key = parley::tests::text_of(odd);
      const std::string line = encode(odd);
      REQUIRE(line.find('\n') == line.size() - 1);
      const auto json = nlohmann::json::parse(line, nullptr, false);
      REQUIRE_FALSE(json.is_discarded());
      const bool ascii = first < 0x80 && second < 0x80;
      if (ascii) REQUIRE(json["text"] == parley::tests::text_of(odd));
    }
  }
}
