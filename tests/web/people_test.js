// People: members, roles, away, moderation, direct messages, rooms.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";

const there = evening();
afterEach(() => there.home());

const menu = async (person, nick, item) => {
  await person.page.click(`#members button:has(bdi:text-is("${nick}"))`);
  await person.page.click(`.menu button:has-text("${item}")`);
};
const shows = (person, text) =>
  person.until((wanted) => document.querySelector("#members").innerText.includes(wanted), text);

test("the list of members shows roles and who is away, and follows", async () => {
  const [ada, bob] = await there.together("#people", "ada", "bob");
  await shows(ada, "bob");
  await menu(ada, "bob", "Make operator");
  await shows(bob, "Operators");
  await bob.type("/away tea");
  await shows(ada, "away");
  await bob.type("/nick robert");
  await shows(ada, "robert");
  await ada.sees("bob is now robert");
  await bob.type("/part");
  await ada.until(() => !document.querySelector("#members").innerText.includes("robert"));
});

test("an operator mutes, puts out and bans; who is it told why", async () => {
  const [ada, eve] = await there.together("#strict", "ada2", "eve");
  await shows(ada, "eve");
  await menu(ada, "eve", "Mute…");
  await ada.page.click("dialog button:has-text('Mute')");
  await eve.sees("muted eve");
  await eve.type("let me speak");
  await eve.until(() => document.querySelector(".failed")?.innerText.includes("you are muted"));
  await ada.type("/unmute eve");
  await eve.sees("lifted the mute");
  await eve.page.click(".failed button:has-text('Try again')");
  await ada.sees("let me speak");
  await menu(ada, "eve", "Put out…");
  await ada.page.fill("dialog input", "enough");
  await ada.page.click("dialog button:has-text('Put out')");
  await eve.sees("you are out of #strict: enough");
  await ada.type("/ban eve 1h noise");
  await ada.sees("banned eve");
  await eve.type("/join #strict");
  await eve.until(() => document.querySelector("#toasts").innerText.includes("banned"));
  await ada.page.click("#open-room");
  await ada.until(() => document.querySelector("dialog .masks li"));
  await ada.page.click("dialog button:has-text('Lift')");
  await ada.until(() => !document.querySelector("dialog .masks li"));
  await ada.page.keyboard.press("Escape");
  await eve.type("/join #strict");
  await eve.until(() => document.querySelector("#title").textContent === "#strict");
  await shows(ada, "eve");
});

test("topic and modes by the dialog; a private room needs an invitation", async () => {
  const ada = await there.person("ada3");
  const bob = await there.person("bob3");
  await ada.join("#den");
  await ada.page.click("#open-room");
  await ada.page.fill("#room-topic", "all about <tea>");
  await ada.page.press("#room-topic", "Enter");
  await ada.until(() => document.querySelector("#topic").textContent.includes("all about <tea>"));
  await ada.page.check("#mode-private");
  await ada.until(() => document.querySelector("#topic").textContent.includes("private"));
  await bob.type("/join #den");
  await bob.until(() => document.querySelector("#toasts").innerText.includes("private"));
  await ada.page.fill("#room-invite", "bob3");
  await ada.page.press("#room-invite", "Enter");
  await bob.until(() =>
    document.querySelector("#toasts").innerText.includes("invites you to #den"),
  );
  await ada.page.keyboard.press("Escape");
  await bob.join("#den");
  await ada.sees("bob3 came in");
});

test("direct messages: each sees both sides, and a link to a room leads there", async () => {
  const ada = await there.person("ada4");
  const bob = await there.person("bob4");
  await ada.join("#lounge");
  await ada.type("/msg bob4 come to #lounge, please");
  await bob.until(() => document.querySelector("#directs .badge.calls")?.textContent === "1");
  await bob.page.click("#directs button:has-text('ada4')");
  await bob.sees("come to #lounge");
  await bob.type("on my way");
  await ada.type("/go bob4");
  await ada.sees("on my way");
  assert.deepEqual(await ada.saidInAll(), ["ada4: come to #lounge, please", "bob4: on my way"]);
  assert.deepEqual(await bob.saidInAll(), await ada.said());
  await bob.page.click(".room-link");
  await bob.until(() => document.querySelector("#title").textContent === "#lounge");
});

test("rooms are found in the directory, joined, made and left", async () => {
  const ada = await there.person("ada5");
  await ada.join("#findable");
  const bob = await there.person("bob5");
  await bob.page.fill("#nowhere input", "findab");
  await bob.page.click("#nowhere button:has-text('findable')");
  await bob.until(() => document.querySelector("#title").textContent === "#findable");
  await bob.page.click("#open-directory");
  await bob.page.fill("dialog input", "brand-new");
  await bob.page.click("dialog button:has-text('Create')");
  await bob.until(() => document.querySelector("#title").textContent === "#brand-new");
  await bob.page.click("#open-room");
  await bob.page.click("dialog button:has-text('Leave the room')");
  await bob.until(() => document.querySelector("#title").textContent === "#findable");
  assert.equal(await bob.page.$$eval("#rooms li", (all) => all.length), 1);
});

test("a name that is taken or wrong is refused in one line, and another one goes in", async () => {
  const ada = await there.person("ada6");
  const context = await there.browser.newContext();
  const page = await context.newPage();
  await page.goto(there.server.url);
  await page.fill("#nick", "Ada6");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() =>
    document.querySelector("#signin-error").textContent.includes("taken"),
  );
  await page.fill("#nick", "7 of 9");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () =>
      !document.querySelector("#signin-error").textContent.includes("taken") &&
      document.querySelector("#signin-error").textContent !== "",
  );
  await page.fill("#nick", "seven");
  await page.keyboard.press("Enter");
  await page.waitForSelector("body[data-state=app]");
  await context.close();
  await ada.type("/join");
  await ada.until(() => document.querySelector("#toasts").innerText.includes("which room?"));
});
