// Messages that wait to be durable.
import test from "node:test";
import assert from "node:assert/strict";
import { Outbox } from "../../../client/web/chat/outbox.js";

const item = (key) => ({ key, to: "#tea", text: key, time: 0 });

test("one message at a time, in order", () => {
  const outbox = new Outbox();
  outbox.add(item("a"));
  outbox.add(item("b"));
  assert.equal(outbox.next(0).key, "a");
  assert.equal(outbox.next(0), null);
  outbox.accepted("a");
  assert.equal(outbox.next(0).key, "b");
  assert.equal(outbox.to("#TEA").length, 2);
  outbox.settle("a");
  assert.equal(outbox.to("#tea").length, 1);
});

test("what cannot be said yet does not hold up the other conversations", () => {
  const outbox = new Outbox();
  outbox.add(item("a"));
  outbox.add({ ...item("b"), to: "#den" });
  const held = (to) => to === "#tea";
  assert.equal(outbox.next(0, held).key, "b");
  outbox.settle("b");
  assert.equal(outbox.next(0, held), null);
  assert.equal(outbox.next(0).key, "a");
});

test("what was on its way when the connection broke is sent again with its key, before the others", () => {
  const outbox = new Outbox();
  outbox.add(item("a"));
  outbox.next(0);
  outbox.add(item("b"));
  outbox.connectionLost();
  assert.equal(outbox.next(0).key, "a");
});

test("a refusal that passes is tried again, later, and nothing overtakes it", () => {
  const outbox = new Outbox();
  outbox.add(item("a"));
  outbox.add(item("b"));
  outbox.next(0);
  outbox.postpone("a", 0, 500);
  assert.equal(outbox.next(499), null);
  assert.equal(outbox.next(500).key, "a");
});

test("a refusal that stays is for the person to decide, and does not hold up the rest", () => {
  const outbox = new Outbox();
  outbox.add(item("a"));
  outbox.add(item("b"));
  outbox.next(0);
  outbox.fail("a", "you are muted");
  assert.equal(outbox.next(0).key, "b");
  outbox.settle("b");
  assert.equal(outbox.next(0), null);
  outbox.retry("a");
  assert.equal(outbox.next(0).key, "a");
});

test("it is kept, and comes back after a reload", () => {
  let kept;
  const outbox = new Outbox({
    keep: (items) => {
      kept = JSON.stringify(items);
    },
  });
  outbox.add(item("a"));
  outbox.next(0);
  const again = new Outbox({ saved: JSON.parse(kept) });
  assert.equal(again.next(0).key, "a");
});

test("it is bounded", () => {
  const outbox = new Outbox();
  for (let i = 0; i < Outbox.MOST; ++i) assert.ok(outbox.add(item(String(i))));
  assert.ok(!outbox.add(item("one more")));
});
