// The protocol's state machine, step by step, without a socket.
import test from "node:test";
import assert from "node:assert/strict";
import { Protocol } from "../../../client/web/chat/protocol.js";
import { Guest } from "../../../client/web/chat/identity.js";

/** A protocol, what it sent, what it told; `answer` replies to the oldest request of a type. */
function given(directAfter, rooms = []) {
  const at = { sent: [], told: [], hungUp: [] };
  at.protocol = new Protocol({
    identity: new Guest({ nick: "ada", secret: "a secret of some length" }),
    directAfter,
    rooms,
    send: (text) => at.sent.push(JSON.parse(text)),
    hangUp: (why) => at.hungUp.push(why),
    tell: (update) => at.told.push(update),
  });
  at.take = () => at.sent.splice(0);
  at.receive = (line, now = 0) => at.protocol.received(JSON.stringify(line), now);
  at.types = () => at.told.splice(0).map(({ type }) => type);
  return at;
}

const welcome = (id, head = 10) => ({
  type: "welcome",
  id,
  nick: "ada",
  head,
  server: "x",
  version: 1,
  line_bytes: 8192,
});
const joined = (id, room, head) => ({
  type: "joined",
  id,
  room,
  topic: "",
  private: false,
  moderated: false,
  role: "none",
  members: 1,
  head,
  created: false,
});
const error = (id, code, more) => ({ type: "error", id, code, text: code, ...more });
const message = (room, seq) => ({
  type: "message",
  room,
  seq,
  time: "2026-11-23T18:00:00.000Z",
  from: "bob",
  text: `m${seq}`,
});

/** Signed in, and in #tea up to 10. */
async function inTea() {
  const at = given();
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  const asked = at.protocol.ask({ type: "join", room: "#tea" });
  at.receive(joined(at.take()[0].id, "#tea", 10));
  await asked;
  at.types();
  return at;
}

test("hello has the secret and no cursor the first time; then the session is ready", () => {
  const at = given();
  at.protocol.opened(0);
  const [hello] = at.take();
  assert.equal(hello.type, "hello");
  assert.equal(hello.secret, "a secret of some length");
  assert.equal(hello.after, undefined);
  at.receive(welcome(hello.id));
  assert.deepEqual(at.types(), ["online", "ready"]);
  assert.ok(at.protocol.ready);
});

test("asking without a connection is refused at once", async () => {
  const at = given();
  await assert.rejects(at.protocol.ask({ type: "rooms" }), { code: "offline" });
});

test("answers are matched by id, in any order; a refusal rejects", async () => {
  const at = await inTea();
  const first = at.protocol.ask({ type: "rooms" });
  const second = at.protocol.ask({ type: "whois", nick: "bob" });
  const [a, b] = at.take();
  at.receive(error(b.id, "no_such_user"));
  at.receive({ type: "rooms", id: a.id, rooms: [], more: false });
  await assert.rejects(second, { code: "no_such_user" });
  assert.deepEqual((await first).rooms, []);
});

test("whatever the log says of a room is an entry, and moves the cursor", async () => {
  const at = await inTea();
  const kinds = ["redact", "except", "unexcept", "admit", "unadmit"];
  kinds.forEach((type, n) => at.receive({ ...message("#tea", 11 + n), type }));
  assert.deepEqual(
    at.told.map(({ type, entry }) => [type, entry.type]),
    kinds.map((type) => ["entry", type]),
  );
  at.protocol.closed("cable");
  at.take();
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id, 15));
  assert.equal(at.take()[0].after, 15);
});

test("after a break rooms are joined with their cursors, and an entry is told once", async () => {
  const at = await inTea();
  at.receive(message("#tea", 11));
  at.receive(message("#tea", 11));
  assert.deepEqual(at.types(), ["entry"]);
  const lost = at.protocol.ask({ type: "rooms" });
  at.protocol.closed("cable");
  await assert.rejects(lost, { code: "connection_lost" });
  at.take();
  at.protocol.opened(0);
  const [hello] = at.take();
  assert.equal(hello.after, 10);
  at.receive(welcome(hello.id, 13));
  const [join] = at.take();
  assert.deepEqual({ room: join.room, after: join.after }, { room: "#tea", after: 11 });
  assert.ok(!at.protocol.ready);
  at.receive(joined(join.id, "#tea", 13));
  assert.ok(at.protocol.ready);
  for (const seq of [12, 13]) at.receive(message("#tea", seq));
  assert.deepEqual(at.types(), ["offline", "online", "joined", "ready", "entry", "entry"]);
});

test("a join that has to wait is repeated, and the other rooms do not wait for it", async () => {
  const at = await inTea();
  at.protocol.closed("cable");
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  at.receive(error(at.take()[0].id, "rate_limited", { retry_after: 300 }));
  assert.ok(at.protocol.ready);
  assert.ok(at.protocol.isJoining("#TEA"));
  at.protocol.tick(299);
  assert.equal(at.take().length, 0);
  at.protocol.tick(300);
  at.receive(joined(at.take()[0].id, "#tea", 10));
  assert.ok(!at.protocol.isJoining("#tea"));
});

test("rooms of an earlier visit are entered without a cursor, whatever breaks in between", () => {
  const at = given(7, ["#tea", "#den"]);
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  const joins = at.take();
  assert.deepEqual(
    joins.map(({ room, after }) => [room, after]),
    [
      ["#tea", undefined],
      ["#den", undefined],
    ],
  );
  at.receive(joined(joins[0].id, "#tea", 10));
  at.protocol.closed("cable");
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id, 12));
  const again = at.take();
  assert.deepEqual(
    again.map(({ room, after }) => [room, after]),
    [
      ["#tea", 10],
      ["#den", undefined],
    ],
  );
  at.told.splice(0);
  for (const { id, room } of again) at.receive(joined(id, room, 12));
  const told = at.told.filter(({ type }) => type === "joined");
  assert.deepEqual(
    told.map((update) => update.again),
    [true, false],
  );
});

