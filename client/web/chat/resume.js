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
  #anotherLog = false; // the cursors were forgotten since the last sign-in

  /** `direct`: where the last visit stopped; undefined at the first visit. */
  constructor(direct) {
    this.#direct = direct;
    this.#newest = direct ?? 0;
  }

  /**
   * Signed in, and the log reaches `head`. True: the log is not the one that the cursors belong to
   * (its server keeps it in memory and was restarted, or was restored from an older backup), so the
   * rooms' cursors are forgotten.
   */
  signedIn(head) {
    const anew = this.#anotherLog || head < this.#newest;
    if (anew) for (const known of this.#rooms.values()) known.seen = null;
    this.#anotherLog = false;
    this.#direct ??= head;
    this.#newest = head;
    return anew;
  }

  /** The server refused hello because its log ends before the cursor: all cursors are forgotten. */
  forgetCursors() {
    this.#direct = undefined;
    this.#anotherLog = true;
  }

  /** The same for a join of that room. */
  forgetCursor(room) {
    const known = this.#rooms.get(fold(room));
    if (known) known.seen = null;
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

  /**
   * In the room again; it reaches `head`. A room that ends before its cursor was made anew. True if
   * the room had a cursor: its missed entries follow.
   */
  enterAgain(room, head) {
    const known = this.#rooms.get(fold(room));
    if (!known || known.seen === null) {
      this.enter(room, head);
      return false;
    }
    if (head < known.seen) known.seen = head;
    return true;
  }

  leave(room) {
    this.#rooms.delete(fold(room));
  }

  /** True if the room is wanted, and was not entered yet: in this visit, or in a log that began anew. */
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
