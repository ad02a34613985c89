// What the browser keeps between visits: who one is, where one was, what was read.

const MOST_DIRECTS = 200; // so many direct messages are fetched again at the next visit
const MOST_MARKERS = 1_000;

const EMPTY_PLACES = { rooms: [], directs: [], current: null, read: {}, recent: [], floor: null };

/**
 * `local` and `tab` are the browser's storages, or things like them. A browser that refuses to keep
 * anything is one that forgets: nothing fails.
 */
export class Memory {
  #local;
  #tab;

  constructor(local, tab) {
    this.#local = local;
    this.#tab = tab;
  }

  get identity() {
    return read(this.#local, "parley.identity");
  }

  set identity(identity) {
    write(this.#local, "parley.identity", identity);
  }

  /** Rooms and direct conversations that were open; up to where each was read. */
  get places() {
    return { ...EMPTY_PLACES, ...read(this.#local, "parley.places") };
  }

  set places(places) {
    // Another tab may have read further.
    const merged = { ...this.places.read };
    for (const [name, seq] of Object.entries(places.read)) {
      merged[name] = Math.max(merged[name] ?? 0, seq);
    }
    const newest = Object.entries(merged)
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_MARKERS);
    write(this.#local, "parley.places", { ...places, read: Object.fromEntries(newest) });
  }

  /** The log is another one, or the person is: markers and cursors mean nothing any more. */
  forgetPlaces() {
    write(this.#local, "parley.places", null);
    write(this.#tab, "parley.outbox", null);
  }

  get outbox() {
    return read(this.#tab, "parley.outbox") ?? [];
  }

  set outbox(items) {
    write(this.#tab, "parley.outbox", items);
  }

  get settings() {
    return { theme: "auto", notify: false, ...read(this.#local, "parley.settings") };
  }

  set settings(settings) {
    write(this.#local, "parley.settings", settings);
  }
}

/** The newest direct messages: where to begin the next visit, so that they are shown again. */
export class RecentDirects {
  constructor({ recent, floor }) {
    this.seqs = [...recent];
    this.floor = floor;
  }

  saw(seq) {
    if (seq <= (this.seqs.at(-1) ?? 0)) return;
    this.seqs.push(seq);
    if (this.seqs.length > MOST_DIRECTS) this.floor = this.seqs.shift();
  }

  /** The server's log began anew. */
  reset() {
    this.seqs = [];
    this.floor = 0;
  }

  /** For hello's `after`; undefined at the first visit. */
  get after() {
    return this.floor ?? undefined;
  }
}

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // full, or not allowed: the page works on, and forgets when it is closed
  }
}
