// What the page knows: conversations, unread counts, what the reader has seen.
import test from "node:test";
import assert from "node:assert/strict";
import { Conversation } from "../../../client/web/chat/conversation.js";
import { Model } from "../../../client/web/chat/model.js";
import { summarizePresence } from "../../../client/web/chat/describe.js";
import { rowsOf } from "../../../client/web/chat/rows.js";

const TIME = "2026-11-23T18:00:00.000Z";
const later = (seconds) => new Date(Date.parse(TIME) + seconds * 1000).toISOString();
const message = (seq, text, { from = "bob", room = "#tea", time = TIME, key } = {}) => ({
  type: "message",
  seq,
  time,
  from,
  room,
  text,
  key,
});
const direct = (seq, from, to, text = "psst") => ({
  type: "direct",
  seq,
  time: TIME,
  from,
  to,
  text,
});
const joined = (room, head = 0) => ({
  type: "joined",
  room,
  topic: "",
  private: false,
  moderated: false,
  role: "none",
  members: 1,
  head,
  created: false,
});

/** A model in #tea and #coffee that looks at #coffee; what called is in `calls`. */
function given({ watching = () => true, markers } = {}) {
  const calls = [];
  const model = new Model({ watching, markers, onCall: (line) => calls.push(line.text) });
  model.setNick("ada");
  model.onJoined(joined("#tea"));
  model.goTo(model.onJoined(joined("#coffee")));
  return { model, calls, tea: model.find("#tea"), coffee: model.find("#coffee") };
}

test("rooms come before direct conversations, whatever is opened first", () => {
  const { model } = given();
  model.onEntry(direct(1, "bob", "ada"));
  model.onJoined(joined("#later"));
  assert.deepEqual(
    model.conversations.map(({ name }) => name),
    ["#tea", "#coffee", "#later", "bob"],
  );
});

test("what is said elsewhere is unread; a mention and a direct message call", () => {
  const { model, calls, tea } = given();
  model.onEntry(message(1, "hello"));
  model.onEntry(message(2, "ada: look"));
  model.onEntry(direct(3, "bob", "ada"));
  assert.deepEqual([tea.unread, tea.mentions], [2, 1]);
  assert.deepEqual([model.unread, model.mentions], [3, 2]);
  assert.deepEqual(calls, ["ada: look", "psst"]);
});

test("looking at it reads it, and the rule stays behind what was read before", () => {
  const { model, tea } = given();
  model.goTo(tea);
  model.onEntry(message(1, "seen"));
  model.goTo(model.find("#coffee"));
  model.onEntry(message(2, "new"));
  model.goTo(tea);
  assert.equal(tea.unread, 0);
  const rows = rowsOf(tea, [], "ada").map(({ type, line }) => line?.text ?? type);
  assert.deepEqual(rows, ["day", "seen", "rule", "new"]);
});

test("what oneself said elsewhere reads everything before it", () => {
  const { model, tea } = given();
  model.onEntry(message(1, "hello"));
  model.onEntry(message(2, "hi", { from: "ada" }));
  assert.equal(tea.unread, 0);
});

test("nobody watches: the conversation that is open is unread, too", () => {
  let watching = false;
  const { model, coffee } = given({ watching: () => watching });
  model.onEntry(message(1, "hello", { room: "#coffee" }));
  assert.equal(coffee.unread, 1);
  watching = true;
  model.look();
  assert.equal(coffee.unread, 0);
});

test("the newest page of another visit: what was not read then is unread now", () => {
  const { model, tea } = given({ markers: { "#tea": 2 } });
  model.showNewest(tea, {
    entries: [message(1, "a"), message(2, "b"), message(3, "ada: c")],
    more: false,
  });
  assert.deepEqual([tea.unread, tea.mentions], [1, 1]);
});

test("at a first visit nothing of the past is unread", () => {
  const { model, tea } = given();
  model.showNewest(tea, { entries: [message(1, "a"), message(2, "ada: b")], more: true });
  assert.equal(tea.unread, 0);
  model.onEntry(message(3, "c"));
  assert.equal(tea.unread, 1);
});

test("a page and a live entry that is in it, in either order, show it once", () => {
  for (const liveFirst of [true, false]) {
    const { model, tea } = given();
    const page = { entries: [message(1, "a"), message(2, "b")], more: false };
    if (liveFirst) model.onEntry(message(2, "b"));
    model.showNewest(tea, page);
    if (!liveFirst) model.onEntry(message(2, "b"));
    assert.deepEqual(
      tea.lines.map(({ text }) => text),
      ["a", "b"],
    );
  }
});

