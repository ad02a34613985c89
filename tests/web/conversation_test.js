// Two pages and a terminal client in one conversation.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";
import { Terminal } from "./support/terminal.js";

const there = evening();
afterEach(() => there.home());

test("two pages and a terminal see what the others said, once, in order", async () => {
  const ada = await there.person("ada");
  await ada.join("#lobby");
  const carol = await Terminal.arrive(there.server, "carol", "#lobby");
  const bob = await there.person("bob");
  await bob.join("#lobby");
  const expected = ["carol: I am here"];
  for (let round = 1; round <= 5; ++round) {
    await ada.type(`ada ${round}`);
    await Promise.all([bob.sees(`ada ${round}`), carol.hears(`ada ${round}`)]);
    carol.say(`carol ${round}`);
    await Promise.all([ada.sees(`carol ${round}`), bob.sees(`carol ${round}`)]);
    await bob.type(`bob ${round}`);
    await Promise.all([ada.sees(`bob ${round}`), carol.hears(`bob ${round}`)]);
    expected.push(`ada: ada ${round}`, `carol: carol ${round}`, `bob: bob ${round}`);
  }
  assert.deepEqual(await ada.saidInAll(), expected);
  assert.deepEqual(await bob.saidInAll(), expected);
  assert.deepEqual(carol.said(), expected);
  await carol.leave();
  await ada.sees("carol went offline");
});

test("what looks like HTML is text, and no script in it runs", async () => {
  const mallory = await there.person("mallory");
  const victim = await there.person("victim");
  await mallory.join("#html"); // the first is the founder, and may set the topic
  await victim.join("#html");
  const texts = [
    "<script>window.owned = 1</script>",
    '<img src=x onerror="window.owned = 1">',
    '<a href="javascript:window.owned=1">click</a>',
    "javascript:window.owned=1",
    "&lt;b&gt;",
    'https://example.org/"onmouseover="window.owned=1',
  ];
  for (const text of texts) await mallory.type(text);
  await mallory.type("/topic <img src=x onerror=window.owned=1>");
  await victim.sees("set the topic");
  assert.deepEqual(
    await victim.said(),
    texts.map((text) => `mallory: ${text}`),
  );
  assert.equal(await victim.page.evaluate(() => window.owned), undefined);
  const inside = await victim.page.$$eval(".message .text *", (all) =>
    all.map((each) => each.outerHTML),
  );
  assert.deepEqual(inside, [
    '<a href="https://example.org/" target="_blank" rel="noopener noreferrer nofollow" dir="ltr">https://example.org/</a>',
  ]);
});
