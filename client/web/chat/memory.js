// What the browser keeps between visits: who one is, where one was, what was read.
import { fold, isRoom, sameName } from "./names.js";

const MOST_DIRECTS = 200; // so many direct messages are fetched again, conversations opened again
const MOST_MARKERS = 1_000;

const EMPTY_PLACES = { rooms: [], directs: [], current: null, read: {}, recent: [], floor: null };

/**
 * `local` and `tab` are the browser's storages, or things like them. A browser that refuses to keep
 * anything is one that forgets: nothing fails.
 */
export class Memory {
  #local;
  #tab;
  #person = "";

  constructor(local, tab) {
    this.#local = local;
    this.#tab = tab;
  }

  /** Who was here last: see identity.js. */
  get identity() {
    return read(this.#local, "parley.identity");
  }

  set identity(identity) {
    write(this.#local, "parley.identity", identity);
    if (identity.kind === "guest") write(this.#local, "parley.guest", identity);
  }

  /** The guest of this browser, also while somebody is here with an account. */
  get guest() {
    return read(this.#local, "parley.guest");
  }

  /** Whose places and outbox are meant from now on. */
  signsIn(identity) {
    this.#person = identity.kind === "guest" ? "" : `.${fold(identity.account)}`;
  }

  /** The guest made an account: the same person, and the secret is of no more use. */
  registered(account) {
    const { places, outbox, drafts } = this;
    this.signsIn(account);
    Object.assign(this, { places, outbox, drafts, identity: account });
    write(this.#local, "parley.guest", null);
  }

  /** As if this person had never been here. */
  forget() {
    write(this.#local, this.#placesKey, null);
    write(this.#tab, this.#outboxKey, null);
    write(this.#tab, this.#draftsKey, null);
    write(this.#local, "parley.identity", null);
    if (this.#person === "") write(this.#local, "parley.guest", null);
  }

  /** Rooms and direct conversations that were open; up to where each was read. */
  get places() {
    return { ...EMPTY_PLACES, ...read(this.#local, this.#placesKey) };
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
    write(this.#local, this.#placesKey, { ...places, read: Object.fromEntries(newest) });
  }

  /** The user entered a room, or a conversation was opened. Here and below: whatever other tabs do. */
  remember(name) {
    this.#changePlaces((places) => {
      const list = isRoom(name) ? "rooms" : "directs";
      const without = places[list].filter((each) => !sameName(each, name));
      const again = without.length < places[list].length;
      const names = again ? places[list] : [...without, name];
      return { ...places, [list]: isRoom(name) ? names : names.slice(-MOST_DIRECTS) };
    });
  }

  /** The user left it, closed it, or was put out. */
  forgetPlace(name) {
    const others = (names) => names.filter((each) => !sameName(each, name));
    this.#changePlaces((places) => ({
      ...places,
      rooms: others(places.rooms),
      directs: others(places.directs),
    }));
  }

  lookAt(name) {
    this.#changePlaces((places) => ({ ...places, current: name }));
  }

  /** What was read, and which direct messages are the newest ones. */
  saw(read, recent) {
    const { places } = this;
    const seqs = [...new Set([...places.recent, ...recent.seqs])].sort((a, b) => a - b);
    const dropped = seqs.slice(0, -MOST_DIRECTS).at(-1) ?? null;
    const floors = [places.floor, recent.floor, dropped].filter((each) => each !== null);
    const floor = floors.length === 0 ? null : Math.max(...floors);
    this.places = { ...places, read, recent: seqs.slice(-MOST_DIRECTS), floor };
  }

  /** The server's log began anew: no number of the old one means anything. */
  forgetNumbers() {
    this.#changePlaces((places) => ({ ...places, read: {}, recent: [], floor: null }));
  }

  #changePlaces(change) {
    write(this.#local, this.#placesKey, change(this.places));
  }

  get outbox() {
    return read(this.#tab, this.#outboxKey) ?? [];
  }

  set outbox(items) {
    write(this.#tab, this.#outboxKey, items);
  }

  get drafts() {
    return read(this.#tab, this.#draftsKey) ?? {};
  }

  set drafts(drafts) {
    write(this.#tab, this.#draftsKey, drafts);
  }

  get #draftsKey() {
    return `parley.drafts${this.#person}`;
  }

  get #placesKey() {
    return `parley.places${this.#person}`;
  }

  get #outboxKey() {
    return `parley.outbox${this.#person}`;
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
    this.floor = null;
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
