// How long to wait before the next attempt to connect.

/**
 * Exponential back-off with jitter: each wait is drawn evenly from [half, whole] of a span that
 * doubles from `first` to `cap`; the defaults are those of docs/protocol.md. The jitter keeps pages
 * that lost the same server from coming back in the same instant.
 */
export class Backoff {
  #first;
  #cap;
  #span;

  constructor(first = 1_000, cap = 60_000) {
    this.#first = first;
    this.#cap = cap;
    this.#span = first;
  }

  /** Milliseconds. `random`: even in [0, 1). `atLeast`: what the server asked for. */
  next(random, atLeast = 0) {
    const wait = Math.floor(this.#span * (0.5 + random / 2));
    this.#span = Math.min(this.#span * 2, this.#cap);
    return Math.max(wait, atLeast);
  }

  /** After a connection that held. */
  reset() {
    this.#span = this.#first;
  }
}
