// Writing: input methods, suggestions, drafts, refusals, links to rooms; browsers that keep nothing.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";

const there = evening({ config: "[rates]\nuser_creates_per_second = 0\n" });
afterEach(() => there.home());

const box = (person) => person.page.inputValue("#message");
const title = (person) => person.page.textContent("#title");

test("while an input method composes, no key handler of the page sees a key", async () => {
  const [ada] = await there.together("#ime", "ada", "さくら");
  await ada.until(() => document.querySelector("#members").innerText.includes("さくら"));
  const devtools = await ada.context.newCDPSession(ada.page);
  const compose = (text) =>
    devtools.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  const press = async (key, code) => {
    for (const type of ["rawKeyDown", "keyUp"])
      await devtools.send("Input.dispatchKeyEvent", {
        type,
        key,
        code: key,
        windowsVirtualKeyCode: code,
        nativeVirtualKeyCode: code,
      });
  };
  const seen = () =>
    ada.page.evaluate(() => {
      window.seen = [];
      for (const each of [document, document.querySelector("#message")])
        each.addEventListener("keydown", ({ key }) => window.seen.push(key));
    });
  await seen();
  const begin = async () => {
    await ada.page.fill("#message", "");
    await ada.page.focus("#message");
    await ada.page.keyboard.type("@");
    await compose("さ");
    await ada.until(() => !document.querySelector("#completions").hidden);
    await ada.page.evaluate(() => window.seen.splice(0));
  };
  for (const [key, code] of [
    ["Tab", 9],
    ["Escape", 27],
    ["ArrowDown", 40],
    ["Enter", 13],
  ]) {
    await begin();
    await press(key, code);
    assert.deepEqual(await ada.page.evaluate(() => window.seen.splice(0)), [], key);
    assert.equal(await ada.page.$eval("#members", (panel) => panel.hidden), false);
  }
  await devtools.send("Input.insertText", { text: "作" });
  assert.equal(await box(ada), "@作");
  // Safari's Enter after the end of a composition; then a real one.
  await ada.page.$eval("#message", (each) =>
    each.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true })),
  );
  assert.equal(await box(ada), "@作");
  await ada.page.keyboard.press("Enter");
  await ada.sees("@作");
  // The same in another field: "Jump to".
  await ada.page.keyboard.press("Control+K");
  await compose("にほん");
  await ada.until(() => document.querySelector(".choices").innerText.includes("にほん"));
  await press("Enter", 13);
  assert.ok(await ada.page.$("dialog[open]"));
  assert.equal(await title(ada), "#ime");
});

test("Enter sends what stands there; only a suggestion that the arrows chose is taken", async () => {
  const ada = await there.person("ada2");
  await ada.join("#lobby2");
  const { keyboard } = ada.page;
  await ada.page.focus("#message");
  await keyboard.type("/join #lobby");
  await ada.until(() => !document.querySelector("#completions").hidden);
  assert.equal(await ada.page.$("#completions [aria-selected=true]"), null);
  await keyboard.press("Enter");
  await ada.until(() => document.querySelector("#title").textContent === "#lobby");
  await keyboard.type("see #lob");
  await ada.until(() => document.querySelectorAll("#completions li").length === 2);
  await keyboard.press("ArrowUp");
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  assert.equal(await box(ada), "see #lobby2 ");
  await keyboard.press("Enter");
  await ada.sees("see #lobby2");
  await keyboard.type("#lobby");
  await keyboard.press("Tab");
  assert.equal(await box(ada), "#lobby2 ");
});

