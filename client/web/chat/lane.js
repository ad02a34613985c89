// Runs tasks a few at a time, so that a page with hundreds of rooms does not ask for everything at once.

/** A task is a function that gives a promise; it handles its own errors. */
export class Lane {
  #width;
  #running = 0;
  #waiting = [];

  constructor(width) {
    this.#width = width;
  }

  /** `urgent`: before those that wait. */
  run(task, urgent = false) {
    if (urgent) this.#waiting.unshift(task);
    else this.#waiting.push(task);
    this.#next();
  }

  #next() {
    while (this.#running < this.#width && this.#waiting.length > 0) {
      ++this.#running;
      this.#waiting
        .shift()()
        .finally(() => {
          --this.#running;
          this.#next();
        });
    }
  }
}
