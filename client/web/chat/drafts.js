// What the user has written and not sent: messages by conversation, and the fields of dialogs.

const MOST = 100; // the oldest ones are dropped
const LONGEST = 20_000; // characters: the server takes far less
const KEPT_AFTER = 300; // milliseconds

/**
 * `saved`: what `keep(drafts)` was given last. A draft may have a `base`: the text that it began with. When
 * that has changed since (another user has set the topic), the draft is of no use and is dropped.
 */
export class Drafts {
  #texts; // key to {text, base}, oldest first
  #keep;
  #timers;
  #timer = null;

  constructor({ saved, keep = () => {}, timers = globalThis } = {}) {
    this.#texts = new Map(Object.entries(saved ?? {}));
    this.#keep = keep;
    this.#timers = timers;
  }

  /** "" if there is none. */
  get(key, base = "") {
    const draft = this.#texts.get(key);
    return draft !== undefined && draft.base === base ? draft.text : "";
  }

  set(key, text, base = "") {
    this.#texts.delete(key);
    if (text !== base) this.#texts.set(key, { text: text.slice(0, LONGEST), base });
    if (this.#texts.size > MOST) this.#texts.delete(this.#texts.keys().next().value);
    this.#timer ??= this.#timers.setTimeout(() => this.flush(), KEPT_AFTER);
  }

  delete(key) {
    this.set(key, "");
  }

  /** Also to be called when the page goes away. */
  flush() {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#keep(Object.fromEntries(this.#texts));
  }
}
