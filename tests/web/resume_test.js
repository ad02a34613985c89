// The connection breaks, the server dies, the page sleeps: nothing is lost, nothing is seen twice.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";
import { Server } from "./support/server.js";
import { Terminal } from "./support/terminal.js";

const there = evening({
  config: "[rates]\nsession_messages_per_second = 0\nuser_messages_per_second = 0\n",
});
afterEach(() => there.home());

test("kill -9: what was said before, during and after is there once, on both pages", async () => {
  const [ada, bob] = await there.together("#crash", "ada", "bob");
  await ada.type("before");
  await bob.sees("before");
  await there.server.kill();
  await ada.until(() => !document.querySelector("#banner").hidden);
  for (const number of [1, 2, 3]) await ada.type(`while it is down ${number}`);
  await bob.type("bob, too");
  await ada.until(() => document.querySelectorAll(".outgoing").length === 3);
  await there.server.run();
  await Promise.all([ada.online(), bob.online()]);
  await ada.type("after");
  await Promise.all([ada.sees("bob, too"), bob.sees("after")]);
  await ada.until(() => document.querySelectorAll(".outgoing").length === 0);
  const said = await ada.saidInAll();
  assert.deepEqual(await bob.saidInAll(), said);
  assert.equal(said[0], "ada: before");
  assert.deepEqual(
    said.filter((line) => line.startsWith("ada")),
    [1, 2, 3]
      .reduce((all, n) => [...all, `ada: while it is down ${n}`], ["ada: before"])
      .concat("ada: after"),
  );
  assert.equal(said.filter((line) => line === "bob: bob, too").length, 1);
});

test("killed again and again while two pages talk", async () => {
  const [ada, bob] = await there.together("#again", "ada2", "bob2");
  const expected = [];
  for (let round = 0; round < 3; ++round) {
    const talking = (async () => {
      for (let n = 0; n < 8; ++n) {
        await ada.type(`a ${round}-${n}`);
        await bob.type(`b ${round}-${n}`);
        expected.push(`ada2: a ${round}-${n}`, `bob2: b ${round}-${n}`);
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 50 + 60 * round));
    await there.server.kill();
    await talking;
    await there.server.run();
    await Promise.all([ada.online(), bob.online()]);
  }
  await Promise.all(
    [ada, bob].map((each) => each.until(() => document.querySelectorAll(".outgoing").length === 0)),
  );
  await Promise.all([ada.sees("b 2-7"), bob.sees("a 2-7")]);
  const said = await ada.saidInAll();
  assert.deepEqual(await bob.saidInAll(), said);
  for (const who of ["ada2", "bob2"]) {
    const mine = (lines) => lines.filter((line) => line.startsWith(`${who}: `));
    assert.deepEqual(mine(said), mine(expected));
  }
});

test("a page that sleeps catches up in order when it wakes", async () => {
  const ada = await there.person("ada3");
  await ada.join("#sleep");
  const devtools = await ada.context.newCDPSession(ada.page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  const carol = await Terminal.arrive(there.server, "carol", "#sleep");
  for (let n = 1; n <= 300; ++n) carol.say(`line ${n}`);
  await carol.hears("line 300");
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await ada.sees("line 300");
  const said = await ada.said();
  const expected = [
    "carol: I am here",
    ...Array.from({ length: 300 }, (_, n) => `carol: line ${n + 1}`),
  ];
  assert.deepEqual(said, expected);
  await carol.leave();
});

test("after a reload one is the same person, in the same rooms, and knows what was read", async () => {
  const ada = await there.person("ada4");
  const bob = await there.person("bob4");
  await ada.join("#other");
  await ada.join("#home");
  await bob.join("#other");
  await bob.type("read before");
  await ada.until(() => document.title.startsWith("•"));
  await ada.type("/go #other");
  await ada.sees("read before");
  await ada.type("/go #home");
  await bob.type("/msg ada4 psst");
  await ada.until(() => document.querySelector("#directs .badge")?.textContent === "1");
  await ada.page.waitForTimeout(700); // what is kept is written twice a second
  await ada.page.goto("about:blank");
  await bob.type("/go #other");
  await bob.type("ada4: while you were gone");
  await bob.sees("while you were gone");
  await ada.page.goto(there.server.url);
  await ada.until(() => document.querySelector("#rooms .badge.calls")?.textContent === "1");
  assert.equal(await ada.page.textContent("#title"), "#home");
  assert.deepEqual(
    await ada.page.$$eval("#rooms .name", (all) => all.map((each) => each.textContent).sort()),
    ["home", "other"],
  );
  assert.equal(await ada.page.textContent("#directs .badge"), "1");
  await ada.type("/go #other");
  await ada.sees("while you were gone");
  assert.deepEqual(await ada.said(), ["bob4: read before", "bob4: ada4: while you were gone"]);
  assert.equal(await ada.page.$$eval(".rule", (all) => all.length), 1);
  await ada.type("/mode moderated on"); // only its founder may
  await ada.sees("turned mode moderated on");
});

test("what waits to be sent survives a reload of the page, and is said once", async () => {
  const slow = await Server.start({
    config: "[rates]\nsession_messages_per_second = 0.3\nsession_messages_burst = 1\n",
  });
  try {
    const ada = await there.person("ada5", { server: slow });
    await ada.join("#slow");
    await ada.type("one");
    await ada.type("two");
    await ada.type("three");
    await ada.until(() => document.querySelectorAll(".message:not(.outgoing)").length === 1);
    await ada.page.reload();
    await ada.until(() => document.querySelectorAll(".message:not(.outgoing)").length === 3);
    await ada.until(() => document.querySelectorAll(".outgoing").length === 0);
    assert.deepEqual(await ada.said(), ["ada5: one", "ada5: two", "ada5: three"]);
    await there.home();
  } finally {
    await slow.stop();
  }
});
