// The scripts, played against the page's state machines.
import test from "node:test";
import { Delivery } from "../../client/web/chat/delivery.js";
import { Guest } from "../../client/web/chat/identity.js";
import { Link } from "../../client/web/chat/link.js";
import { Outbox } from "../../client/web/chat/outbox.js";
import { Protocol } from "../../client/web/chat/protocol.js";
import { play, scriptsFor } from "./play.js";

/** Timers that run when the script lets time pass. */
class FakeTimers {
  now = 0;
  #last = 0;
  #due = new Map(); // id to {at, every, act}

  setTimeout = (act, wait) => this.#add({ at: this.now + wait, act });
  setInterval = (act, every) => this.#add({ at: this.now + every, every, act });
  clearTimeout = (id) => this.#due.delete(id);
  clearInterval = (id) => this.#due.delete(id);

  #add(timer) {
    this.#due.set(++this.#last, timer);
    return this.#last;
  }

  /** When the next timer that does not repeat is due; null for none. */
  get once() {
    const times = [...this.#due.values()].filter(({ every }) => !every).map(({ at }) => at);
    return times.length > 0 ? Math.min(...times) : null;
  }

  async pass(time) {
    const end = this.now + time;
    for (;;) {
      const [id, timer] = [...this.#due].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!timer || timer.at > end) break;
      this.now = timer.at;
      if (timer.every) timer.at += timer.every;
      else this.#due.delete(id);
      timer.act();
      await settled();
    }
    this.now = end;
  }
}

/** All that promises have to do now is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What session.js puts together, without what is shown. */
class PageClient {
  lines = [];
  updates = [];
  answers = [];
  #timers = new FakeTimers();
  #socket = null;
  #open = false;
  #lastKey = 0;

  constructor(random) {
    this.outbox = new Outbox();
    this.protocol = new Protocol({
      identity: new Guest({ nick: "ada", secret: "a secret of some length" }),
      send: (text) => this.link.send(text),
      hangUp: (why) => this.link.hangUp(why),
      tell: (update) => this.#told(update),
    });
    this.link = new Link({
      url: "ws://there/ws",
      protocol: this.protocol,
      onState: () => {},
      open: () => this.#newSocket(),
      timers: this.#timers,
      now: () => this.#timers.now,
      random: () => random,
    });
    this.delivery = new Delivery({
      protocol: this.protocol,
      outbox: this.outbox,
      now: () => this.#timers.now,
      shows: () => false,
      onChange: () => {},
    });
    this.link.start();
    this.#timers.setInterval(() => this.delivery.flush(), 1_000);
  }

  #newSocket() {
    this.#socket = {
      send: (text) => this.lines.push(JSON.parse(text)),
      close: () => {
        this.#open = false;
      },
    };
    return this.#socket;
  }

  // What happens to it.

  async connect() {
    this.#open = true;
    this.#socket.onopen();
    await settled();
  }

  failToConnect() {
    return this.lose();
  }

  async receive(data) {
    this.#socket.onmessage({ data });
    await settled();
  }

  async lose() {
    this.#open = false;
    this.#socket.onclose();
    await settled();
  }

  pass(time) {
    return this.#timers.pass(time);
  }

  async ask(name, request) {
    const answered = (answer) => {
      if (request.type !== "quit") this.answers.push({ ...answer, name });
    };
    this.protocol.ask(request).then(answered, ({ code }) => answered({ type: "error", code }));
    await settled();
  }

  async say({ to, text }) {
    this.outbox.add({ key: `key ${++this.#lastKey}`, to, text, time: 0 });
    this.delivery.flush();
    await settled();
  }

  // What it is.

  get connected() {
    return this.#open;
  }

  get ready() {
    return this.protocol.ready;
  }

  get wait() {
    const { once } = this.#timers;
    return once === null ? null : once - this.#timers.now;
  }

  #told(update) {
    const { type: what, ...rest } = update;
    switch (what) {
      case "ready":
        this.delivery.flush();
        return;
      case "offline":
        this.outbox.connectionLost();
        break;
      case "ended":
        this.link.stop();
        break;
      case "joined":
        this.updates.push({ what, ...rest, room: update.room.room, head: update.room.head });
        this.delivery.flush();
        return;
      case "lost":
        this.updates.push({ what, room: update.room, code: update.why.code });
        return;
      case "entry":
        if (update.entry.key) this.outbox.settle(update.entry.key);
        this.updates.push({ ...update.entry, what });
        return;
      case "event":
        this.updates.push({ ...update.event, what });
        return;
      default:
    }
    this.updates.push({ what, ...rest });
  }
}

for (const script of scriptsFor("page")) {
  test(`the page does what the script says: ${script.name}`, async () => {
    await play(script, new PageClient(0), { most: false });
    await play(script, new PageClient(0.999_999_9), { most: true });
  });
}
