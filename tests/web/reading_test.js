// Reading: history on scroll, search, what is unread.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";
import { Terminal } from "./support/terminal.js";

const there = evening({
  config: "[rates]\nsession_messages_per_second = 0\nuser_messages_per_second = 0\n",
});
afterEach(() => there.home());

async function fill(room, lines) {
  const carol = await Terminal.arrive(there.server, "carol", room);
  for (const line of lines) carol.say(line);
  await carol.hears(lines.at(-1));
  await carol.leave();
}

test("older messages load as one scrolls up, each once, and the reader's line stays in place", async () => {
  const lines = Array.from({ length: 400 }, (_, n) => `line ${n + 1}`);
  await fill("#long", lines);
  const ada = await there.person("ada");
  await ada.join("#long");
  await ada.sees("line 400");
  assert.ok((await ada.said()).length < 200);
  const place = () =>
    ada.page.evaluate(() => {
      const top = document.querySelector("#timeline").getBoundingClientRect().top;
      const first = [...document.querySelectorAll(".message")].find(
        (row) => row.getBoundingClientRect().bottom > top,
      );
      return { text: first.innerText, at: Math.round(first.getBoundingClientRect().top) };
    });
  const box = await ada.page.$("#timeline");
  await box.evaluate((each) => {
    each.scrollTop = 700;
  });
  const before = await place();
  const many = (await ada.said()).length;
  await box.evaluate((each) => {
    each.scrollTop -= 150;
  });
  const moved = await place();
  await ada.until((count) => document.querySelectorAll(".message").length > count, many);
  const after = await place();
  assert.equal(after.text, moved.text);
  assert.ok(Math.abs(after.at - moved.at) <= 2, `${moved.at} is now ${after.at}`);
  assert.notDeepEqual(before, moved);
  await ada.until(() => {
    document.querySelector("#timeline").scrollTop = 0;
    return document.querySelector(".beginning") !== null;
  });
  assert.deepEqual(await ada.said(), [
    "carol: I am here",
    ...lines.map((line) => `carol: ${line}`),
  ]);
});

test("at the very top, where a day begins, one page is loaded and the reader's line stays in place", async () => {
  const lines = Array.from({ length: 600 }, (_, n) => `line ${n + 1}`);
  await fill("#top", lines);
  const ada = await there.person("ada_top");
  await ada.join("#top");
  await ada.sees("line 600");
  const loaded = (await ada.said()).length;
  await ada.page.$eval("#timeline", (box) => {
    box.scrollTop = 0;
  });
  await ada.until((count) => document.querySelectorAll(".message").length > count, loaded);
  const { first, rows } = await ada.page.evaluate(() => {
    const { top } = document.querySelector("#timeline").getBoundingClientRect();
    const all = [...document.querySelectorAll(".message")];
    const line = all.find((row) => row.getBoundingClientRect().bottom > top);
    return { first: Number(/\d+$/.exec(line.innerText)[0]), rows: all.length };
  });
  assert.ok(first > 600 - loaded - 10, `the first line on the screen is ${first}`);
  assert.ok(rows <= loaded + 100, `${rows} lines were loaded`);
});

test("search finds words in all rooms, and leads to the message however old it is", async () => {
  await fill("#hay", ["the needle is here", ...Array.from({ length: 300 }, (_, n) => `hay ${n}`)]);
  const ada = await there.person("ada2");
  await ada.join("#elsewhere");
  await ada.join("#hay");
  await ada.type("/go #elsewhere");
  await ada.page.keyboard.press("Control+Shift+F");
  await ada.page.keyboard.type("needle");
  await ada.page.keyboard.press("Enter");
  await ada.until(() => document.querySelectorAll(".results li").length === 1);
  assert.equal(await ada.page.textContent(".results mark"), "needle");
  await ada.page.click(".results button");
  await ada.until(() => document.querySelector("#title").textContent === "#hay");
  await ada.until(() => document.activeElement.innerText?.includes("the needle is here"));
  await ada.page.fill("#search input[type=search]", "nothinglikeit");
  await ada.page.press("#search input[type=search]", "Enter");
  await ada.until(() => document.querySelector("#search").innerText.includes("Nothing was found"));
});

test("what is unread is counted, mentions apart, and a rule stands before it", async () => {
  const ada = await there.person("ada3");
  const bob = await there.person("bob3");
  await ada.join("#one");
  await ada.join("#two");
  await bob.join("#one");
  await bob.type("nothing special");
  await ada.until(() => document.querySelector("#rooms .badge")?.textContent === "1");
  assert.ok((await ada.page.title()).startsWith("• #two"));
  await bob.type("Ada3: look");
  await ada.until(() => document.querySelector("#rooms .badge.calls")?.textContent === "2");
  assert.ok((await ada.page.title()).startsWith("(1) #two"));
  await ada.page.click("#rooms button:has-text('one')");
  await ada.sees("look");
  assert.equal(await ada.page.$$eval(".rule ~ .message", (rows) => rows.length), 2);
  assert.equal(
    await ada.page.$$eval(".message.mention mark", (marks) => marks[0].textContent),
    "Ada3",
  );
  assert.equal(await ada.page.title(), "#one · Parley");
});

test("a hidden page counts what comes; a reader who is far up is told, and not moved", async () => {
  await fill(
    "#far",
    Array.from({ length: 90 }, (_, n) => `line ${n}`),
  );
  const [ada, bob] = await there.together("#far", "ada4", "bob4");
  await ada.sees("line 89");
  const hide = (hidden) =>
    ada.page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await bob.type("are you there?");
  await ada.until(() => document.title.startsWith("•"));
  await hide(false);
  await ada.until(() => document.title === "#far · Parley");
  await ada.page.$eval("#timeline", (box) => {
    box.scrollTop = 300;
  });
  await ada.until(() => !document.querySelector("#to-newest").hidden);
  const height = () =>
    ada.page.evaluate(() => {
      const rows = [...document.querySelectorAll(".message")];
      return rows.find((row) => row.innerText.endsWith("line 60")).getBoundingClientRect().top;
    });
  const at = await height();
  await bob.type("and now?");
  await ada.until(() => document.querySelector("#to-newest").textContent === "1 new message");
  assert.ok(Math.abs((await height()) - at) < 50);
  await ada.page.click("#to-newest");
  await ada.until(
    () => document.querySelector("#to-newest").hidden && document.title === "#far · Parley",
  );
});

test("typing is shown, and ends with the message", async () => {
  const [ada, bob] = await there.together("#typing", "ada5", "bob5");
  await bob.page.fill("#message", "well");
  await ada.until(() => document.querySelector("#typing").textContent === "bob5 is typing");
  await bob.page.press("#message", "Enter");
  await ada.sees("well");
  await ada.until(() => document.querySelector("#typing").textContent === "");
});
