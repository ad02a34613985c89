// What was said here and is not yet durable on the server.
import { sameName } from "./names.js";

/**
 * One message is on its way at a time, so that a retry never overtakes what was said before it. The
 * key makes a message safe to send again. `keep(items)` is called when what a reload must not lose
 * has changed.
 */
export class Outbox {
  static MOST = 200;
  #items;
  #keep;
  #retryAt = 0;
  version = 0; // rises with every change

  constructor({ saved = [], keep = () => {} } = {}) {
    this.#items = saved.map((item) => ({ ...item }));
    this.connectionLost();
    this.#keep = keep;
  }

  /** False: there are too many already. */
  add({ key, to, text, time }) {
    if (this.#items.length >= Outbox.MOST) return false;
    this.#items.push({ key, to, text, time, state: "waiting", why: "" });
    this.#changed();
    return true;
  }

  get items() {
    return this.#items;
  }

  get unsent() {
    return this.#items.filter(({ state }) => state === "waiting" || state === "sent").length;
  }

  /** What waits to be shown in a conversation. */
  to(name) {
    return this.#items.filter((item) => sameName(item.to, name));
  }

  /**
   * The message to send now, which is then on its way; null: none, or not yet. `held(to)`: nothing can
   * be said there now. `now`: milliseconds that only ever rise.
   */
  next(now, held = () => false) {
    if (now < this.#retryAt || this.#items.some(({ state }) => state === "sent")) return null;
    const item = this.#items.find(({ state, to }) => state === "waiting" && !held(to));
    if (!item) return null;
    item.state = "sent";
    return item;
  }

  /** It is durable; it stays until its entry is shown. */
  accepted(key) {
    this.#set(key, "accepted", "");
  }

  /** It is shown. True: it was here. */
  settle(key) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.key !== key);
    if (this.#items.length !== before) this.#changed();
    return this.#items.length !== before;
  }

  /** The server would not take it now: the same again, after `wait` milliseconds. */
  postpone(key, now, wait) {
    this.#retryAt = now + wait;
    this.#set(key, "waiting", "");
  }

  /** The server will not take it. It stays until the user decides. `retriable`: it may take it later. */
  fail(key, why, retriable = true) {
    this.#set(key, "failed", why, retriable);
  }

  retry(key) {
    this.#set(key, "waiting", "");
  }

  connectionLost() {
    this.#retryAt = 0;
    for (const item of this.#items) {
      if (item.state === "sent" || item.state === "accepted") item.state = "waiting";
    }
  }

  #set(key, state, why, retriable = true) {
    const item = this.#items.find((each) => each.key === key);
    if (item) Object.assign(item, { state, why, retriable });
    this.#changed();
  }

  #changed() {
    ++this.version;
    this.#keep(this.#items);
  }
}
