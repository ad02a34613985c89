// The terminal client in line mode: a person with a mouth and an ear, two connections of one nick.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { program } from "./server.js";
import { PATIENCE } from "./browser.js";

export class Terminal {
  heard = []; // the messages, as the server's events
  #home;
  #mouth;
  #ear;

  static async arrive(server, nick, room) {
    const terminal = new Terminal();
    terminal.#home = await mkdtemp(join(tmpdir(), "parley-home-"));
    const run = (...flags) =>
      spawn(program("parley"), ["--server", server.chat, "--nick", nick, ...flags], {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, XDG_STATE_HOME: terminal.#home },
      });
    terminal.#mouth = run("--room", room);
    terminal.say("I am here");
    terminal.#ear = run("--tail", "--json", "--history", "100", room);
    createInterface({ input: terminal.#ear.stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.type === "message") terminal.heard.push(event);
    });
    await terminal.hears("I am here");
    return terminal;
  }

  say(text) {
    this.#mouth.stdin.write(`${text}\n`);
  }

  /** Waits for the message for as long as others keep arriving: each of many waits for a commit. */
  async hears(text) {
    let count = this.heard.length;
    for (let end = Date.now() + PATIENCE; Date.now() < end;) {
      if (this.heard.some((event) => event.text === text)) return;
      if (this.heard.length > count) end = Date.now() + PATIENCE;
      count = this.heard.length;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const last = JSON.stringify(this.heard.slice(-3));
    throw new Error(`the terminal client does not hear '${text}'; the last that it heard: ${last}`);
  }

  /** "nick: text", in order. */
  said() {
    return this.heard.map(({ from, text }) => `${from}: ${text}`);
  }

  async leave() {
    const ended = Promise.all([this.#mouth, this.#ear].map((process) => once(process, "exit")));
    this.#mouth.stdin.end();
    this.#ear.kill("SIGTERM");
    await ended;
    await rm(this.#home, { recursive: true, force: true });
  }
}
