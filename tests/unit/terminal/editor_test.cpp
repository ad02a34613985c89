// The input line, key by key.
#include "terminal/editor.hpp"

#include <doctest/doctest.h>

using namespace parley::terminal;

namespace {

/// The text, with a bar where the cursor is.
std::string state(const Editor& editor) {
  auto text = editor.text();
  return text.insert(editor.cursor(), "|");
}

void type(Editor& editor, std::string_view text) {
  editor.press({KeyCode::text, std::string(text)});
}

Editor with(std::string_view text) {
  Editor editor;
  type(editor, text);
  return editor;
}

void press(Editor& editor, std::initializer_list<KeyCode> codes) {
  for (const auto code : codes) CHECK(editor.press({code}));
}

}  // namespace

TEST_CASE("what is typed goes in at the cursor") {
  auto editor = with("helo");
  press(editor, {KeyCode::left});
  type(editor, "l");
  CHECK(state(editor) == "hell|o");
  press(editor, {KeyCode::home});
  CHECK(state(editor) == "|hello");
  press(editor, {KeyCode::end});
  CHECK(state(editor) == "hello|");
}

TEST_CASE("backspace takes a whole character, as a person sees it") {
  auto editor = with("e\u0301👩‍👩‍👧");
  press(editor, {KeyCode::backspace});
  CHECK(state(editor) == "e\u0301|");
  press(editor, {KeyCode::backspace});
  CHECK(state(editor) == "|");
  press(editor, {KeyCode::backspace});
  CHECK(state(editor) == "|");
}

TEST_CASE("delete takes the character at the cursor") {
  auto editor = with("añb");
  press(editor, {KeyCode::home, KeyCode::right, KeyCode::erase});
  CHECK(state(editor) == "a|b");
  press(editor, {KeyCode::end, KeyCode::erase});
  CHECK(state(editor) == "ab|");
}

TEST_CASE("words are moved over as emacs does") {
  auto editor = with("one two-three  four");
  press(editor, {KeyCode::word_left});
  CHECK(state(editor) == "one two-three  |four");
  press(editor, {KeyCode::word_left});
  CHECK(state(editor) == "one two-|three  four");
  press(editor, {KeyCode::word_left, KeyCode::word_left, KeyCode::word_left});
  CHECK(state(editor) == "|one two-three  four");
  press(editor, {KeyCode::word_right, KeyCode::word_right});
  CHECK(state(editor) == "one two|-three  four");
}

TEST_CASE("what is killed can be yanked") {
  auto editor = with("one two three");
  press(editor, {KeyCode::word_left, KeyCode::kill_to_end});
  CHECK(state(editor) == "one two |");
  press(editor, {KeyCode::home, KeyCode::yank});
  CHECK(state(editor) == "three|one two ");
}

TEST_CASE("kills in a row gather, in the order of the text") {
  auto editor = with("a b c d");
  press(editor, {KeyCode::kill_word_before, KeyCode::kill_word_before});
  CHECK(state(editor) == "a b |");
  press(editor, {KeyCode::yank});
  CHECK(state(editor) == "a b c d|");
  press(editor, {KeyCode::kill_to_begin, KeyCode::yank, KeyCode::yank});
  CHECK(state(editor) == "a b c da b c d|");
}

TEST_CASE("a move between two kills begins a new one") {
  auto editor = with("one two");
  press(editor,
        {KeyCode::kill_word_before, KeyCode::home, KeyCode::kill_word_after, KeyCode::yank});
  CHECK(state(editor) == "one| ");
}

TEST_CASE("two characters are swapped") {
  auto editor = with("teh");
  press(editor, {KeyCode::transpose});
  CHECK(state(editor) == "the|");
  auto accents = with("áb");
  press(accents, {KeyCode::left, KeyCode::transpose});
  CHECK(state(accents) == "bá|");
  auto single = with("a");
  press(single, {KeyCode::transpose});
  CHECK(state(single) == "a|");
}

TEST_CASE("up and down go through what was said, and come back to what is being written") {
  auto editor = with("first");
  CHECK(editor.submit() == "first");
  type(editor, "second");
  CHECK(editor.submit() == "second");
  type(editor, "draft");
  press(editor, {KeyCode::older});
  CHECK(state(editor) == "second|");
  press(editor, {KeyCode::older, KeyCode::older});
  CHECK(state(editor) == "first|");
  press(editor, {KeyCode::newer, KeyCode::newer});
  CHECK(state(editor) == "draft|");
  press(editor, {KeyCode::newer});
  CHECK(state(editor) == "draft|");
}

TEST_CASE("the same line twice is one in the history, and an empty one is none") {
  Editor editor;
  for (const auto* line : {"a", "a", ""}) {
    type(editor, line);
    static_cast<void>(editor.submit());
  }
  press(editor, {KeyCode::older, KeyCode::older});
  CHECK(state(editor) == "a|");
}

TEST_CASE("a paste keeps its lines and loses its controls and final line ends") {
  Editor editor;
  editor.press({KeyCode::paste, "one\r\ntwo\rthree\x1b[31m\x07\n\n"});
  CHECK(editor.text() == "one\ntwo\nthree[31m");
}

TEST_CASE("the text is bounded: what does not fit is left out whole") {
  Editor editor;
  editor.paste(std::string(Editor::most_bytes, 'x'));
  type(editor, "y");
  CHECK(editor.text().size() == Editor::most_bytes);
  CHECK(editor.text().find('y') == std::string::npos);
}

TEST_CASE("keys that are not for editing are left to others") {
  Editor editor;
  for (const auto code : {KeyCode::enter, KeyCode::tab, KeyCode::page_up, KeyCode::next_room}) {
    CHECK_FALSE(editor.press({code}));
  }
}
