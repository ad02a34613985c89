// What is found in a message's text.
import test from "node:test";
import assert from "node:assert/strict";
import { isBlank, mentions, pieces, safeLink, scan } from "../../../client/web/chat/text.js";

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

test("a link ends where its script says that a clause, a quotation or a bracket ends", () => {
  for (const [text, wanted] of [
    ["「https://example.org/a」", "https://example.org/a"],
    ["看https://example.org/a，然后", "https://example.org/a"],
    ["https://example.org/a؟", "https://example.org/a"],
    ["https://example.org/a। और", "https://example.org/a"],
    ["https://example.org/a\u200bb", "https://example.org/a"],
    ["https://example.org/\u202egnp.exe", "https://example.org/"],
    ["https://example.org/a\u3000b", "https://example.org/a"],
    ["https://example.org/a—", "https://example.org/a"],
    ["[https://example.org/a[1]]", "https://example.org/a[1]"],
    ["https://example.org/a)))(", "https://example.org/a)))("],
    ["https://example.org/a).", "https://example.org/a"],
    ["https://ca.wikipedia.org/wiki/Col·lecció", "https://ca.wikipedia.org/wiki/Col·lecció"],
    ["Https://example.org/Ελλάδα,", "Https://example.org/Ελλάδα"],
  ]) {
    assert.equal(pieces(text, "ada").find(({ kind }) => kind === "link")?.text, wanted, text);
  }
  assert.deepEqual(kinds("去 #茶。好"), ["plain|去 ", "room|#茶", "plain|。好"]);
});

test("an address that names somebody else's place first is no link", () => {
  for (const text of ["https://bank.example@evil.example/", "http://ada:secret@example.org/"])
    assert.ok(
      kinds(text, "bob").every((piece) => piece.startsWith("plain|")),
      text,
    );
});

test("a mention is the nick between characters that no nick has, outside of code and addresses", () => {
  for (const text of [
    "ada",
    "@ada",
    "ADA?",
    "a\u0301da ada",
    "«ada»",
    "ada/bob",
    "{ada}",
    "[[ada]]",
  ])
    assert.ok(mentions(text, "ada"), text);
  for (const text of ["ada2", "ada_", "-ada", "adá", "{ada]", "x[ada]", "ada.l@example.org"])
    assert.ok(!mentions(text, "ada"), text);
  assert.ok(mentions("Zoe\u0308: hi", "Zoë"));
  assert.ok(mentions("hi ada|away", "Ada|away"));
  assert.ok(mentions("`x` ada", "ada"));
  assert.ok(!mentions("", "ada"));
  assert.deepEqual(kinds("hi [ada]!", "ada"), ["plain|hi [", "self|ada", "plain|]!"]);
});

test("a text in which nothing can be seen is blank", () => {
  for (const text of ["", " \n\t", "\u200b", "\u3164", "\u2800", "\u202e\u2069", "\u00ad"])
    assert.ok(isBlank(text), JSON.stringify(text));
  for (const text of [".", "a", "😀", " \u0301", "\u3164x"])
    assert.ok(!isBlank(text), JSON.stringify(text));
});

const HOSTILE = [
  "`",
  "`a",
  "`a\n",
  "``` ",
  "```\n",
  "https://",
  "https://a/)",
  "https://a/ ",
  "(",
  "[",
  "#",
  " #a",
  "ada ",
  "ada@",
  "a.a",
  "a@b.",
  "[ada]",
  "\u0301",
  "。",
  "\u202e",
  "😀",
];

test("the work for a text grows as its length does: each character is looked at a few times", () => {
  const bound = (text) => 8 * text.length + 64;
  for (const before of ["", "```", "`", "https://x/", "#", "(https://a/", "a@", "ada["]) {
    for (const unit of HOSTILE) {
      for (const after of ["", "`", ")", " x"]) {
        const text = before + unit.repeat(500) + after;
        const { steps } = scan(text, "ada");
        assert.ok(steps <= bound(text), `${before} ${unit} ${after}: ${steps} of ${text.length}`);
      }
    }
  }
});

// A million characters: work that grows with their square would not end within the test's time.
test("texts that are far longer than the server allows", () => {
  for (const before of ["", "https://x/"]) {
    for (const unit of HOSTILE) pieces(before + unit.repeat(1_000_000 / unit.length), "ada");
  }
});
