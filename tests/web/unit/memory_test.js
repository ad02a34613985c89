// What the browser keeps between visits.
import test from "node:test";
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { Memory, RecentDirects } from "../../../client/web/chat/memory.js";
import { Account, guestFrom, makeSecret } from "../../../client/web/chat/identity.js";

globalThis.crypto ??= webcrypto; // Node 18 has it only there

function storage() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}
const places = (more) => ({
  rooms: [],
  directs: [],
  current: null,
  read: {},
  recent: [],
  floor: null,
  ...more,
});

test("a secret is new each time, long, and text", () => {
  const secrets = new Set(Array.from({ length: 50 }, () => makeSecret()));
  assert.equal(secrets.size, 50);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
});

test("who one is survives", () => {
  const local = storage();
  const memory = new Memory(local, storage());
  assert.equal(guestFrom(memory.identity), null);
  memory.identity = { kind: "guest", nick: "ada", secret: "x".repeat(43) };
  const again = guestFrom(new Memory(local, storage()).identity);
  assert.deepEqual(again.hello("ada"), {
    type: "hello",
    nick: "ada",
    secret: "x".repeat(43),
    version: 1,
  });
});

test("of two tabs, the one that read further wins", () => {
  const local = storage();
  new Memory(local, storage()).places = places({ read: { "#a": 5, "#b": 1 } });
  new Memory(local, storage()).places = places({ read: { "#a": 3, "#b": 2 } });
  assert.deepEqual(new Memory(local, storage()).places.read, { "#a": 5, "#b": 2 });
});

test("what one tab does is not undone by what another one saves", () => {
  const local = storage();
  const [one, two] = [0, 1].map(() => new Memory(local, storage()));
  for (const name of ["#a", "#b", "bob"]) one.remember(name);
  two.remember("#c");
  one.forgetPlace("#A");
  two.lookAt("#c");
  one.saw({ "#b": 5, "#c": 3 }, { seqs: [4, 5], floor: 1 });
  two.saw({ "#b": 4, "#c": 9 }, { seqs: [5, 6], floor: 2 });
  one.remember("#B");
  const kept = {
    rooms: ["#b", "#c"],
    directs: ["bob"],
    current: "#c",
    read: { "#b": 5, "#c": 9 },
    recent: [4, 5, 6],
    floor: 2,
  };
  assert.deepEqual(new Memory(local, storage()).places, kept);
  two.forgetNumbers();
  assert.deepEqual(one.places, { ...kept, read: {}, recent: [], floor: null });
});

test("the newest direct messages of all tabs are kept, and where the older ones end", () => {
  const memory = new Memory(storage(), storage());
  const seqs = (from) => Array.from({ length: 150 }, (_, n) => from + n);
  memory.saw({}, { seqs: seqs(1), floor: 0 });
  memory.saw({}, { seqs: seqs(101), floor: 0 });
  assert.deepEqual([memory.places.recent.length, memory.places.recent[0]], [200, 51]);
  assert.equal(memory.places.floor, 50);
});

test("the outbox belongs to the tab", () => {
  const local = storage();
  const memory = new Memory(local, storage());
  memory.outbox = [{ key: "k" }];
  assert.deepEqual(memory.outbox, [{ key: "k" }]);
  assert.deepEqual(new Memory(local, storage()).outbox, []);
});

test("a browser that keeps nothing, or something broken, is one that forgets", () => {
  const broken = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("full");
    },
    removeItem: () => {},
  };
  const memory = new Memory(broken, broken);
  memory.identity = { kind: "guest" };
  memory.places = places();
  assert.equal(memory.identity, null);
  assert.deepEqual(memory.places.rooms, []);
  assert.equal(memory.settings.theme, "auto");
});

test("the newest direct messages are fetched again at the next visit", () => {
  const recent = new RecentDirects({ recent: [], floor: 10 });
  for (let seq = 11; seq <= 260; ++seq) recent.saw(seq);
  recent.saw(260);
  assert.equal(recent.seqs.length, 200);
  assert.equal(recent.after, 60);
  recent.reset();
  assert.equal(recent.after, undefined);
});

test("a guest and an account are two people in one browser; registering makes them one", () => {
  const local = storage();
  const memory = new Memory(local, storage());
  const guest = { kind: "guest", nick: "ada", secret: "x".repeat(43) };
  memory.signsIn(guest);
  memory.identity = guest;
  memory.places = places({ rooms: ["#guests"] });
  const account = new Account({ account: "Bob", password: "correct horse", nick: "bob" });
  memory.signsIn(account);
  memory.identity = account;
  assert.deepEqual(memory.places.rooms, []);
  assert.equal(guestFrom(memory.guest).secret, guest.secret);
  memory.signsIn(guest);
  assert.deepEqual(memory.places.rooms, ["#guests"]);
  memory.registered(new Account({ account: "ADA", password: "correct horse", nick: "ada" }));
  assert.deepEqual(memory.places.rooms, ["#guests"]);
  assert.equal(memory.guest, null);
});

test("a password is in hello, and nowhere in the browser's memory", () => {
  const local = storage();
  const memory = new Memory(local, storage());
  const account = new Account({ account: "ada", password: "correct horse" });
  memory.signsIn(account);
  memory.identity = account;
  assert.deepEqual(JSON.parse(JSON.stringify(account.hello(undefined))), {
    type: "hello",
    account: "ada",
    password: "correct horse",
    version: 1,
  });
  assert.doesNotMatch(JSON.stringify([memory.identity, memory.places, memory.outbox]), /horse/);
});
