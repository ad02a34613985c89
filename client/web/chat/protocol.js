// The client's side of the protocol as a state machine: text and times in, text and updates out.
import { ENTRIES, FINAL_CLOSINGS, PASSING_ERRORS } from "./messages.js";
import { numberedNick, sameName } from "./names.js";
import { Resume } from "./resume.js";

const HELLO_WITHIN = 10_000;
const PING_AFTER = 20_000; // nothing heard for so long: ask whether the server is there
const PONG_WITHIN = 25_000;
const MOST_NICK_NUMBERS = 20;
const REJOINS_AT_ONCE = 20; // of those that had to wait
const REJOIN_AFTER = 3_000; // where the server does not say how long to wait

const TAKEN = new Set(["nick_in_use", "nick_reserved"]);

/** What a request was refused with. `code` is for programs, the message for people. */
export class Refusal extends Error {
  constructor({ code, text, retry_after }) {
    super(text || code);
    this.code = code;
    this.retryAfter = retry_after;
  }

  /** True: the same request may go through later. */
  get passing() {
    return this.retryAfter !== undefined || PASSING_ERRORS.has(this.code);
  }
}

export const lostConnection = () =>
  new Refusal({
    code: "connection_lost",
    text: "the connection was lost before the server answered",
  });

const ID_BYTES = 32; // what an id adds to a request, generously
const bytesOf = (request) => new TextEncoder().encode(JSON.stringify(request)).length + ID_BYTES;

/**
 * Outlives connections: `opened`, any number of `received` and `tick`, `closed`, and so on. Signs
 * in, joins again with cursors, finds a dead server. No socket, no clock.
 *
 * `rooms`: where an earlier visit was; joined like those of this one, until the server refuses for good.
 * `ready` does not wait for a room that the server wants asked for later: see isJoining.
 *
 * `send(text)` and `hangUp(why)` reach the connection there is. `tell(update)` gets:
 *   online {nick, again, anew}   ready   offline {why}   ended {code, text}: no further connection
 *   is of use
 *   joined {room, again}   lost {room, why}   nick {nick}   entry {entry}   event {event}
 */
export class Protocol {
  #identity;
  #send;
  #hangUp;
  #tell;
  #resume;
  #phase = "offline"; // greeting, rejoining, ready
  #nick;
  #nickNumber = 1;
  #wasOnline = false;
  #pending = new Map(); // id to {request, purpose, resolve, reject}
  #rejoins = []; // joins that have to wait: {request, at}
  #lastId = 0;
  #lineBytes = 8_192;
  #began = 0;
  #heard = 0;
  #pinged = null;
  retryAfter = 0; // what the server asked to wait before the next connection

  constructor({ identity, directAfter, rooms = [], send, hangUp, tell }) {
    this.#identity = identity;
    this.#nick = identity.nick; // undefined: the server's choice
    this.#resume = new Resume(directAfter);
    for (const room of rooms) this.#resume.want(room);
    this.#send = send;
    this.#hangUp = hangUp;
    this.#tell = tell;
  }

  get ready() {
    return this.#phase === "ready";
  }

  get nick() {
    return this.#nick;
  }

  get directAfter() {
    return this.#resume.directAfter;
  }

  /** How the next connection signs in. */
  set identity(identity) {
    this.#identity = identity;
  }

  isIn(room) {
    return this.#resume.has(room);
  }

