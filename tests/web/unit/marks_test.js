// Up to where a conversation was read: told to the server, and told by it.
import test from "node:test";
import assert from "node:assert/strict";
import { Conversation } from "../../../client/web/chat/conversation.js";
import { Lane } from "../../../client/web/chat/lane.js";
import { Marks } from "../../../client/web/chat/marks.js";
import { Model } from "../../../client/web/chat/model.js";
import { Refusal } from "../../../client/web/chat/protocol.js";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const at = (seq) => new Date(NOON + seq * 1_000).toISOString();
const message = (seq, text = "x", from = "bob", room = "#tea") => ({
  type: "message",
  seq,
  time: at(seq),
  from,
  room,
  text,
});

/** A model in #tea that does not look at it. */
function given(markers = {}) {
  const model = new Model({ markers, watching: () => false });
  model.setNick("ada");
  const tea = model.onJoined({ room: "#tea", topic: "", members: 2, role: "none" });
  return { model, tea };
}
const counts = ({ unread, mentions }) => [unread, mentions];

test("what was read elsewhere is read here, and the rest is counted again", () => {
  const { model, tea } = given({ "#tea": 1 });
  for (const seq of [2, 3, 4]) model.onEntry(message(seq, seq === 2 ? "x" : "ada: x"));
  assert.deepEqual(counts(tea), [3, 2]);
  model.onEvent({ type: "marked", with: "#TEA", time: at(3) });
  assert.deepEqual(counts(tea), [1, 1]);
  assert.equal(tea.rule, 3);
  model.onEvent({ type: "marked", with: "#tea", time: at(2) }); // late, and older
  assert.deepEqual(counts(tea), [1, 1]);
  model.onEvent({ type: "marked", with: "#tea", time: at(4) });
  assert.deepEqual([counts(tea), model.markers["#tea"]], [[0, 0], 4]);
});

test("a browser that knows nothing counts from the mark of another device", () => {
  const { model, tea } = given();
  model.onMarked("#tea", at(1));
  model.showNewest(tea, { entries: [message(1), message(2, "ada?"), message(3)], more: false });
  assert.deepEqual(counts(tea), [2, 1]);
});

test("what is unread goes on above the first page, until a line that was read", () => {
  const { model, tea } = given({ "#tea": 2 });
  model.showNewest(tea, { entries: [message(5), message(6)], more: true });
  assert.ok(tea.unreadAbove);
  model.showPage(tea, { entries: [message(2), message(3, "ada: hi"), message(4)], more: true });
  model.recount(tea);
  assert.deepEqual([counts(tea), tea.unreadAbove, tea.rule], [[4, 1], false, 2]);
});

test("one's own message in a page reads what came before it, and nothing that came after it", () => {
  const { model, tea } = given({ "#tea": 1 });
  const entries = [message(2, "ada?"), message(3, "yes", "ada"), message(4, "ada!")];
  model.showNewest(tea, { entries, more: false });
  assert.deepEqual(counts(tea), [1, 1]);
});

test("a message that is taken back is not unread any more", () => {
  const { model, tea } = given({ "#tea": 1 });
  for (const seq of [2, 3]) model.onEntry(message(seq, "ada: x"));
  model.onEntry({ type: "redact", room: "#tea", seq: 4, time: at(4), from: "bob", about: 3 });
  assert.deepEqual(counts(tea), [1, 1]);
});

/** Marks whose requests are in `asked`, and a conversation in which `read(seq)` reads a message. */
function marking(answer = () => Promise.resolve({})) {
  const asked = [];
  const marks = new Marks((request) => {
    asked.push(request.time);
    return answer();
  });
  const tea = new Conversation("#tea");
  const read = (seq, now, more) => {
    tea.append({ seq, time: new Date(at(seq)), kind: "message", from: "bob", ...more });
    tea.look();
    marks.read(tea, now);
  };
  return { asked, marks, tea, read };
}

test("the first mark goes at once, what follows is told together, and at the latest when one leaves", () => {
  const { asked, marks, read } = marking();
  read(1, 0);
  read(2, 100);
  read(3, 200);
  assert.deepEqual(asked.splice(0), [at(1)]);
  marks.tick(9_999);
  assert.deepEqual(asked, []);
  marks.tick(10_000);
  assert.deepEqual(asked.splice(0), [at(3)]);
  read(4, 10_100);
  marks.flush(10_200);
  marks.flush(10_300);
  assert.deepEqual(asked, [at(4)]);
});

test("one's own messages and what another device has marked are not marked", () => {
  const { asked, marks, tea, read } = marking();
  read(1, 0, { own: true });
  tea.readTime = Date.parse(at(2));
  read(2, 20_000);
  marks.flush(40_000);
  assert.deepEqual(asked, []);
});

test("a mark that was refused for now is told later, another refusal is the end of it", async () => {
  const refusals = [
    new Refusal({ code: "rate_limited", retry_after: 5 }),
    new Refusal({ code: "x" }),
  ];
  const { asked, marks, read } = marking(() => Promise.reject(refusals.shift()));
  read(1, 0);
  await Promise.resolve();
  await Promise.resolve();
  marks.tick(10_000);
  await Promise.resolve();
  await Promise.resolve();
  marks.tick(20_000);
  assert.deepEqual(asked, [at(1), at(1)]);
});

test("a lane runs so many tasks at once, in order, and urgent ones first", async () => {
  const lane = new Lane(2);
  const [begun, ends] = [[], []];
  const task = (name) => () => {
    begun.push(name);
    return new Promise((resolve) => ends.push(resolve));
  };
  for (const name of ["a", "b", "c", "d"]) lane.run(task(name));
  lane.run(task("urgent"), true);
  assert.deepEqual(begun, ["a", "b"]);
  for (let n = 0; n < 5; ++n) {
    ends.shift()();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(begun, ["a", "b", "urgent", "c", "d"]);
});
