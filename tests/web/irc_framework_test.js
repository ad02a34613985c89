// irc-framework, on which The Lounge and Kiwi IRC stand, over WebSocket.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { PATIENCE } from "./support/browser.js";
import { evening } from "./support/evening.js";
import { Terminal } from "./support/terminal.js";

const modules = createRequire(
  resolve(process.env.PARLEY_NODE_MODULES ?? "build/web_tests/node_modules", "x.js"),
);
globalThis.WebSocket ??= modules("ws"); // Node has one of its own from version 22 on
const { Client } = modules("irc-framework");
const transport = modules("irc-framework/src/transports/websocket.js");

const there = evening();
afterEach(() => there.home());

class Framework {
  said = [];
  events = [];

  static async arrive(server, nick, protocol) {
    const one = new Framework();
    const [host, port] = server.http.split(":");
    one.client = new Client({
      nick,
      username: nick,
      gecos: nick,
      host,
      port,
      path: "/ws",
      transport,
      websocket_protocol: protocol,
      auto_reconnect: false,
    });
    one.client.requestCap(["message-tags", "server-time", "batch", "draft/chathistory"]);
    one.client.on("message", ({ nick: from, message }) => one.said.push(`${from}: ${message}`));
    for (const name of ["registered", "join", "kick", "part", "quit", "socket close"]) {
      one.client.on(name, (event) => one.events.push({ name, ...event }));
    }
    one.client.on("batch end chathistory", ({ commands }) => {
      const texts = commands
        .filter(({ command }) => command === "PRIVMSG")
        .map(({ nick: from, params }) => `${from}: ${params.at(-1)}`);
      one.events.push({ name: "history", texts });
    });
    one.client.connect();
    await one.until(() => one.event("registered"));
    return one;
  }

  event(name, like = {}) {
    return this.events.find(
      (event) =>
        event.name === name && Object.entries(like).every(([key, value]) => event[key] === value),
    );
  }

  async until(condition) {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      const found = condition();
      if (found) return found;
      await new Promise((resolved) => setTimeout(resolved, 20));
    }
    throw new Error(`it did not come: ${condition}\n${JSON.stringify([this.said, this.events])}`);
  }

  hears(line) {
    return this.until(() => this.said.includes(line));
  }
}

test("joins, talks, is kicked, asks for history and leaves", async () => {
  const ada = await there.person("ada");
  await ada.join("#lobby");
  const carol = await Terminal.arrive(there.server, "carol", "#lobby");
  const eve = await Framework.arrive(there.server, "eve", "text.ircv3.net");
  eve.client.join("#lobby");
  await eve.until(() => eve.event("join", { nick: "eve", channel: "#lobby" }));
  const expected = [];
  for (let round = 1; round <= 3; ++round) {
    await ada.type(`ada ${round}`);
    await Promise.all([eve.hears(`ada: ada ${round}`), carol.hears(`ada ${round}`)]);
    eve.client.say("#lobby", `eve ${round}`);
    await Promise.all([ada.sees(`eve ${round}`), carol.hears(`eve ${round}`)]);
    carol.say(`carol ${round}`);
    await Promise.all([ada.sees(`carol ${round}`), eve.hears(`carol: carol ${round}`)]);
    expected.push(`ada: ada ${round}`, `eve: eve ${round}`, `carol: carol ${round}`);
  }
  // Without echo-message it is not told what it said itself.
  assert.deepEqual(
    eve.said,
    expected.filter((line) => !line.startsWith("eve")),
  );
  assert.deepEqual(await ada.saidInAll(), ["carol: I am here", ...expected]);
  await ada.type("/kick eve enough");
  const kick = await eve.until(() => eve.event("kick", { kicked: "eve" }));
  assert.equal(kick.message, "enough");
  carol.say("behind the kick");
  await ada.sees("behind the kick");
  eve.events = eve.events.filter(({ name }) => name !== "join");
  eve.client.join("#lobby");
  await eve.until(() => eve.event("join", { nick: "eve" }));
  eve.client.raw("CHATHISTORY", "LATEST", "#lobby", "*", "50");
  const { texts } = await eve.until(() => eve.event("history"));
  assert.deepEqual(texts, ["carol: I am here", ...expected, "carol: behind the kick"]);
  eve.client.quit("goodnight");
  await eve.until(() => eve.event("socket close"));
  await ada.sees("eve went offline");
  await carol.leave();
});
