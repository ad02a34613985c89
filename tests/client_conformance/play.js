// The scripted conversations, read and played against a client. README.md describes the format; play.cpp
// does the same in C++.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

const FOLDER = new URL("scripts/", import.meta.url);
const SEEN = new Set(["client", "update", "answer", "ready", "hangup", "stopped"]);
const NAMED = ["id", "key"]; // their values are names in the scripts

/** All scripts that apply to the client, once for each value of their `with`: {name, lines}. */
export function scriptsFor(client) {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) => versionsOf(file, client));
}

function versionsOf(file, client) {
  const lines = readFileSync(new URL(file, FOLDER), "utf8")
    .split("\n")
    .map((line, index) => ({ number: index + 1, ...split(line) }))
    .filter(({ verb }) => verb && !verb.startsWith("#"));
  const clients = lines.find(({ verb }) => verb === "for")?.rest.split(" ") ?? ["library", "page"];
  if (!clients.includes(client)) return [];
  const played = lines.filter(({ verb }) => verb !== "for" && verb !== "with");
  const name = file.replace(/\.txt$/, "");
  const [variable, ...values] = lines.find(({ verb }) => verb === "with")?.rest.split(" ") ?? [];
  if (!variable) return [{ name, lines: played }];
  return values.map((value) => ({
    name: `${name} ${value}`,
    lines: played.map((line) => ({ ...line, rest: line.rest.replaceAll(variable, value) })),
  }));
}

function split(text) {
  const end = text.indexOf(" ");
  return end < 0
    ? { verb: text, rest: "" }
    : { verb: text.slice(0, end), rest: text.slice(end + 1) };
}

/**
 * Fails where the client does anything else than the script says. `client` has
 *   connect()   failToConnect()   receive(text)   lose()   pass(ms)   ask(name, request)   say(message):
 *     what happens to it; each gives a promise for when all of its effects are there
 *   lines   updates   answers: arrays of what it has sent and told, from which the player takes
 *   connected   ready   wait: the state; the milliseconds until its next attempt, or null for none
 * `most`: its waits are made with the largest draw, not with the smallest.
 */
export async function play(script, client, { most }) {
  const player = new Player(client, most);
  for (const { number, verb, rest } of script.lines) {
    await at(`${script.name}, line ${number}: ${verb} ${rest}`, () => player.step(verb, rest));
  }
  await at(`${script.name}, at its end`, () => player.expectNothingElse());
}

async function at(place, act) {
  try {
    await act();
  } catch (error) {
    error.message = `${place}\n${error.message}`;
    throw error;
  }
}

class Player {
  #client;
  #most;
  #names = new Map(); // of ids and keys
  #wasConnected = false; // as far as the script has said

  constructor(client, most) {
    this.#client = client;
    this.#most = most;
  }

  async step(verb, rest) {
    if (SEEN.has(verb)) {
      this.#see(verb, rest);
      return;
    }
    this.expectNothingElse();
    await this.#act(verb, rest);
    this.#wasConnected ||= this.#client.connected;
    if (verb === "unreachable" || verb === "lost") this.#takeOffline();
  }

  #act(verb, rest) {
    const client = this.#client;
    switch (verb) {
      case "connect":
        return client.connect();
      case "unreachable":
        return client.failToConnect();
      case "server":
        return this.#receive(JSON.parse(rest));
      case "server_says":
        return client.receive(rest);
      case "lost":
        return client.lose();
      case "pass":
        return client.pass(Number(rest));
      case "wait":
        return this.#wait(...rest.split(" ").map(Number));
      case "say":
        return client.say(JSON.parse(rest));
      case "ask": {
        const { verb: name, rest: request } = split(rest);
        return client.ask(name, JSON.parse(request));
      }
      default:
        throw new Error("no such verb");
    }
  }

  #see(verb, rest) {
    const client = this.#client;
    const { verb: name, rest: fields } = split(rest);
    switch (verb) {
      case "client":
        this.#seeLine(JSON.parse(rest));
        break;
      case "hangup":
        assert.ok(!client.connected && this.#wasConnected, "the client did not hang up");
        this.#takeOffline();
        break;
      case "stopped":
        assert.equal(client.wait, null);
        break;
      case "ready":
        assert.ok(client.ready, "the client is not ready");
        break;
      case "update":
        expectFields({ ...JSON.parse(fields), what: name }, client.updates.shift());
        break;
      default:
        expectFields({ ...JSON.parse(fields), name }, client.answers.shift());
    }
  }

  #seeLine(expected) {
    if (expected.type !== "ping") this.#skipPings();
    const line = this.#client.lines.shift();
    assert.ok(line, "the client sent nothing");
    for (const field of NAMED.filter((each) => each in expected)) {
      const name = expected[field];
      if (!this.#names.has(name)) this.#names.set(name, line[field]);
      expected[field] = this.#names.get(name);
      assert.ok(expected[field] !== undefined, `it has no ${field}`);
    }
    expectFields(expected, line);
  }

  #receive(line) {
    for (const field of NAMED.filter((each) => each in line)) {
      assert.ok(this.#names.has(line[field]), "a name that the client has not used");
      line[field] = this.#names.get(line[field]);
    }
    return this.#client.receive(JSON.stringify(line));
  }

  #wait(least, most) {
    const { wait } = this.#client;
    assert.ok(wait !== null, "there will be no attempt");
    if (this.#most) assert.ok(wait <= most && wait >= most - 1, `the wait is ${wait}`);
    else assert.equal(wait, least);
    return this.#client.pass(wait);
  }

  /** It was told exactly once that the connection, or the attempt, is over. */
  #takeOffline() {
    this.#wasConnected = false;
    const { updates } = this.#client;
    const offline = updates.filter(({ what }) => what === "offline");
    assert.equal(offline.length, 1, "told once that the connection is gone");
    updates.splice(updates.indexOf(offline[0]), 1);
  }

  #skipPings() {
    const { lines } = this.#client;
    lines.splice(0, lines.length, ...lines.filter(({ type }) => type !== "ping"));
  }

  expectNothingElse() {
    this.#skipPings();
    const { lines, updates, answers, connected } = this.#client;
    assert.deepEqual(lines, [], "sent also");
    assert.equal(connected, this.#wasConnected, "the client hung up");
    assert.deepEqual(updates, [], "told also");
    assert.deepEqual(answers, [], "answered also");
  }
}

function expectFields(expected, found) {
  assert.ok(found, "there is nothing");
  for (const [field, value] of Object.entries(expected)) {
    if (value === null) assert.ok(!(field in found), `${field} in ${JSON.stringify(found)}`);
    else assert.deepEqual(found[field], value, `${field} of ${JSON.stringify(found)}`);
  }
}
