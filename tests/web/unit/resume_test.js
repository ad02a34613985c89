// The cursors.
import test from "node:test";
import assert from "node:assert/strict";
import { Resume } from "../../../client/web/chat/resume.js";

const message = (room, seq) => ({ room, seq });
const direct = (seq) => ({ seq });

test("an entry is admitted once, and only in a room that one is in", () => {
  const resume = new Resume();
  resume.signedIn(10);
  resume.enter("#Tea", 10);
  assert.ok(resume.admit(message("#tea", 11)));
  assert.ok(!resume.admit(message("#tea", 11)));
  assert.ok(!resume.admit(message("#tea", 10)));
  assert.ok(!resume.admit(message("#coffee", 12)));
  resume.leave("#TEA");
  assert.ok(!resume.admit(message("#tea", 13)));
});

test("direct conversations have one cursor together, from welcome at first", () => {
  const resume = new Resume();
  assert.equal(resume.directAfter, undefined);
  resume.signedIn(7);
  assert.ok(!resume.admit(direct(7)));
  assert.ok(resume.admit(direct(9)));
  assert.equal(resume.directAfter, 9);
});

test("rooms are entered again behind what was seen, in order", () => {
  const resume = new Resume(3);
  resume.signedIn(10);
  resume.enter("#b", 4);
  resume.enter("#a", 5);
  resume.admit(message("#b", 8));
  assert.deepEqual(resume.joins(), [
    { type: "join", room: "#b", after: 8 },
    { type: "join", room: "#a", after: 5 },
  ]);
});

test("a log that is shorter than it was is another one: rooms are entered without a cursor", () => {
  const resume = new Resume();
  assert.equal(resume.signedIn(10), false);
  resume.enter("#tea", 10);
  assert.equal(resume.signedIn(4), true);
  assert.equal(resume.joins()[0].after, undefined);
  assert.equal(resume.enterAgain("#tea", 3), false);
  assert.ok(!resume.admit(message("#tea", 3)));
  assert.ok(resume.admit(message("#tea", 4)));
});

test("cursors that the server refused are forgotten, and the sign-in tells that the log is another", () => {
  const resume = new Resume(10);
  resume.forgetCursors();
  assert.equal(resume.directAfter, undefined);
  assert.equal(resume.signedIn(40), true);
  assert.equal(resume.directAfter, 40);
  assert.equal(resume.signedIn(41), false);
});

test("a room that ends before its cursor was made anew", () => {
  const resume = new Resume();
  resume.signedIn(10);
  resume.enter("#tea", 10);
  resume.enterAgain("#tea", 2);
  assert.ok(resume.admit(message("#tea", 3)));
});
