// A message that was taken back is on no page any more: live, in a search, in history, after a break.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { PHONE } from "./support/browser.js";
import { evening } from "./support/evening.js";

const there = evening();
afterEach(() => there.home());

const GONE = "This message was taken back.";

async function takeBack(person, text, reason) {
  await person.menuOf(text);
  await person.page.click(".menu button:has-text('Take back')");
  await person.page.fill("dialog input", reason);
  await person.page.click("dialog button:has-text('Take back')");
}

const holds = (person, text) =>
  person.page.evaluate((wanted) => document.documentElement.innerHTML.includes(wanted), text);

test("one takes back what one said: from all pages, from a search that is open, from history", async () => {
  const [ada, bob] = await there.together("#sorry", "ada", "bob");
  await ada.type("the password is sesame");
  await bob.sees("sesame");
  await bob.page.keyboard.press("Control+Shift+F");
  await bob.page.keyboard.type("sesame");
  await bob.page.keyboard.press("Enter");
  await bob.until(() => document.querySelectorAll(".results li").length === 1);
  await takeBack(ada, "sesame", "wrong window");
  for (const person of [ada, bob]) {
    await person.sees("ada took a message back: wrong window");
    assert.deepEqual(await person.said(), [`ada: ${GONE}`]);
  }
  assert.equal(await bob.page.locator(".results li").count(), 0);
  await bob.page.fill("#search input[type=search]", "");
  assert.ok(!(await holds(bob, "sesame")));
  await bob.page.reload();
  await bob.sees(GONE);
  assert.ok(!(await holds(bob, "sesame")));
});

test("an operator takes back what another said; others have no such item", async () => {
  const [ada, eve] = await there.together("#tidy", "ada2", "eve");
  await ada.type("welcome");
  await eve.sees("welcome");
  await eve.menuOf("welcome");
  await eve.until(() => document.querySelector(".menu")?.innerText.includes("Quote"));
  assert.equal(await eve.page.locator(".menu button:has-text('Take back')").count(), 0);
  await eve.page.keyboard.press("Escape");
  await eve.type("buy my watches");
  await ada.sees("buy my watches");
  await takeBack(ada, "watches", "");
  await eve.sees("ada2 took a message back");
  assert.deepEqual(await eve.said(), ["ada2: welcome", `eve: ${GONE}`]);
  await ada.type("/redact");
  await eve.until(() => document.querySelectorAll(".message.redacted").length === 2);
  assert.deepEqual(await eve.said(), [`ada2: ${GONE}`, `eve: ${GONE}`]);
  await eve.type("/redact");
  await eve.until(() => document.body.innerText.includes("no such message of yours"));
});

test("on a phone a tap on the message brings its menu", async () => {
  const ada = await there.person("ada4", { options: PHONE });
  await ada.join("#pocket");
  await ada.type("sent too soon");
  await ada.until(() => document.querySelector(".message:not(.outgoing)"));
  const row = ada.page.locator(".message", { hasText: "sent too soon" });
  assert.ok(!(await row.locator("button.more").isVisible()));
  await row.locator(".text").tap();
  await row.locator("button.more").tap();
  await ada.page.tap(".menu button:has-text('Take back')");
  await ada.page.tap("dialog button:has-text('Take back')");
  await ada.sees("took a message back");
  assert.deepEqual(await ada.said(), [`ada4: ${GONE}`]);
});

test("who was not connected when it happened does not keep the text either", async () => {
  const [ada, bob] = await there.together("#away", "ada3", "bob3");
  await ada.type("the password is sesame");
  await bob.sees("sesame");
  await there.server.kill();
  await bob.context.setOffline(true);
  await bob.until(() => !document.querySelector("#banner").hidden);
  await there.server.run();
  await ada.online();
  await takeBack(ada, "sesame", "");
  await ada.sees("took a message back");
  assert.ok(!(await bob.isOnline()));
  assert.deepEqual(await bob.said(), ["ada3: the password is sesame"]);
  await bob.context.setOffline(false);
  await bob.online();
  await bob.sees("took a message back");
  assert.deepEqual(await bob.said(), [`ada3: ${GONE}`]);
  assert.ok(!(await holds(bob, "sesame")));
});
