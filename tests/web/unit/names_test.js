// Names, mentions and initials.
import test from "node:test";
import assert from "node:assert/strict";
import {
  fold,
  initials,
  hueOf,
  mentions,
  numberedNick,
  roomName,
  sameName,
} from "../../../client/web/chat/names.js";

test("names are equal as the server compares them", () => {
  assert.ok(sameName("#Lobby", "#lobby"));
  assert.ok(sameName("#ＬＯＢＢＹ", "#lobby"));
  assert.ok(sameName("Straße", "STRASSE"));
  assert.ok(sameName("ΣΊΣΥΦΟΣ", "σίσυφος"));
  assert.ok(!sameName("ada", "adа")); // the second has a Cyrillic letter
  assert.equal(fold(fold("ΣΑΣ")), fold("ΣΑΣ"));
});

test("a mention is the nick as a word of its own", () => {
  assert.ok(mentions("ada: hello", "ada"));
  assert.ok(mentions("thanks ADA!", "ada"));
  assert.ok(mentions("(ada)", "ada"));
  assert.ok(mentions("見て、zoë", "Zoë"));
  assert.ok(!mentions("adam is here", "ada"));
  assert.ok(!mentions("canada", "ada"));
  assert.ok(!mentions("ada-2", "ada"));
  assert.ok(!mentions("anything", ""));
});

test("initials and hues", () => {
  assert.equal(initials("ada"), "A");
  assert.equal(initials("Ada_Lovelace"), "AL");
  assert.equal(initials("日本"), "日");
  assert.equal(initials("___"), "_");
  assert.equal(hueOf("Ada"), hueOf("ada"));
  for (const name of ["ada", "bob", "x"]) assert.ok(hueOf(name) >= 0 && hueOf(name) < 360);
});

test("what a person types becomes a name", () => {
  assert.equal(roomName("tea"), "#tea");
  assert.equal(roomName("#tea"), "#tea");
  assert.equal(numberedNick("ada", 1), "ada");
  assert.equal(numberedNick("ada", 2), "ada2");
  assert.equal(numberedNick("x".repeat(32), 12).length, 32);
});
