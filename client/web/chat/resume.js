// What a page must remember to miss nothing and see nothing twice.
import { fold } from "./names.js";

/**
 * The cursors: for every room one is in, and for all direct conversations together, the last entry
 * seen. Outlives connections.
 */
export class Resume {
  #rooms = new Map(); // by folded name, in the order in which they were entered
  #direct;
  #newest = 0; // the highest seq ever heard of

  /** `direct`: where the last visit stopped; undefined at the first visit. */
  constructor(direct) {
    this.#direct = direct;
    this.#newest = direct ?? 0;
  }

  /**
   * Signed in, and the log reaches `head`. True: the log is not the one that the cursors belong to
   * (a server without a durable log was restarted); they are set back, so that all of it is seen.
   */
  signedIn(head) {
    const anew = this.#direct !== undefined && head < this.#newest;
    if (anew) this.reset();
    this.#direct ??= head;
    this.#newest = head;
    return anew;
  }

  /** Everything from the beginning of the log. */
  reset() {
    for (const room of this.#rooms.values()) room.seen &&= 0;
    this.#direct = 0;
    this.#newest = 0;
  }

  /** Wants to be in the room, where an earlier visit was: it has no cursor yet. */
  want(room) {
    if (!this.has(room)) this.#rooms.set(fold(room), { room, seen: null });
  }

  /** In the room; everything up to and including `have` is known or not wanted. */
  enter(room, have) {
    this.#rooms.set(fold(room), { room, seen: have });
    this.#newest = Math.max(this.#newest, have);
  }

  /** In the room again; it reaches `head`. A room that is behind its cursor was made anew. */
  enterAgain(room, head) {
    const known = this.#rooms.get(fold(room));
    if (!known || known.seen === null) this.enter(room, head);
    else if (head < known.seen) known.seen = head;
  }

  leave(room) {
    this.#rooms.delete(fold(room));
  }

  /** True if the room is wanted, and was not entered in this visit yet. */
  isOnlyWanted(room) {
    return this.#rooms.get(fold(room))?.seen === null;
  }

  has(room) {
    return this.#rooms.has(fold(room));
  }

  /** True if the page has not seen the entry and wants it; moves the cursor behind it. */
  admit(entry) {
    this.#newest = Math.max(this.#newest, entry.seq);
    if (entry.room === undefined) {
      if (this.#direct !== undefined && entry.seq <= this.#direct) return false;
      this.#direct = entry.seq;
      return true;
    }
    const known = this.#rooms.get(fold(entry.room));
    if (!known || known.seen === null || entry.seq <= known.seen) return false;
    known.seen = entry.seq;
    return true;
  }

  /** For hello; undefined before the first sign-in. */
  get directAfter() {
    return this.#direct;
  }

  /** The requests that lead back to where one was. */
  joins() {
    return [...this.#rooms.values()].map(({ room, seen }) => ({
      type: "join",
      room,
      after: seen ?? undefined,
    }));
  }
}
