// Rooms and what was read in them: kept by the browser, and the same in all tabs.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";

const there = evening({
  config: `[rates]
session_joins_per_second = 0.5
session_joins_burst = 3
session_messages_per_second = 0
user_messages_per_second = 0
`,
});
afterEach(() => there.home());

/** Another tab of the same person. */
async function tabOf(person) {
  const page = await person.context.newPage();
  await page.goto(there.server.url);
  await page.waitForSelector("body[data-state=app]");
  return page;
}

const roomsOf = (page) =>
  page.$$eval("#rooms .name", (all) => all.map((each) => each.textContent).sort());

test("a reload shows all rooms at once, and enters those that have to wait when it may", async () => {
  const ada = await there.person("ada");
  for (const room of ["#a", "#b", "#c", "#d", "#e"]) {
    for (;;) {
      await ada.type(`/join ${room}`);
      const title = await ada.page
        .waitForFunction((name) => document.querySelector("#title").textContent === name, room, {
          timeout: 2_500,
        })
        .catch(() => null);
      if (title) break;
    }
  }
  await ada.page.reload();
  await ada.until(() => document.querySelectorAll("#rooms li").length === 5);
  await ada.until(() => document.querySelectorAll("#rooms button:not(.outside)").length === 5);
  await ada.page.click("#rooms button:has-text('e')");
  await ada.type("I am here");
  await ada.sees("I am here");
  await ada.saidInAll();
  assert.deepEqual(await roomsOf(ada.page), ["a", "b", "c", "d", "e"]);
});

test("what is read in one tab is read in the other, and rooms of both are kept", async () => {
  const ada = await there.person("ada2");
  await ada.join("#tabs");
  await ada.join("#else");
  const second = await tabOf(ada);
  await second.waitForFunction(() => document.querySelectorAll("#rooms li").length === 2);
  await second.waitForFunction(() => document.querySelector("#title").textContent === "#else");
  const bob = await there.person("bob2");
  await bob.join("#tabs");
  await bob.type("ada2: look");
  const badge = () => document.querySelector("#rooms .badge.calls")?.textContent === "1";
  await ada.until(badge);
  await second.waitForFunction(badge);
  await ada.page.click("#rooms button:has-text('tabs')");
  await second.waitForFunction(() => !document.querySelector("#rooms .unread"));
  await second.waitForFunction(() => document.title === "#else · Parley");
  await second.fill("#message", "/join #third");
  await second.press("#message", "Enter");
  await second.waitForFunction(() => document.querySelector("#title").textContent === "#third");
  await second.close();
  await ada.page.close();
  const next = await tabOf(ada);
  await next.waitForFunction(() => document.querySelectorAll("#rooms li").length === 3);
  assert.deepEqual(await roomsOf(next), ["else", "tabs", "third"]);
});

test("a mention is counted however much was said after it", async () => {
  const ada = await there.person("ada3");
  await ada.join("#far");
  await ada.join("#near");
  await ada.page.goto("about:blank");
  const bob = await there.person("bob3");
  await bob.join("#far");
  await bob.type("ada3: please call");
  for (let n = 1; n <= 120; ++n) await bob.type(`chatter ${n}`);
  await bob.sees("chatter 120");
  await bob.saidInAll();
  await ada.page.goto(there.server.url);
  await ada.until(() => {
    const label = document.querySelector("#rooms button")?.getAttribute("aria-label");
    return label === "#far, 121 unread, 1 mention";
  });
});
