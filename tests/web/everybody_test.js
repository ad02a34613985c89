// Two pages, irssi, WeeChat and the terminal client in one conversation.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";
import { Irssi, WeeChat } from "./support/irc_clients.js";
import { Terminal } from "./support/terminal.js";

const there = evening();
afterEach(() => there.home());

test("each sees what the others said, once, in order; is kicked, asks, leaves", async () => {
  const ada = await there.person("ada");
  await ada.join("#lobby");
  const carol = await Terminal.arrive(there.server, "carol", "#lobby");
  const bob = await there.person("bob");
  await bob.join("#lobby");
  const irssi = await Irssi.arrive(there.server, "irs");
  irssi.type("/join #lobby");
  await irssi.sees("irs [~u@parley] has joined #lobby");
  const weechat = await WeeChat.arrive(there.server, "wee");
  await weechat.type("/join #lobby");
  await weechat.sees("Channel #lobby:");

  const mouths = [
    ["ada", (text) => ada.type(text)],
    ["bob", (text) => bob.type(text)],
    ["carol", (text) => carol.say(text)],
    ["irs", (text) => irssi.type(text)],
    ["wee", (text) => weechat.type(text)],
  ];
  const expected = [];
  for (let round = 1; round <= 3; ++round) {
    for (const [nick, say] of mouths) {
      const text = `${nick} says it, ${round}`;
      await say(text);
      await Promise.all([
        ...[ada, bob, irssi, weechat].map((one) => one.sees(text)),
        carol.hears(text),
      ]);
      expected.push(`${nick}: ${text}`);
    }
  }
  const before = ["carol: I am here"];
  assert.deepEqual(await ada.saidInAll(), [...before, ...expected]);
  assert.deepEqual(await bob.saidInAll(), [...before, ...expected]);
  assert.deepEqual(carol.said(), [...before, ...expected]);
  assert.deepEqual(await irssi.said(), expected);
  assert.deepEqual(await weechat.said(), expected);

  await ada.type("/kick irs enough");
  await irssi.sees("irs was kicked from #lobby by ada [enough]");
  await weechat.sees("ada has kicked irs (enough)");
  await ada.type("/kick wee enough");
  await weechat.sees("ada has kicked wee (enough)");
  await bob.sees("wee");
  carol.say("said behind the kicks");
  await Promise.all([ada, bob].map((one) => one.sees("said behind the kicks")));
  for (const one of [irssi, weechat]) {
    assert.equal((await one.said()).length, expected.length);
    await one.type("/join #lobby");
    await one.type("/quote CHATHISTORY LATEST #lobby * 50");
    await one.sees("said behind the kicks");
    await one.type("/quit goodnight");
    await one.ended();
  }
  await Promise.all(["irs", "wee"].map((nick) => ada.sees(`${nick} went offline`)));
  await carol.leave();
});