test("a direct message of a conversation that was closed after reading does not open it again", () => {
  const { model } = given({ markers: { bob: 5 } });
  model.onEntry(direct(4, "bob", "ada"));
  assert.equal(model.find("bob"), undefined);
  model.onEntry(direct(6, "bob", "ada"));
  assert.equal(model.find("bob").unread, 1);
});

test("what one says oneself from another device belongs to the other's conversation", () => {
  const { model } = given();
  model.onEntry(direct(1, "ada", "bob"));
  assert.equal(model.find("bob").unread, 0);
  assert.equal(model.find("bob").lines[0].own, true);
});

test("another log: what is shown stays, what comes is not taken for old, and its past is loaded below", () => {
  const { model, coffee } = given();
  model.onEntry(message(90, "old", { room: "#coffee" }));
  model.onOnline({ nick: "ada", anew: true });
  model.onEntry(message(2, "new", { room: "#coffee" }));
  model.showPage(coffee, { entries: [message(1, "newly loaded")], more: false });
  assert.deepEqual(
    coffee.lines.filter(({ kind }) => kind === "message").map(({ text }) => text),
    ["old", "newly loaded", "new"],
  );
});

test("a room that is handed over has one founder, and the former one is an operator", () => {
  const { model, tea } = given();
  tea.role = "founder";
  tea.members.set(
    [
      { nick: model.nick, role: "founder" },
      { nick: "bob", role: "none" },
    ],
    true,
    false,
  );
  const grant = { type: "grant", room: "#tea", seq: 1, time: TIME, role: "founder" };
  model.onEntry({ ...grant, from: model.nick, nick: "bob" });
  assert.equal(tea.role, "operator");
  assert.equal(tea.members.get(model.nick).role, "operator");
  assert.equal(tea.members.get("bob").role, "founder");
  assert.match(tea.lines.at(-1).text, /handed the room over to/);
});

test("presence keeps the list of members", () => {
  const { model, tea } = given();
  const event = (type, more) =>
    model.onEvent({ type, room: "#tea", time: TIME, from: "bob", text: "", ...more });
  tea.members.set([{ nick: "ada", role: "founder" }], true, false);
  event("join", { role: "voice" });
  event("away", { text: "tea" });
  assert.deepEqual(tea.members.get("bob"), { nick: "bob", role: "voice", away: true });
  event("nick", { nick: "robert" });
  assert.equal(tea.members.get("bob"), undefined);
  assert.equal(tea.members.get("Robert").role, "voice");
  model.onEntry({
    type: "grant",
    room: "#tea",
    seq: 1,
    time: TIME,
    from: "ada",
    nick: "robert",
    role: "operator",
  });
  assert.deepEqual(
    tea.members.sorted().map(({ nick }) => nick),
    ["ada", "robert"],
  );
  model.onEntry({
    type: "kick",
    room: "#tea",
    seq: 2,
    time: TIME,
    from: "ada",
    nick: "robert",
    text: "",
  });
  assert.equal(tea.members.count, 1);
});

test("messages are in groups by author, within five minutes, within a day", () => {
  const { model, coffee } = given();
  const say = (seq, from, seconds) =>
    model.onEntry(message(seq, "x", { from, room: "#coffee", time: later(seconds) }));
  say(1, "bob", 0);
  say(2, "BOB", 100);
  say(3, "eve", 110);
  say(4, "eve", 110 + 301);
  say(5, "eve", 86_400 * 2);
  const heads = rowsOf(coffee, [], "ada")
    .filter(({ type }) => type === "message")
    .map(({ head }) => head);
  assert.deepEqual(heads, [true, false, true, true, true]);
  assert.equal(rowsOf(coffee, [], "ada").filter(({ type }) => type === "day").length, 2);
});

test("what is on its way keeps its row when it has arrived", () => {
  const { model, coffee } = given();
  const item = { key: "k", to: "#coffee", text: "x", time: Date.parse(TIME), state: "sent" };
  const before = rowsOf(coffee, [item], "ada").at(-1).key;
  model.onEntry(message(1, "x", { from: "ada", room: "#coffee", key: "k" }));
  assert.equal(rowsOf(coffee, [], "ada").at(-1).key, before);
});

test("a conversation is bounded, and can be read again", () => {
  const conversation = new Conversation("#tea");
  for (let seq = 1; seq <= Conversation.MOST_LINES + 1; ++seq) {
    conversation.append({ seq, time: new Date(TIME), kind: "message", text: "x" });
  }
  assert.equal(conversation.lines.length, Conversation.ENOUGH_LINES);
  assert.equal(conversation.topReached, false);
  assert.equal(conversation.newest, Conversation.MOST_LINES + 1);
});

