// What was written and not sent, blocked storage, and connections that can be read.
import test from "node:test";
import assert from "node:assert/strict";
import { Drafts } from "../../../client/web/chat/drafts.js";
import { Memory } from "../../../client/web/chat/memory.js";
import { storageFrom } from "../../../client/web/chat/storage.js";
import { isExposed } from "../../../client/web/chat/transport.js";

const timers = { setTimeout: () => 1, clearTimeout: () => {} };

/** Drafts, and what was kept of them last. */
function given(saved) {
  const at = { kept: null };
  at.drafts = new Drafts({ saved, timers, keep: (texts) => (at.kept = structuredClone(texts)) });
  return at;
}

test("drafts survive, each in its place, until they are sent", () => {
  const at = given();
  at.drafts.set("to #tea", "milk?");
  at.drafts.set("to bob", "psst");
  at.drafts.delete("to bob");
  at.drafts.flush();
  const later = given(at.kept).drafts;
  assert.deepEqual([later.get("to #tea"), later.get("to bob"), later.get("x")], ["milk?", "", ""]);
});

test("a draft of a text that somebody else has changed is dropped, and one that changes nothing", () => {
  const { drafts } = given();
  drafts.set("topic #tea", "green tea!", "green tea");
  assert.equal(drafts.get("topic #tea", "green tea"), "green tea!");
  assert.equal(drafts.get("topic #tea", "black tea"), "");
  drafts.set("topic #tea", "green tea", "green tea");
  assert.equal(drafts.get("topic #tea", "green tea"), "");
});

test("drafts are bounded: the oldest go first, and long ones are cut", () => {
  const at = given();
  for (let n = 0; n < 150; ++n) at.drafts.set(`to n${n}`, "x".repeat(30_000));
  at.drafts.flush();
  assert.equal(Object.keys(at.kept).length, 100);
  assert.equal(at.drafts.get("to n49"), "");
  assert.equal(at.drafts.get("to n50").length, 20_000);
});

test("names that objects have already are names like others", () => {
  const at = given();
  for (const name of ["__proto__", "constructor", "toString"]) {
    assert.equal(at.drafts.get(`${name}`), "");
    at.drafts.set(`to ${name}`, name);
  }
  at.drafts.flush();
  assert.equal(given(at.kept).drafts.get("to __proto__"), "__proto__");
});

test("a browser that does not let the page keep anything gets a memory for as long as the page", () => {
  const denied = () => {
    throw new Error("Access is denied for this document.");
  };
  for (const open of [denied, () => null, () => ({ getItem: denied })]) {
    const { storage, kept } = storageFrom(open);
    assert.equal(kept, false);
    const memory = new Memory(storage, storageFrom(open).storage);
    memory.remember("#tea");
    memory.drafts = { "to #tea": { text: "x", base: "" } };
    assert.deepEqual([memory.places.rooms, Object.keys(memory.drafts)], [["#tea"], ["to #tea"]]);
    memory.forget();
    assert.deepEqual([memory.places.rooms, memory.drafts], [[], {}]);
  }
  const real = { getItem: () => null };
  assert.deepEqual(
    storageFrom(() => real),
    { storage: real, kept: true },
  );
});

test("a connection that others can read is plain http to another machine", () => {
  for (const url of ["http://chat.example/", "http://192.168.1.9:8080/", "http://[2001:db8::1]/"])
    assert.ok(isExposed(new URL(url)), url);
  for (const url of [
    "https://chat.example/",
    "http://localhost:8080/",
    "http://127.0.0.1:8080/",
    "http://127.1.2.3/",
    "http://[::1]:8080/",
    "http://chat.localhost/",
  ])
    assert.ok(!isExposed(new URL(url)), url);
  for (const url of ["http://127.0.0.1.evil.example/", "http://localhost.evil.example/"])
    assert.ok(isExposed(new URL(url)), url);
});
