// What a typed line asks for.
import test from "node:test";
import assert from "node:assert/strict";
import { COMMANDS, duration, findCommand, readLine } from "../../../client/web/chat/commands.js";

const request = (line, place = "#tea") => {
  const { do: what, request: asked } = readLine(line, place);
  assert.equal(what, "ask");
  return JSON.parse(JSON.stringify(asked)); // what is undefined is not sent
};

test("text is said where one is; two slashes begin text with one", () => {
  assert.deepEqual(readLine("hello", "#tea"), { do: "say", to: "#tea", text: "hello" });
  assert.deepEqual(readLine("//join", "#tea"), { do: "say", to: "#tea", text: "/join" });
  assert.deepEqual(readLine("/me waves at all", "bob"), {
    do: "say",
    to: "bob",
    text: "/me waves at all",
  });
  assert.throws(() => readLine("hello", ""), /nobody here/);
});

test("rooms: with and without the sign, here and elsewhere", () => {
  assert.deepEqual(readLine("/join tea", ""), { do: "join", room: "#tea" });
  assert.deepEqual(readLine("/j #Tea", ""), { do: "join", room: "#Tea" });
  assert.deepEqual(readLine("/part", "#tea"), { do: "leave", name: "#tea", reason: "" });
  assert.deepEqual(readLine("/part #x so long", "#tea"), {
    do: "leave",
    name: "#x",
    reason: "so long",
  });
  assert.deepEqual(request("/topic"), { type: "topic", room: "#tea" });
  assert.deepEqual(request("/topic all about  tea"), {
    type: "topic",
    room: "#tea",
    text: "all about  tea",
  });
  assert.deepEqual(request("/topic #x -"), { type: "topic", room: "#x", text: "" });
  assert.throws(() => readLine("/topic", "bob"), /which room/);
});

test("moderation", () => {
  assert.deepEqual(request("/kick bob too loud"), {
    type: "kick",
    room: "#tea",
    nick: "bob",
    reason: "too loud",
  });
  assert.deepEqual(request("/ban #x bob 10m noise"), {
    type: "ban",
    room: "#x",
    mask: "bob",
    seconds: 600,
    reason: "noise",
  });
  assert.deepEqual(request("/mute bob"), { type: "mute", room: "#tea", mask: "bob" });
  assert.deepEqual(request("/unmute bob"), { type: "unmute", room: "#tea", mask: "bob" });
  assert.deepEqual(request("/op bob"), {
    type: "grant",
    room: "#tea",
    nick: "bob",
    role: "operator",
  });
  assert.deepEqual(request("/devoice #x bob"), {
    type: "grant",
    room: "#x",
    nick: "bob",
    role: "none",
  });
  assert.deepEqual(request("/founder bob"), {
    type: "grant",
    room: "#tea",
    nick: "bob",
    role: "founder",
  });
  assert.deepEqual(request("/delete #x no more"), {
    type: "delete_room",
    room: "#x",
    reason: "no more",
  });
  assert.throws(() => request("/delete"), /which room/);
  assert.deepEqual(request("/takedown 12 the law"), { type: "redact", about: 12, reason: "the law" });
  assert.throws(() => request("/takedown bob"), /number in the log/);
  assert.deepEqual(request("/mode private on moderated off"), {
    type: "mode",
    room: "#tea",
    private: true,
    moderated: false,
  });
  assert.deepEqual(request("/invite bob #x"), { type: "invite", nick: "bob", room: "#x" });
  assert.throws(() => readLine("/mode secret on", "#tea"), /private on/);
  assert.throws(() => readLine("/kick", "#tea"), /whom/);
});

test("people and places", () => {
  assert.deepEqual(readLine("/msg bob hello there", "#tea"), {
    do: "say",
    to: "bob",
    text: "hello there",
  });
  assert.deepEqual(readLine("/msg bob", "#tea"), { do: "open", name: "bob" });
  assert.throws(() => readLine("/msg #tea", "#tea"), /what/);
  assert.deepEqual(request("/whois", "bob"), { type: "whois", nick: "bob" });
  assert.throws(() => readLine("/whois", "#tea"), /who/);
  assert.deepEqual(readLine("/away", ""), { do: "away", text: "away" });
  assert.deepEqual(readLine("/back", ""), { do: "away", text: "" });
  assert.deepEqual(readLine("/search #tea green tea", ""), {
    do: "search",
    room: "#tea",
    text: "green tea",
  });
});

test("a message to take back is named by who said it, and counted from the newest", () => {
  const what = { do: "take back", from: "", number: 1, reason: "" };
  assert.deepEqual(readLine("/redact", "#tea"), what);
  assert.deepEqual(readLine("/redact 3 wrong window", "bob"), {
    ...what,
    number: 3,
    reason: "wrong window",
  });
  assert.deepEqual(readLine("/redact bob 2 spam", "#tea"), {
    ...what,
    from: "bob",
    number: 2,
    reason: "spam",
  });
  assert.throws(() => readLine("/redact 0", "#tea"), /number 1/);
  assert.throws(() => readLine("/redact", ""), /nobody here/);
});

test("durations", () => {
  assert.deepEqual(["30s", "10m", "2h", "7d"].map(duration), [30, 600, 7_200, 604_800]);
  for (const wrong of ["", "s", "0m", "10", "10x", "-1m", "1.5h"])
    assert.equal(duration(wrong), undefined);
});

test("the table: names are unique, each has a line of help, and what is not there is said", () => {
  const names = COMMANDS.flatMap(({ name, alias }) => [name, alias]).filter(Boolean);
  assert.equal(new Set(names).size, names.length);
  for (const command of COMMANDS)
    assert.ok(command.about.length > 5 && findCommand(command.name) === command);
  assert.throws(() => readLine("/nonsense", "#tea"), /no command \/nonsense/);
});
