// The rows of a conversation, and their keys.
import test from "node:test";
import assert from "node:assert/strict";
import { Conversation } from "../../../client/web/chat/conversation.js";
import { rowsOf } from "../../../client/web/chat/rows.js";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const DAY = 86_400_000;
const line = (seq, time, more) => ({
  seq,
  time: new Date(time),
  kind: "message",
  from: "bob",
  text: `text ${seq}`,
  ...more,
});
const keysOf = (conversation, outgoing = []) =>
  rowsOf(conversation, outgoing, "ada").map(({ key }) => key);
const unique = (keys) => assert.deepEqual([...new Set(keys)], keys);

test("rows of two rooms have no key in common, and neither have a room's before and after it was closed", () => {
  const rooms = ["#tea", "#coffee", "#tea"].map((name) => {
    const room = new Conversation(name);
    room.rule = 1;
    for (const seq of [1, 2]) room.append(line(seq, NOON));
    room.append({ seq: 3, time: new Date(NOON), kind: "change", text: "bob set the topic" });
    return room;
  });
  unique(rooms.flatMap((room) => keysOf(room)));
});

test("a line's key is never used again: not after clearing, and not for a line that is loaded again", () => {
  const room = new Conversation("#tea");
  room.append(line(1, NOON));
  const [day, first] = keysOf(room);
  room.clear();
  room.prepend([line(1, NOON)], false);
  const [sameDay, again] = keysOf(room);
  assert.equal(day, sameDay);
  assert.notEqual(first, again);
});

test("keys are unique where a day begins twice and where a key of a message is there twice", () => {
  const room = new Conversation("#tea");
  const own = { own: true, from: "ada", key: "k" };
  for (const [seq, day] of [0, 1, 0, 1, 0].entries()) {
    room.append(line(seq + 1, NOON + day * DAY, own));
  }
  unique(keysOf(room, [{ key: "k", to: "#tea", text: "x", time: NOON, state: "waiting" }]));
});

test("keys stay while older lines are loaded above", () => {
  const room = new Conversation("#tea");
  for (const seq of [10, 11, 12]) room.append(line(seq, NOON + DAY));
  const before = keysOf(room);
  room.prepend([line(1, NOON), line(2, NOON + DAY)], true);
  const after = keysOf(room);
  for (const key of before) assert.ok(after.includes(key), key);
  unique(after);
});
