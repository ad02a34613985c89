// The waits between attempts to connect.
import test from "node:test";
import assert from "node:assert/strict";
import { Backoff } from "../../../client/web/chat/backoff.js";

test("waits double up to the cap, with jitter, and begin again after a good connection", () => {
  const backoff = new Backoff(500, 4_000);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(() => backoff.next(1)),
    [500, 1_000, 2_000, 4_000, 4_000],
  );
  assert.equal(backoff.next(0), 2_000);
  backoff.reset();
  assert.equal(backoff.next(0), 250);
  assert.equal(backoff.next(1, 9_000), 9_000);
});
