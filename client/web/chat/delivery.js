// Says what waits in the outbox, until it is durable.
import { Refusal } from "./protocol.js";

const SAY_AGAIN_AFTER = 3_000; // milliseconds, where the server does not say it

const FAULTS_OF_THE_TEXT = new Set([
  "text_too_long",
  "text_empty",
  "line_too_long",
  "bad_utf8",
  "bad_field",
]);

/**
 * `protocol` and `outbox`: see there. `now()`: milliseconds that only ever rise. `shows(to, seq)`: the
 * entry is on the page, or never will be. `onChange()`: something happened to the outbox.
 */
export class Delivery {
  #protocol;
  #outbox;
  #now;
  #shows;
  #onChange;

  constructor({ protocol, outbox, now, shows, onChange }) {
    this.#protocol = protocol;
    this.#outbox = outbox;
    this.#now = now;
    this.#shows = shows;
    this.#onChange = onChange;
  }

  /** Sends the next message that waits, if it may go now, and then those behind it. */
  async flush() {
    if (!this.#protocol.ready) return;
    const item = this.#outbox.next(this.#now(), (to) => this.#protocol.isJoining(to));
    if (!item) return;
    const { key, to, text } = item;
    try {
      const { seq } = await this.#protocol.ask({ type: "say", to, text, key });
      // Its entry shows it, and takes it out of the outbox.
      if (this.#shows(to, seq)) this.#outbox.settle(key);
      else this.#outbox.accepted(key);
    } catch (error) {
      this.#notSaid(key, error);
    }
    this.#onChange();
    this.flush();
  }

  #notSaid(key, error) {
    if (error.code === "connection_lost" || error.code === "offline") return; // said again
    if (error instanceof Refusal && error.passing) {
      this.#outbox.postpone(key, this.#now(), error.retryAfter ?? SAY_AGAIN_AFTER);
    } else {
      this.#outbox.fail(key, error.message, !FAULTS_OF_THE_TEXT.has(error.code));
    }
  }
}
