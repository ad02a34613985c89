// The other side of a Protocol under test: reads its requests, answers by hand.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"
#include "lib/protocol.hpp"
#include "support/entries.hpp"
#include "wire/json/decode.hpp"
#include "wire/json/encode.hpp"

namespace parley::tests {

class ScriptedServer {
 public:
  using Request = wire::json::Request;

  explicit ScriptedServer(client::Protocol& protocol) : protocol_(protocol) {}

  /// The requests since the last call.
  std::vector<Request> requests() {
    std::vector<Request> requests;
    const auto bytes = protocol_.take_output();
    for (std::size_t begin = 0; begin < bytes.size();) {
      const auto end = bytes.find('\n', begin);
      REQUIRE(end != std::string::npos);
      auto request = wire::json::decode(std::string_view(bytes).substr(begin, end - begin));
      REQUIRE_MESSAGE(request, bytes.substr(begin, end - begin));
      requests.push_back(*std::move(request));
      begin = end + 1;
    }
    return requests;
  }

  /// The only request since the last call, which is a Command of that type.
  template <class Command>
  Request request() {
    auto all = requests();
    REQUIRE(all.size() == 1);
    REQUIRE(std::holds_alternative<Command>(all.front().command));
    return all.front();
  }

  void answer(const Request& request, const core::Event& event) {
    receive(wire::json::encode(event, request.id));
  }
  void refuse(const Request& request, core::ErrorCode code,
              std::optional<std::chrono::milliseconds> retry_after = std::nullopt) {
    answer(request, core::event::Failed{{code, "refused", retry_after}});
  }
  void tell(const core::Event& event) { receive(wire::json::encode(event)); }
  void message(std::string_view room, std::uint64_t seq, std::string_view text) {
    core::Entry entry;
    entry.seq = {seq};
    entry.room_name = room;
    entry.from = "bob";
    tests::said(entry).text = text;
    receive(wire::json::encode(entry));
  }
  void direct(std::uint64_t seq, std::string_view text) {
    core::Entry entry;
    entry.seq = {seq};
    entry.from = "bob";
    entry.what = core::entry::Direct{{std::string(text), false, false, false}, "ada"};
    receive(wire::json::encode(entry));
  }
  void receive(std::string_view bytes) { protocol_.received(bytes, now); }

  /// A connection as far as being signed in.
  void welcome(std::uint64_t head) {
    protocol_.connected(now);
    answer(request<core::command::Hello>(), core::event::Welcome{"ada", {head}});
  }
  void joined(const Request& request, std::string room, std::uint64_t head) {
    core::event::Joined joined;
    joined.room = std::move(room);
    joined.head = {head};
    answer(request, joined);
  }

  client::Protocol::TimePoint now{std::chrono::hours{1}};

 private:
  client::Protocol& protocol_;
};

/// The texts of the messages among the updates, in order.
[[nodiscard]] inline std::vector<std::string> texts(const std::vector<client::Update>& updates) {
  std::vector<std::string> texts;
  for (const auto& update : updates) {
    if (const auto* entry = std::get_if<core::Entry>(&update))
      texts.push_back(tests::text_of(*entry));
  }
  return texts;
}

/// The first update of that type; fails the test where there is none.
template <class T>
[[nodiscard]] T first(const std::vector<client::Update>& updates) {
  for (const auto& update : updates) {
    if (const auto* found = std::get_if<T>(&update)) return *found;
  }
  FAIL("no such update");
  return T{};
}

}  // namespace parley::tests