test("typing ends by itself", () => {
  let now = 0;
  const model = new Model({ now: () => now });
  model.setNick("ada");
  const tea = model.onJoined(joined("#tea"));
  model.onEvent({ type: "typing", room: "#tea", from: "bob" });
  model.onEvent({ type: "typing", room: "#tea", from: "Ada" });
  assert.deepEqual(tea.typists, ["bob"]);
  now = 7_000;
  model.tick();
  assert.deepEqual(tea.typists, []);
});

test("who comes and goes is told in few words", () => {
  const did = (type, from, more) => ({ type, from, text: "", ...more });
  const tell = (...events) => summarizePresence(events);
  assert.equal(tell(did("join", "ada")), "ada came in");
  assert.equal(
    tell(did("join", "ada"), did("join", "bob"), did("join", "eve"), did("part", "bob")),
    "ada, bob and eve came in · bob left",
  );
  const many = Array.from({ length: 40 }, (_, n) => did("quit", `n${n}`));
  assert.equal(tell(...many), "n0, n1, n2, n3, n4 and 35 others went offline");
  assert.equal(tell(did("nick", "ada", { nick: "eve" })), "ada is now eve");
});

const redaction = (seq, about, { from = "bob", room = "#tea", to } = {}) => ({
  type: "redact",
  seq,
  time: TIME,
  from,
  room,
  to,
  about,
  text: "oops",
});
const shown = ({ lines }) => lines.map(({ text, redacted }) => (redacted ? "(gone)" : text));

test("a message that is taken back loses its text, and the log says who did it", () => {
  const { model, tea } = given();
  model.onEntry(message(1, "my password is sesame"));
  model.onEntry(message(2, "hello"));
  const before = tea.version;
  model.onEntry(redaction(3, 1));
  assert.deepEqual(shown(tea), ["(gone)", "hello", "bob took a message back: oops"]);
  assert.ok(tea.version > before);
  assert.doesNotMatch(JSON.stringify(tea.lines), /sesame/);
});

test("what was taken back while one was away comes without text, and calls nobody", () => {
  const { model, calls, tea } = given();
  model.onEntry({ ...message(1, ""), redacted: true });
  assert.deepEqual(shown(tea), ["(gone)"]);
  assert.deepEqual([tea.unread, calls.length], [0, 0]);
});

test("a page of history that is older than a redaction does not bring the text back", () => {
  const { model, tea } = given();
  model.onEntry(redaction(9, 2));
  model.showPage(tea, { entries: [message(2, "my password is sesame")], more: false });
  assert.deepEqual(shown(tea), ["(gone)", "bob took a message back: oops"]);
  assert.doesNotMatch(JSON.stringify(tea.lines), /sesame/);
});

test("a direct message is taken back in its conversation, and none is opened for it", () => {
  const { model } = given();
  model.onEntry(direct(1, "bob", "ada", "my password is sesame"));
  model.onEntry({ ...redaction(2, 1, { to: "ada" }), room: undefined });
  assert.equal(shown(model.find("bob"))[0], "(gone)");
  model.onEntry({ ...redaction(3, 9, { from: "eve", to: "ada" }), room: undefined });
  assert.equal(model.find("eve"), undefined);
});

test("an operator of the server takes a direct message back in its conversation", () => {
  const { model } = given();
  model.onEntry(direct(1, "bob", "ada", "illegal words"));
  model.onEntry(direct(2, "ada", "carl", "more of them"));
  model.onEntry({ ...redaction(3, 1, { from: "root", to: "ada" }), room: undefined });
  model.onEntry({ ...redaction(4, 2, { from: "root", to: "carl" }), room: undefined });
  assert.deepEqual(shown(model.find("bob")), ["(gone)", "root took a message back: oops"]);
  assert.deepEqual(shown(model.find("carl")), ["(gone)", "root took a message back: oops"]);
  assert.equal(model.find("root"), undefined);
});

test("what somebody said is counted from the newest, without what was taken back", () => {
  const { model, tea } = given();
  model.onEntry(message(1, "one"));
  model.onEntry(message(2, "mine", { from: "ada" }));
  model.onEntry(message(3, "/me is three"));
  model.onEntry(message(4, "four"));
  model.onEntry({ type: "redact", seq: 5, time: TIME, from: "bob", room: "#tea", about: 4 });
  assert.equal(tea.saidBy("BOB", 1), 3);
  assert.equal(tea.saidBy("bob", 2), 1);
  assert.equal(tea.saidBy("bob", 3), 0);
  assert.equal(tea.saidBy("", 1), 2);
  assert.equal(tea.saidBy("eve", 1), 0);
});
