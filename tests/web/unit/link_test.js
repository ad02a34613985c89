// One WebSocket after another: a fake browser, a protocol that only writes down what it is told.
import test from "node:test";
import assert from "node:assert/strict";
import { Link } from "../../../client/web/chat/link.js";

function given() {
  const at = { sockets: [], states: [], told: [], timers: [], now: 0 };
  const protocol = {
    retryAfter: 0,
    opened: () => at.told.push("opened"),
    received: (text) => at.told.push(text),
    closed: (why) => at.told.push(`closed: ${why}`),
    tick: () => {},
    probe: () => at.told.push("probe"),
  };
  at.protocol = protocol;
  at.link = new Link({
    url: "ws://there/ws",
    protocol,
    onState: ({ state }) => at.states.push(state),
    open: (url) => {
      const socket = {
        url,
        sent: [],
        closed: false,
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.closed = true;
        },
      };
      at.sockets.push(socket);
      return socket;
    },
    timers: {
      setInterval: () => 0,
      clearInterval: () => {},
      clearTimeout: () => {},
      setTimeout: (act, wait) => at.timers.push({ act, wait }),
    },
    now: () => at.now,
    random: () => 1,
  });
  at.link.start();
  at.socket = () => at.sockets.at(-1);
  return at;
}

test("what comes goes to the protocol, what it says goes out", () => {
  const at = given();
  at.socket().onopen();
  at.link.send("hello");
  at.socket().onmessage({ data: "welcome" });
  assert.deepEqual(at.told, ["opened", "welcome"]);
  assert.deepEqual(at.socket().sent, ["hello"]);
  assert.deepEqual(at.states, ["connecting", "open"]);
});

test("waits grow while nothing holds, and the server's wish counts", () => {
  const at = given();
  at.socket().onclose();
  at.timers[0].act();
  at.socket().onclose();
  at.protocol.retryAfter = 9_000;
  at.timers[1].act();
  at.socket().onclose();
  assert.deepEqual(
    at.timers.map(({ wait }) => wait),
    [1_000, 2_000, 9_000],
  );
  assert.equal(at.told[0], "closed: the server cannot be reached");
});

test("a connection that held begins the waits anew", () => {
  const at = given();
  at.socket().onclose();
  at.timers[0].act();
  at.socket().onopen();
  at.now = 60_000;
  at.socket().onclose();
  assert.equal(at.timers[1].wait, 1_000);
});

test("a socket that was hung up says no more, however late it closes", () => {
  const at = given();
  at.socket().onopen();
  const old = at.socket();
  at.link.hangUp("silence");
  assert.ok(old.closed);
  assert.equal(at.told.at(-1), "closed: silence");
  at.timers[0].act();
  at.socket().onopen();
  old.onmessage({ data: "late" });
  old.onclose();
  assert.equal(at.told.at(-1), "opened");
  assert.equal(at.sockets.length, 2);
});

test("trying now: at once while waiting, a question while connected", () => {
  const at = given();
  at.socket().onclose();
  at.link.retryNow();
  assert.equal(at.sockets.length, 2);
  at.socket().onopen();
  at.link.retryNow();
  assert.equal(at.told.at(-1), "probe");
});

test("a stopped link makes no further connection", () => {
  const at = given();
  at.socket().onopen();
  at.link.stop();
  at.socket().onclose();
  at.link.retryNow();
  assert.equal(at.sockets.length, 1);
  assert.equal(at.timers.length, 0);
});