  /** True while the room is being entered again, now or as soon as the server lets us ask. */
  isJoining(room) {
    const same = ({ request }) => sameName(request.room, room);
    const asked = [...this.#pending.values()].filter(({ purpose }) => purpose === "rejoin");
    return this.#resume.isOnlyWanted(room) || this.#rejoins.some(same) || asked.some(same);
  }

  /** The room is not wanted any more, also if it is just being entered. */
  forget(room) {
    this.#resume.leave(room);
    this.#rejoins = this.#rejoins.filter(({ request }) => !sameName(request.room, room));
  }

  /** The answer, or a Refusal. A lost connection is one: whether the request was done is unknown. */
  ask(request) {
    if (this.#phase !== "ready") {
      const text = "there is no connection to the server";
      return Promise.reject(new Refusal({ code: "offline", text }));
    }
    if (bytesOf(request) > this.#lineBytes) {
      const text = "that is too long for this server: send it in parts";
      return Promise.reject(new Refusal({ code: "text_too_long", text }));
    }
    return new Promise((resolve, reject) => this.#write(request, "asked", resolve, reject));
  }

  // What happens to the connection.

  opened(now) {
    this.#phase = "greeting";
    this.#nickNumber = 1;
    this.#began = now;
    this.#heard = now;
    this.#pinged = null;
    this.retryAfter = 0;
    this.#greet();
  }

  closed(why) {
    this.#phase = "offline";
    this.#rejoins = [];
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject?.(lostConnection());
    this.#tell({ type: "offline", why });
  }

  received(text, now) {
    this.#heard = now;
    this.#pinged = null;
    let line;
    try {
      line = JSON.parse(text);
    } catch {
      this.#hangUp("what answers there does not speak Parley's protocol");
      return;
    }
    if (ENTRIES.has(line.type) && line.seq !== undefined) {
      if (this.#resume.admit(line)) this.#tell({ type: "entry", entry: line });
    } else if (line.id !== undefined) {
      this.#onAnswer(line, now);
    } else if (line.type === "error") {
      this.#onNamelessRefusal(line, now);
    } else {
      this.#onEvent(line);
    }
  }

  /** To be called every second or so; later does no harm. */
  tick(now) {
    if (this.#phase === "offline") return;
    if (this.#phase === "greeting") {
      if (now - this.#began >= HELLO_WITHIN) this.#hangUp("the server did not answer our hello");
      return;
    }
    if (this.#pinged !== null && now - this.#pinged >= PONG_WITHIN) {
      this.#hangUp("nothing was heard from the server for too long");
      return;
    }
    if (now - this.#heard >= PING_AFTER) this.probe(now);
    const due = this.#rejoins.filter(({ at }) => at <= now).slice(0, REJOINS_AT_ONCE);
    this.#rejoins = this.#rejoins.filter((each) => !due.includes(each));
    for (const { request } of due) this.#write(request, "rejoin");
  }

  /** Asks whether the server is there: after a sleep, or when the network changed. */
  probe(now) {
    if (this.#phase === "offline" || this.#phase === "greeting" || this.#pinged !== null) return;
    this.#pinged = now;
    this.#write({ type: "ping" }, "ping");
  }

  #write(request, purpose, resolve, reject) {
    const id = ++this.#lastId;
    this.#pending.set(id, { request, purpose, resolve, reject });
    this.#send(JSON.stringify({ ...request, id }));
  }

  #greet() {
    const request = this.#identity.hello(numberedNick(this.#nick, this.#nickNumber));
    this.#write({ ...request, after: this.#resume.directAfter }, "hello");
  }

  #end(code, text) {
    this.#tell({ type: "ended", code, text });
    this.#hangUp(text);
  }

  // What the server says.

  #onEvent(event) {
    switch (event.type) {
      case "ping":
        this.#write({ type: "pong" }, "ping");
        return;
      case "closing":
        this.retryAfter = event.retry_after ?? 0;
        if (FINAL_CLOSINGS.has(event.code)) this.#end(event.code, event.text);
        else this.#hangUp(event.text || event.code);
        return;
      case "left":
        this.#resume.leave(event.room);
        break;
      case "nick":
        if (event.from === this.#nick && event.nick !== this.#nick) this.#setNick(event.nick);
        break;
      default:
    }
    this.#tell({ type: "event", event });
  }

  #setNick(nick) {
    this.#nick = nick;
    this.#tell({ type: "nick", nick });
  }

  #onAnswer(answer, now) {
    const asked = this.#pending.get(answer.id);
    if (!asked) return;
    this.#pending.delete(answer.id);
    const refusal = answer.type === "error" ? new Refusal(answer) : null;
    if (asked.purpose === "hello") this.#onHelloAnswer(answer, refusal);
    if (asked.purpose === "rejoin") this.#onRejoinAnswer(asked.request, answer, refusal, now);
    if (asked.purpose !== "asked") return;
    if (refusal) {
      asked.reject(refusal);
      return;
    }
    this.#afterDone(asked.request, answer);
    asked.resolve(answer);
  }

  #afterDone(request, answer) {
    if (request.type === "nick" && request.nick !== this.#nick) this.#setNick(request.nick);
    if (request.type === "part") this.#resume.leave(request.room);
    if (request.type === "join") {
      this.#resume.enter(answer.room, answer.head);
      this.#tell({ type: "joined", room: answer, again: false });
    }
  }

  /**
   * The server could not read the id of what it refuses, so the oldest request without an answer is
   * taken to be meant: one that nothing answers would hold up all that wait for it.
   */
  #onNamelessRefusal(error, now) {
    const oldest = [...this.#pending].find(([, { purpose }]) => purpose !== "ping");
    if (oldest) this.#onAnswer({ ...error, id: oldest[0] }, now);
    else this.#tell({ type: "event", event: error });
  }

  #onHelloAnswer(answer, refusal) {
    if (!refusal) {
      this.#signedIn(answer);
    } else if (refusal.code === "bad_query" && this.#resume.directAfter !== undefined) {
      this.#resume.forgetCursors();
      this.#greet();
    } else if (
      TAKEN.has(refusal.code) &&
      this.#wasOnline &&
      this.#nickNumber < MOST_NICK_NUMBERS
    ) {
      ++this.#nickNumber;
      this.#greet();
    } else if (refusal.passing) {
      this.retryAfter = refusal.retryAfter ?? 0;
      this.#hangUp(refusal.message);
    } else {
      this.#end(refusal.code, refusal.message);
    }
  }

  #signedIn(welcome) {
    const anew = this.#resume.signedIn(welcome.head);
    this.#nick = welcome.nick;
    this.#lineBytes = welcome.line_bytes ?? this.#lineBytes;
    this.#phase = "rejoining";
    this.#tell({ type: "online", nick: welcome.nick, again: this.#wasOnline, anew });
    this.#wasOnline = true;
    for (const request of this.#resume.joins()) this.#write(request, "rejoin");
    this.#readyIfRejoined();
  }

  #onRejoinAnswer(request, answer, refusal, now) {
    if (!this.#resume.has(request.room)) {
      if (!refusal) this.#write({ type: "part", room: request.room }, "part");
    } else if (!refusal) {
      const again = this.#resume.enterAgain(request.room, answer.head);
      this.#tell({ type: "joined", room: answer, again });
    } else if (refusal.passing) {
      this.#rejoins.push({ request, at: now + (refusal.retryAfter ?? REJOIN_AFTER) });
    } else if (refusal.code === "bad_query" && request.after !== undefined) {
      this.#resume.forgetCursor(request.room);
      this.#write({ ...request, after: undefined }, "rejoin");
    } else if (refusal.code !== "already_a_member") {
      this.#resume.leave(request.room);
      this.#tell({ type: "lost", room: request.room, why: refusal });
    }
    this.#readyIfRejoined();
  }

  #readyIfRejoined() {
    const waiting = [...this.#pending.values()].some(({ purpose }) => purpose === "rejoin");
    if (this.#phase !== "rejoining" || waiting) return;
    this.#phase = "ready";
    this.#tell({ type: "ready" });
  }
}
