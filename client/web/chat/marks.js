// Tells the server up to where conversations were read, so that the user's other pages and devices know.

const EVERY = 10_000; // milliseconds between two marks of one conversation: each is written to the log

/** `ask(request)` gives a promise. The first mark of a conversation goes at once, later ones together. */
export class Marks {
  #ask;
  #told = new WeakMap(); // conversation to {time, at}
  #waiting = new Set(); // conversations

  constructor(ask) {
    this.#ask = ask;
  }

  /** The reader sees the newest of the conversation. `now`: milliseconds that only ever rise. */
  read(conversation, now) {
    if (this.#newTime(conversation) === undefined) return;
    this.#waiting.add(conversation);
    this.tick(now);
  }

  /** Time passes. */
  tick(now) {
    for (const each of this.#waiting) {
      const { at } = this.#told.get(each) ?? { at: -Infinity };
      if (now - at >= EVERY) this.#tell(each, now);
    }
  }

  /** The page goes away. */
  flush(now) {
    for (const each of this.#waiting) this.#tell(each, now);
  }

  async #tell(conversation, now) {
    this.#waiting.delete(conversation);
    const time = this.#newTime(conversation);
    if (time === undefined) return;
    const before = this.#told.get(conversation);
    this.#told.set(conversation, { time: time.getTime(), at: now });
    try {
      await this.#ask({ type: "mark", with: conversation.name, time: time.toISOString() });
    } catch (error) {
      if (!error.passing) return;
      this.#told.set(conversation, { time: before?.time ?? 0, at: now });
      this.#waiting.add(conversation);
    }
  }

  /** When the newest message of another user was said that is read and not marked; undefined if none. */
  #newTime(conversation) {
    const line = conversation.lines.findLast(
      ({ seq, from, own }) => seq > 0 && seq <= conversation.readSeq && from && !own,
    );
    const known = Math.max(this.#told.get(conversation)?.time ?? 0, conversation.readTime);
    return line !== undefined && line.time.getTime() > known ? line.time : undefined;
  }
}
