#!/usr/bin/env node
// A bot that answers `!echo TEXT` in a room: node bot.mjs HOST PORT ROOM [NICK]
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { createInterface } from "node:readline";

let [host, port, room, nick = "echo"] = process.argv.slice(2);
const secret = randomBytes(16).toString("hex"); // the server recognises the bot by it when it reconnects
const unconfirmed = new Map(); // id -> message that the server has not accepted yet
let seen; // seq of the newest entry from the room
let delay = 1000;

function run() {
  const socket = connect(port, host).setTimeout(300_000, () => socket.destroy());
  const send = (request) => socket.write(JSON.stringify(request) + "\n");
  const hello = () => send({ type: "hello", id: "hello", nick, secret });
  const join = () => send({ type: "join", id: "join", room, after: seen });
  const on = {
    ping: () => send({ type: "pong" }),
    welcome(got) {
      ({ nick } = got);
      delay = 1000;
      send({ type: "profile", bot: true }); // other bots then ignore this one
      join();
    },
    joined(got) {
      seen ??= got.head;
      unconfirmed.forEach(send); // with their old keys: nothing is said twice
    },
    accepted: (got) => unconfirmed.delete(got.id),
    message(got) {
      seen = got.seq;
      if (!got.text.startsWith("!echo ") || got.bot) return;
      const key = `answer-${seen}`;
      unconfirmed.set(key, { type: "say", id: key, key, to: room, text: got.text.slice(6) });
      send(unconfirmed.get(key));
    },
    error(got) {
      if (["nick_in_use", "nick_reserved"].includes(got.code)) return (nick += "_"), hello();
      if (got.code === "bad_query") return (seen = undefined), join(); // the server has lost its log
      const request = unconfirmed.get(got.id);
      if (request && got.retry_after) return setTimeout(send, got.retry_after, request);
      console.error(got.text);
      unconfirmed.delete(got.id);
    },
  };
  socket.on("connect", hello);
  socket.on("error", (problem) => console.error(problem.message));
  socket.on("close", () => setTimeout(run, delay * (0.5 + Math.random() / 2)));
  socket.on("close", () => (delay = Math.min(delay * 2, 60_000)));
  const lines = createInterface({ input: socket });
  lines.on("error", () => {}); // it repeats the socket's errors
  lines.on("line", (line) => {
    const got = JSON.parse(line);
    on[got.type]?.(got);
  });
}

run();
