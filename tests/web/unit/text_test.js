// What is found in a message's text.
import test from "node:test";
import assert from "node:assert/strict";
import { pieces, safeLink } from "../../../client/web/chat/text.js";

const kinds = (text, nick) => pieces(text, nick).map(({ kind, text: piece }) => `${kind}|${piece}`);

test("plain text is one piece, whatever it looks like", () => {
  for (const text of [
    "hello",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "a & b",
    "",
    "&lt;",
    "#",
    "a#b",
  ]) {
    assert.equal(
      pieces(text, "ada")
        .map((piece) => piece.text)
        .join(""),
      text,
    );
    assert.ok(
      pieces(text, "ada").every(({ kind }) => kind === "plain"),
      text,
    );
  }
});

test("links end where a sentence does", () => {
  assert.deepEqual(kinds("see https://example.org/a."), [
    "plain|see ",
    "link|https://example.org/a",
    "plain|.",
  ]);
  assert.deepEqual(kinds("(http://example.org/x)"), [
    "plain|(",
    "link|http://example.org/x",
    "plain|)",
  ]);
  assert.deepEqual(kinds("https://example.org/a_(b)"), ["link|https://example.org/a_(b)"]);
  assert.deepEqual(kinds("https://example.org?a=1&b=2, and"), [
    "link|https://example.org?a=1&b=2",
    "plain|, and",
  ]);
});

test("only http and https are links", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https://",
    "http:///",
  ]) {
    assert.ok(
      kinds(text).every((piece) => piece.startsWith("plain|")),
      text,
    );
  }
  assert.equal(safeLink("javascript:alert(1)"), null);
  assert.equal(safeLink("https://example.org/"), "https://example.org/");
});

test("rooms, code and one's own name", () => {
  assert.deepEqual(kinds("go to #tea, now"), ["plain|go to ", "room|#tea", "plain|, now"]);
  assert.deepEqual(kinds("run `make #all`!"), ["plain|run ", "code|make #all", "plain|!"]);
  assert.deepEqual(kinds("```\nint x;\nint y;\n```"), ["block|int x;\nint y;"]);
  assert.deepEqual(kinds("Ada: look, adam", "ada"), ["self|Ada", "plain|: look, adam"]);
  assert.deepEqual(kinds("https://example.org/#tea"), ["link|https://example.org/#tea"]);
  assert.deepEqual(kinds("an unpaired ` stays"), ["plain|an unpaired ` stays"]);
});

test("a long text that nearly matches takes no long time", () => {
  const began = performance.now();
  for (const text of [
    "`".repeat(4_096),
    "https://".repeat(512),
    "#".repeat(4_096),
    "(".repeat(2_000) + "https://a/" + ")".repeat(2_000),
    "``` ".repeat(1_024),
    "ada ".repeat(1_024),
  ]) {
    pieces(text, "ada");
  }
  assert.ok(performance.now() - began < 20_000);
});
