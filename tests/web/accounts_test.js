// Accounts: made from a guest, signed in with from another browser.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";

const there = evening();
afterEach(() => there.home());

async function fill(page, name, password) {
  await page.check("#signin-form [value=account]");
  await page.fill("#nick", name);
  await page.fill("#password", password);
  await page.click("#signin-form button");
}

const errorHas = (page, text) =>
  page.waitForFunction((part) => document.querySelector("#signin-error").textContent.includes(part), text);

test("a guest makes an account, keeps what was the guest's, and is the same from elsewhere", async () => {
  const ada = await there.person("ada");
  await ada.join("#mine");
  await ada.page.click("#me");
  await ada.page.click(".menu button:has-text('Make an account')");
  await ada.page.fill("dialog [name=password]", "correct horse");
  await ada.page.click("dialog button:has-text('Make it')");
  await ada.until(() => document.querySelector("#toasts").innerText.includes("the account ada is yours"));
  await ada.type("with an account");
  await ada.sees("with an account");

  const context = await there.browser.newContext();
  const page = await context.newPage();
  await page.goto(there.server.url);
  await fill(page, "ada", "wrong horse");
  await errorHas(page, "password is wrong");
  await fill(page, "ada", "correct horse");
  await page.waitForSelector("body[data-state=app]");
  await page.fill("#message", "/join #mine");
  await page.press("#message", "Enter");
  await page.waitForFunction(() => document.querySelector("#members").innerText.includes("Founder"));
  await page.fill("#message", "from elsewhere");
  await page.press("#message", "Enter");
  await ada.sees("from elsewhere");
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.doesNotMatch(kept, /horse/);
  await context.close();
});

test("after a break the page logs in again by itself; after a reload it asks for the password", async () => {
  const bob = await there.person("bob");
  await bob.join("#his");
  await bob.page.click("#me");
  await bob.page.click(".menu button:has-text('Make an account')");
  await bob.page.fill("dialog [name=password]", "battery staple");
  await bob.page.click("dialog button:has-text('Make it')");
  await bob.until(() => document.querySelector("#toasts").innerText.includes("is yours"));
  await there.server.kill();
  await bob.until(() => !document.querySelector("#banner").hidden);
  await bob.type("said while it was down");
  await there.server.run();
  await bob.until(() => document.querySelector("#banner").hidden &&
    document.querySelectorAll(".message:not(.outgoing)").length === 1);
  await bob.page.reload();
  await bob.page.waitForSelector("#signin:not([hidden])");
  assert.equal(await bob.page.inputValue("#nick"), "bob");
  await bob.page.fill("#password", "battery staple");
  await bob.page.press("#password", "Enter");
  await bob.sees("said while it was down");
  assert.equal(await bob.page.textContent("#title"), "#his");
});