test("drafts survive a reload, in their conversations and in dialogs; passwords do not", async () => {
  const ada = await there.person("ada3");
  await ada.join("#one3");
  await ada.join("#two3");
  await ada.page.fill("#message", "for two");
  await ada.page.click("#rooms button:has-text('one3')");
  await ada.until(() => document.querySelector("#title").textContent === "#one3");
  await ada.page.fill("#message", "for one");
  const openTopic = async () => {
    await ada.page.click("#open-room");
    return ada.page.locator("#room-topic");
  };
  await (await openTopic()).fill("a topic that took long");
  await ada.page.reload();
  await ada.until(() => document.querySelector("#title").textContent === "#one3");
  await ada.until(() => document.querySelector("#message").value === "for one");
  await ada.page.click("#rooms button:has-text('two3')");
  await ada.until(() => document.querySelector("#message").value === "for two");
  await ada.page.press("#message", "Enter");
  await ada.sees("for two");
  await ada.page.click("#rooms button:has-text('one3')");
  await ada.until(() => document.querySelector("#message").value === "for one");
  const topic = await openTopic();
  await ada.until(() => document.querySelector("#room-topic:not(:disabled)") !== null);
  assert.equal(await topic.inputValue(), "a topic that took long");
  await topic.press("Enter");
  await ada.until(() => document.querySelector("#topic").textContent === "a topic that took long");
  await ada.page.keyboard.press("Escape");
  // A dialog that is closed by accident, and one that is cancelled.
  const register = async () => {
    await ada.page.click("#me");
    await ada.page.click(".menu button:has-text('Make an account')");
  };
  await register();
  await ada.page.fill("#ask-account", "ada_the_third");
  await ada.page.fill("#ask-password", "correct horse");
  await ada.page.keyboard.press("Escape");
  await register();
  assert.equal(await ada.page.inputValue("#ask-account"), "ada_the_third");
  assert.equal(await ada.page.inputValue("#ask-password"), "");
  await ada.page.click("dialog button:has-text('Cancel')");
  await register();
  assert.equal(await ada.page.inputValue("#ask-account"), "ada3");
  await ada.page.reload();
  await ada.until(() => document.querySelector("#title").textContent === "#one3");
  const kept = await ada.page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
  assert.doesNotMatch(kept, /correct horse|for two/);
});

test("what stands in the box goes to no other room, however soon Enter follows the change", async () => {
  const ada = await there.person("ada5");
  await ada.join("#one5");
  await ada.join("#two5");
  await ada.until(() => document.querySelector("#title").textContent === "#two5");
  await ada.page.fill("#message", "for two5");
  // In one turn of the page: nothing is drawn in between.
  await ada.page.evaluate(() => {
    const buttons = [...document.querySelectorAll("#rooms button")];
    buttons.find((each) => each.textContent.includes("one5")).click();
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    document.querySelector("#message").dispatchEvent(enter);
  });
  await ada.until(() => document.querySelector("#title").textContent === "#one5");
  assert.equal(await box(ada), "");
  await ada.page.fill("#message", "for one5");
  await ada.page.press("#message", "Enter");
  await ada.sees("for one5");
  assert.doesNotMatch(await ada.page.textContent("#timeline"), /for two5/);
  await ada.page.click("#rooms button:has-text('two5')");
  await ada.until(() => document.querySelector("#message").value === "for two5");
});

test("a text that the server can never take is offered for editing, and not for trying again", async () => {
  const ada = await there.person("ada4");
  await ada.join("#long4");
  await ada.type("word ".repeat(1_000));
  await ada.until(() => document.querySelector(".outgoing.failed") !== null);
  const offers = await ada.page.$$eval(".refusal button", (all) => all.map((b) => b.innerText));
  assert.deepEqual(offers, ["Edit", "Discard"]);
  await ada.page.fill("#message", "and this");
  await ada.page.click(".refusal button:has-text('Edit')");
  await ada.until(() => document.querySelector(".outgoing") === null);
  assert.match(await box(ada), /^(word ){999}word\nand this$/);
  await ada.type("shorter");
  await ada.sees("shorter");
  // A user who is muted may speak again later.
  const bob = await there.person("bob4");
  await bob.join("#long4");
  await ada.type("/mute bob4");
  await ada.sees("muted bob4");
  await bob.type("//hello");
  await bob.until(() => document.querySelector(".refusal") !== null);
  const again = await bob.page.$$eval(".refusal button", (all) => all.map((b) => b.innerText));
  assert.deepEqual(again, ["Try again", "Edit", "Discard"]);
  await bob.page.click(".refusal button:has-text('Edit')");
  assert.equal(await box(bob), "//hello");
});

test("a message in which nothing can be seen is not sent", async () => {
  const ada = await there.person("ada5");
  await ada.join("#void5");
  for (const text of ["\u200b", "\u3164", "/me \u2060"]) await ada.type(text);
  await ada.type("x");
  await ada.sees("x");
  assert.deepEqual(await ada.saidInAll(), ["ada5: x"]);
});