test("many joins that have to wait are asked for a few at a time, and a room that was left is not", () => {
  const rooms = Array.from({ length: 50 }, (_, n) => `#r${n}`);
  const at = given(7, rooms);
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  for (const { id } of at.take()) at.receive(error(id, "busy", { retry_after: 10 }));
  at.protocol.forget("#R1");
  const asked = [];
  for (let now = 1_000; asked.length < 49 && now < 20_000; now += 1_000) {
    at.protocol.tick(now);
    const sent = at.take().filter(({ type }) => type === "join");
    assert.ok(sent.length <= 20);
    for (const { id, room } of sent) {
      asked.push(room);
      at.receive(joined(id, room, 12));
    }
  }
  assert.deepEqual(
    asked,
    rooms.filter((room) => room !== "#r1"),
  );
});

test("a room that is left while it is being entered is left on the server, too", () => {
  const at = given(7, ["#tea"]);
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  const [join] = at.take();
  at.protocol.forget("#tea");
  at.receive(joined(join.id, "#tea", 10));
  assert.deepEqual(
    at.take().map(({ type, room }) => [type, room]),
    [["part", "#tea"]],
  );
});

test("a room that one may not enter again is lost, and the rest goes on", async () => {
  const at = await inTea();
  at.protocol.closed("cable");
  at.protocol.opened(0);
  at.receive(welcome(at.take()[0].id));
  at.receive(error(at.take()[0].id, "banned"));
  assert.ok(at.protocol.ready);
  assert.ok(!at.protocol.isIn("#tea"));
  assert.deepEqual(at.types(), ["offline", "online", "lost", "ready"]);
});

test("another log: hello and join without a cursor", async () => {
  const at = await inTea();
  at.protocol.closed("cable");
  at.protocol.opened(0);
  at.receive(error(at.take()[0].id, "bad_query"));
  const [hello] = at.take();
  assert.equal(hello.after, undefined);
  at.receive(welcome(hello.id, 2));
  const [join] = at.take();
  assert.equal(join.after, undefined);
  assert.ok(at.told.some(({ type, anew }) => type === "online" && anew));
});

test("a nick that is taken ends the first attempt; later a number is put behind it", async () => {
  const first = given();
  first.protocol.opened(0);
  first.receive(error(first.take()[0].id, "nick_in_use"));
  assert.deepEqual(first.types(), ["ended"]);
  const later = await inTea();
  later.protocol.closed("cable");
  later.protocol.opened(0);
  later.receive(error(later.take()[0].id, "nick_in_use"));
  assert.equal(later.take()[0].nick, "ada2");
});

test("a refusal of hello that passes hangs up and asks for the wait", () => {
  const at = given();
  at.protocol.opened(0);
  at.receive(error(at.take()[0].id, "too_many_sessions", { retry_after: 5_000 }));
  assert.equal(at.hungUp.length, 1);
  assert.equal(at.protocol.retryAfter, 5_000);
});

test("silence is answered with a ping, and a ping without an answer ends the connection", async () => {
  const at = await inTea();
  at.protocol.tick(19_999);
  assert.equal(at.take().length, 0);
  at.protocol.tick(20_000);
  const [ping] = at.take();
  assert.equal(ping.type, "ping");
  at.receive({ type: "pong", id: ping.id }, 20_010);
  at.protocol.tick(200_000); // a sleeping page's timers come late: that is no silence
  assert.equal(at.hungUp.length, 0);
  at.protocol.tick(224_999);
  assert.equal(at.hungUp.length, 0);
  at.protocol.tick(225_000);
  assert.equal(at.hungUp.length, 1);
});

test("a hello without an answer ends the connection", () => {
  const at = given();
  at.protocol.opened(0);
  at.protocol.tick(10_000);
  assert.equal(at.hungUp.length, 1);
});

test("closing: quit is final, anything else is for another try", async () => {
  const at = await inTea();
  at.receive({ type: "closing", code: "shutting_down", text: "", retry_after: 700 });
  assert.deepEqual(at.types(), []);
  assert.equal(at.protocol.retryAfter, 700);
  for (const code of ["quit", "killed", "banned", "password_changed"]) {
    at.receive({ type: "closing", code, text: "" });
    assert.deepEqual(at.types(), ["ended"], code);
  }
});

test("a kick ends the room's cursor; what comes later is not told", async () => {
  const at = await inTea();
  at.receive({ type: "left", room: "#tea", text: "out" });
  at.receive(message("#tea", 11));
  assert.deepEqual(at.types(), ["event"]);
});

test("a request that the server would not read is not sent", async () => {
  const at = await inTea();
  at.take();
  await assert.rejects(at.protocol.ask({ type: "say", to: "#tea", text: "ä".repeat(4_096) }), {
    code: "text_too_long",
  });
  assert.equal(at.take().length, 0);
});

test("what is unknown is ignored, and what is no JSON ends the connection", async () => {
  const at = await inTea();
  at.receive({ type: "from the future", room: "#tea" });
  assert.deepEqual(at.types(), ["event"]);
  at.protocol.received("<html>", 0);
  assert.equal(at.hungUp.length, 1);
});
