// Answers with messages, and read marks.
#pragma once

#include <string>
#include <vector>

#include "core/entry.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core::event {

using schema::event;
using schema::object;
using schema::optional;
using schema::required;
using schema::Text;

struct Conversation {
  std::string with;  // a room, or the nick of somebody who is here
  Time time{};       // of the newest message

  static constexpr auto schema =
      object(required("with", &Conversation::with).as(Text::conversation),
             required("time", &Conversation::time));
};

struct RecentAre {
  std::vector<Conversation> conversations;  // newest first

  static constexpr auto schema = event("recent", "Conversations, newest first.",
                                       required("conversations", &RecentAre::conversations));
};

struct Marked {  // also unasked: another session of the user did it
  std::string with;
  Time time{};  // epoch: nothing yet

  static constexpr auto schema = event(
      "marked", "Up to when you have read; also unasked, if another of your connections set it.",
      required("with", &Marked::with).as(Text::conversation), optional("time", &Marked::time));
};

struct Page {                     // of history or search
  std::string with;               // a room or a nick; "" for a search over all
  std::vector<EntryPtr> entries;  // oldest first
  bool more = false;              // there are more in the direction asked for

  static constexpr auto schema =
      event("page", "A page of history or of a search, oldest first.",
            required("with", &Page::with), required("entries", &Page::entries),
            required("more", &Page::more, "There are more in the direction asked for."));
};

}  // namespace parley::core::event