test("links, addresses and the skip link make no room; making one is asked for", async () => {
  const ada = await there.person("ada6", { path: "#typo6" });
  const ask = () => document.querySelector("dialog h2")?.textContent;
  await ada.until(() => document.querySelector("dialog h2")?.textContent.includes("#typo6"));
  assert.equal(await ada.page.evaluate(ask), "There is no room #typo6");
  await ada.page.click("dialog button:has-text('Cancel')");
  await ada.join("#real6");
  await ada.page.keyboard.press("Tab");
  await ada.page.focus("#skip");
  await ada.page.keyboard.press("Enter");
  assert.equal(await ada.page.evaluate(() => document.activeElement.id), "message");
  await ada.type("see #nowhere6 and #real6");
  await ada.page.click(".room-link:has-text('#nowhere6')");
  await ada.until(() => document.querySelector("dialog h2")?.textContent.includes("#nowhere6"));
  await ada.page.keyboard.press("Escape");
  await ada.type("/go #neither6");
  await ada.until(() => document.querySelector("dialog h2")?.textContent.includes("#neither6"));
  await ada.page.keyboard.press("Escape");
  assert.equal(await title(ada), "#real6");
  const bob = await there.person("bob6");
  await bob.type("/rooms #*6");
  await bob.until(() => document.querySelectorAll("dialog .rooms-found .tag").length > 0);
  const rooms = await bob.page.$$eval("dialog .rooms-found li:has(.tag) b", (all) =>
    all.map((each) => each.textContent),
  );
  assert.deepEqual(rooms, ["real6"]);
  await bob.page.keyboard.press("Escape");
  // A room that exists is entered at once; one that the user wants is made.
  await bob.page.evaluate(() => (location.hash = "#real6"));
  await bob.until(() => document.querySelector("#title").textContent === "#real6");
  await bob.page.evaluate(() => (location.hash = "#made6"));
  await bob.page.click("dialog button:has-text('Make the room')");
  await bob.until(() => document.querySelector("#title").textContent === "#made6");
});

test("a room in which one is already is shown when its address is opened, without a complaint", async () => {
  const ada = await there.person("ada7");
  await ada.join("#here7");
  await ada.join("#there7");
  await ada.page.goto("about:blank");
  await ada.page.goto(`${there.server.url}#here7`);
  await ada.until(() => document.querySelector("#title").textContent === "#here7");
  await ada.until(() => document.querySelectorAll("#rooms button:not(.outside)").length === 2);
  assert.equal(await ada.page.textContent("#toasts"), "");
});

test("a browser that keeps nothing: the page works, and says that it forgets", async () => {
  const context = await there.browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", ({ stack }) => complaints.push(stack));
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
  });
  await page.goto(there.server.url);
  await page.waitForSelector("#signin-fine:has-text('keeps nothing')");
  await page.fill("#nick", "ada8");
  await page.click("#signin-form button");
  await page.waitForSelector("body[data-state=app]");
  await page.fill("#message", "/join #kept8");
  await page.press("#message", "Enter");
  await page.waitForFunction(() => document.querySelector("#title").textContent === "#kept8");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a password over an address that others can read comes with a warning", async () => {
  const context = await there.browser.newContext();
  const page = await context.newPage();
  // The page as another machine would serve it.
  await page.route("http://chat.example/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const response = await fetch(new URL(pathname, there.server.url));
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ body, contentType: response.headers.get("content-type") });
  });
  const shows = async (url) => {
    await page.goto(url);
    await page.click("label:has-text('With an account')");
    await page.waitForSelector("#password", { state: "visible" });
    return page.isVisible("#signin-exposed");
  };
  assert.equal(await shows("http://chat.example/"), true);
  assert.match(await page.textContent("#signin-exposed"), /not encrypted/);
  assert.equal(await shows(there.server.url), false);
  await context.close();
});

test("a page that is open overnight calls yesterday yesterday", async () => {
  const ada = await there.person("ada9");
  await ada.join("#night9");
  await ada.type("before midnight");
  await ada.sees("before midnight");
  assert.equal(await ada.page.textContent(".day"), "Today");
  await ada.page.evaluate(() => {
    const RealDate = Date;
    const day = 86_400_000;
    window.Date = class extends RealDate {
      constructor(...given) {
        super(...(given.length === 0 ? [RealDate.now() + day] : given));
      }
      static now() {
        return RealDate.now() + day;
      }
    };
  });
  await ada.until(() => document.querySelector(".day").textContent === "Yesterday");
});
