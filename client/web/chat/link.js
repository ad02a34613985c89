// One WebSocket after another, for as long as the page is signed in: feeds the protocol.
import { Backoff } from "./backoff.js";

// A connection that lasted as long resets the back-off. It is more than the 10 seconds that a server has
// to answer hello, so that the waits grow for a server that accepts and stays silent.
const HELD = 20_000;

/**
 * `protocol`: see protocol.js. `onState({state, retryAt})`: connecting, open, waiting or stopped.
 * The rest is what the browser has, and what a test puts in its place.
 */
export class Link {
  #url;
  #protocol;
  #onState;
  #open;
  #timers;
  #now;
  #random;
  #backoff = new Backoff();
  #socket = null;
  #opened = null;
  #retry = null;
  #ticker = null;
  #why = "";
  #stopped = true;

  constructor({
    url,
    protocol,
    onState,
    open = (to) => new WebSocket(to),
    timers = globalThis,
    now = () => performance.now(),
    random = Math.random,
  }) {
    this.#url = url;
    this.#protocol = protocol;
    this.#onState = onState;
    this.#open = open;
    this.#timers = timers;
    this.#now = now;
    this.#random = random;
  }

  start() {
    this.#stopped = false;
    this.#connect();
  }

  /** No further connection; the one there is, is closed. */
  stop() {
    this.#stopped = true;
    this.#timers.clearInterval(this.#ticker);
    this.#timers.clearTimeout(this.#retry);
    this.#socket?.close(1000);
    this.#onState({ state: "stopped" });
  }

  send(text) {
    if (this.#opened !== null) this.#socket.send(text);
  }

  /** This connection is of no more use. */
  hangUp(why) {
    this.#why = why;
    const socket = this.#socket;
    this.#lost(socket); // at once: a dead peer's socket may take minutes to close
    socket?.close(1000);
  }

  /** Waiting is pointless now: the network is back, or a person asks for it. */
  retryNow() {
    if (this.#stopped) return;
    if (this.#socket === null) this.#connect();
    else this.#protocol.probe(this.#now());
  }

  #connect() {
    this.#timers.clearTimeout(this.#retry);
    this.#why = "the server cannot be reached";
    this.#onState({ state: "connecting" });
    const socket = this.#open(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#opened = this.#now();
      this.#why = "the connection was lost";
      this.#onState({ state: "open" });
      this.#ticker = this.#timers.setInterval(() => this.#protocol.tick(this.#now()), 1_000);
      this.#protocol.opened(this.#opened);
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#protocol.received(data, this.#now());
    };
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket) {
    if (socket === null || socket !== this.#socket) return;
    this.#socket = null;
    this.#timers.clearInterval(this.#ticker);
    if (this.#opened !== null && this.#now() - this.#opened >= HELD) this.#backoff.reset();
    this.#opened = null;
    this.#protocol.closed(this.#why);
    if (this.#stopped) return;
    const wait = this.#backoff.next(this.#random(), this.#protocol.retryAfter);
    this.#onState({ state: "waiting", retryAt: this.#now() + wait });
    this.#retry = this.#timers.setTimeout(() => this.#connect(), wait);
  }
}
