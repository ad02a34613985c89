// Tab.
#include "terminal/completion.hpp"

#include <doctest/doctest.h>

using namespace parley::terminal;

namespace {

struct CompletionFixture {
  Editor editor;
  Completion completion;
  Completable from{{"grace", "Greta", "ada"}, {"#lobby", "#logs", "#dev"}};

  std::string complete(std::string_view text) {
    editor.set(std::string(text));
    return tab();
  }
  std::string tab(bool backwards = false) {
    completion.press(editor, from, backwards);
    return editor.text();
  }
};

}  // namespace

TEST_CASE_FIXTURE(CompletionFixture,
                  "a nick at the beginning is spoken to, elsewhere it is named") {
  CHECK(complete("gra") == "grace: ");
  CHECK(complete("ask gra") == "ask grace ");
}

TEST_CASE_FIXTURE(CompletionFixture,
                  "Tab again takes the next, and after the last what was typed") {
  CHECK(complete("gr") == "grace: ");
  CHECK(tab() == "Greta: ");
  CHECK(tab() == "gr");
  CHECK(tab() == "grace: ");
  CHECK(tab(true) == "gr");
  CHECK(tab(true) == "Greta: ");
}

TEST_CASE_FIXTURE(CompletionFixture, "case does not matter, and the name comes as it is written") {
  CHECK(complete("GRET") == "Greta: ");
}

TEST_CASE_FIXTURE(CompletionFixture, "commands complete, and their arguments by what they take") {
  CHECK(complete("/jo") == "/join ");
  CHECK(complete("/join lo") == "/join #lobby ");
  CHECK(tab() == "/join #logs ");
  CHECK(complete("/join #d") == "/join #dev ");
  CHECK(complete("/whois a") == "/whois ada ");
  CHECK(complete("/help jo") == "/help join ");
  CHECK(complete("/kick ada gra") == "/kick ada grace ");
}

TEST_CASE_FIXTURE(CompletionFixture, "a room completes anywhere") {
  CHECK(complete("see #de") == "see #dev ");
}

TEST_CASE_FIXTURE(CompletionFixture, "without a match nothing changes") {
  CHECK(complete("xyz") == "xyz");
}

TEST_CASE_FIXTURE(CompletionFixture, "typing in between begins anew") {
  CHECK(complete("gr") == "grace: ");
  editor.press({KeyCode::text, "a"});
  CHECK(tab() == "grace: ada ");
}

TEST_CASE_FIXTURE(CompletionFixture, "only the word before the cursor is completed") {
  editor.set("gra tail");
  for (int i = 0; i < 5; ++i) editor.press({KeyCode::left});
  completion.press(editor, from);
  CHECK(editor.text() == "grace:  tail");
}
