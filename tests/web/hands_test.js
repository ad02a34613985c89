// The keyboard alone, a phone, and what a screen reader is told.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";
import { PHONE } from "./support/browser.js";

const there = evening();
afterEach(() => there.home());

const focused = (person) =>
  person.page.evaluate(
    () =>
      document.activeElement.id ||
      document.activeElement.getAttribute("aria-label") ||
      document.activeElement.innerText,
  );

test("the keyboard alone: sign in, join, talk, walk, moderate, leave", async () => {
  const bob = await there.person("bob");
  await bob.join("#keys");
  await bob.type("say something");
  const ada = await there.person("ada"); // signs in with a click; from here on there are only keys
  const { keyboard } = ada.page;
  await ada.until(() => document.activeElement.id === "message");
  await keyboard.press("Control+K");
  await keyboard.type("keys");
  await keyboard.press("Enter");
  await ada.until(
    () =>
      document.querySelector("#title").textContent === "#keys" &&
      document.activeElement.id === "message",
  );
  await keyboard.type("/jo");
  await ada.until(() => !document.querySelector("#completions").hidden);
  await keyboard.press("Tab");
  assert.equal(await ada.page.inputValue("#message"), "/join ");
  await keyboard.type("#second");
  await keyboard.press("Enter");
  await ada.until(() => document.querySelector("#title").textContent === "#second");
  await keyboard.press("Alt+ArrowUp");
  await ada.until(() => document.querySelector("#title").textContent === "#keys");
  await keyboard.type("@bo");
  await ada.until(() => !document.querySelector("#completions").hidden);
  await keyboard.press("Tab");
  await keyboard.type("hello");
  await keyboard.press("Enter");
  await bob.sees("bob: hello");
  // To the messages, from one to the next, into a message's menu and out of it.
  for (let i = 0; i < 8 && (await focused(ada)) !== "timeline"; ++i) await keyboard.press("F6");
  assert.equal(await focused(ada), "timeline");
  await keyboard.press("ArrowUp");
  assert.match(await focused(ada), /^ada, /);
  await keyboard.press("ArrowUp");
  assert.match(await focused(ada), /^bob, /);
  await keyboard.press("Enter");
  await ada.page.waitForSelector(".menu");
  assert.equal(await focused(ada), "Copy the text");
  await keyboard.press("ArrowDown");
  await keyboard.press("Escape");
  assert.match(await focused(ada), /^bob, /);
  // To the members, and a person's menu.
  for (
    let i = 0;
    i < 8 && !(await ada.page.evaluate(() => document.activeElement.closest("#members")));
    ++i
  ) {
    await keyboard.press("F6");
  }
  for (let i = 0; i < 8 && !/^bob/.test(await focused(ada)); ++i) await keyboard.press("Tab");
  await keyboard.press("Enter");
  await ada.page.waitForSelector(".menu");
  await keyboard.press("Enter"); // a direct message
  await ada.until(() => document.querySelector("#title").textContent === "bob");
  // Help, and what Escape does.
  await keyboard.press("Control+/");
  await ada.page.waitForSelector("dialog[open]");
  await keyboard.press("Escape");
  await ada.until(() => !document.querySelector("dialog"));
  assert.equal(await focused(ada), "message");
});

test("the focus stays with a message that changes, and in the list of members", async () => {
  const [ada, bob] = await there.together("#focus", "ada4", "bob4");
  const { keyboard } = ada.page;
  await bob.type("first");
  await bob.type("second");
  await ada.sees("second");
  for (let i = 0; i < 8 && (await focused(ada)) !== "timeline"; ++i) await keyboard.press("F6");
  await keyboard.press("ArrowUp");
  assert.match(await focused(ada), /^bob4, /);
  const inFocus = () => ada.page.evaluate(() => document.activeElement.innerText);
  assert.match(await inFocus(), /second/);
  await bob.type("/redact");
  await ada.sees("This message was taken back.");
  assert.match(await inFocus(), /taken back/);
  await keyboard.press("ArrowUp");
  assert.match(await inFocus(), /first/);
  // A member who leaves gives the focus to whoever stands there then.
  await ada.page.focus("#members button:has-text('bob4')");
  await bob.type("/leave");
  await ada.until(() => !document.querySelector("#members").innerText.includes("bob4"));
  assert.ok(await ada.page.evaluate(() => document.activeElement.matches("#members button")));
});

test("a phone of 390 points: nothing is cut off, and the list slides in", async () => {
  const bob = await there.person("bob2");
  await bob.join("#pocket");
  await bob.type(`a word of ${"x".repeat(300)} and https://example.org/${"y".repeat(300)}`);
  await bob.type("```\n" + "code ".repeat(60) + "\n```");
  const ada = await there.person("ada2", { options: PHONE });
  await ada.join("#pocket");
  await ada.sees("code");
  const overflow = () => ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok((await overflow()) <= 0);
  const cut = await ada.page.$$eval(
    "#timeline .text, .top, .composer",
    (all) => all.filter((each) => each.getBoundingClientRect().right > innerWidth + 1).length,
  );
  assert.equal(cut, 0);
  await ada.page.tap("#message");
  await ada.page.fill("#message", "from the train");
  await ada.page.tap("#send");
  await bob.sees("from the train");
  await ada.page.tap("#open-sidebar");
  await ada.until(() => document.querySelector("#app").classList.contains("listed"));
  assert.ok(await ada.page.evaluate(() => document.querySelector("#talk").inert));
  await bob.type("/msg ada2 hello");
  await ada.page.tap("#directs button");
  await ada.until(
    () =>
      document.querySelector("#title").textContent === "bob2" &&
      !document.querySelector("#app").classList.contains("listed"),
  );
  await ada.type("/go #pocket");
  await ada.until(() => document.querySelector("#title").textContent === "#pocket");
  await ada.page.tap("#toggle-members");
  await ada.until(() => document.querySelector("#members").innerText.includes("bob2"));
  assert.ok((await overflow()) <= 0);
  const small = await ada.page.$$eval("button:not([hidden])", (all) =>
    all
      .filter((each) => each.checkVisibility() && each.closest("#members, .top"))
      .filter((each) => Math.min(each.offsetHeight, each.offsetWidth) < 32)
      .map((each) => each.outerHTML),
  );
  assert.deepEqual(small, []);
});

/** What the browser tells a screen reader: {role, name} of each node that is not ignored. */
async function spoken(person) {
  const devtools = await person.context.newCDPSession(person.page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  return nodes
    .filter((node) => !node.ignored)
    .map((node) => ({ role: node.role?.value, name: node.name?.value ?? "" }));
}

const CONTROLS = new Set([
  "button",
  "link",
  "textbox",
  "searchbox",
  "checkbox",
  "combobox",
  "listbox",
  "option",
  "menu",
  "menuitem",
  "menuitemradio",
  "dialog",
  "log",
  "navigation",
  "main",
  "complementary",
  "toolbar",
  "article",
]);

test("every control has a name, whatever is open; ids are there once; the log is a log", async () => {
  const [ada, bob] = await there.together("#spoken", "ada3", "bob3");
  await bob.type("ada3: a message with https://example.org/ in it");
  await ada.sees("a message");
  const check = async (what) => {
    const nameless = (await spoken(ada)).filter(
      ({ role, name }) => CONTROLS.has(role) && name.trim() === "",
    );
    assert.deepEqual(
      nameless.filter(({ role }) => role !== "main"),
      [],
      what,
    );
    const twice = await ada.page.$$eval("[id]", (all) =>
      all.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
    );
    assert.deepEqual(twice, [], what);
  };
  await check("the conversation");
  const roles = new Set((await spoken(ada)).map(({ role }) => role));
  for (const role of ["log", "navigation", "main", "complementary", "heading", "textbox"])
    assert.ok(roles.has(role), role);
  for (const [what, open] of [
    ["a person's menu", () => ada.page.click("#members button:has-text('bob3')")],
    ["one's own menu", () => ada.page.click("#me")],
    ["the room's dialog", () => ada.page.click("#open-room")],
    ["the directory", () => ada.page.click("#open-directory")],
    ["jump to", () => ada.page.keyboard.press("Control+K")],
    ["help", () => ada.page.keyboard.press("Control+/")],
    ["search", () => ada.page.keyboard.press("Control+Shift+F")],
    ["suggestions", () => ada.page.fill("#message", "/")],
  ]) {
    await open();
    await ada.page.waitForTimeout(300);
    await check(what);
    await ada.page.keyboard.press("Escape");
  }
  assert.equal(await ada.page.getAttribute("html", "lang"), "en");
});

test("text stands out from what is behind it, light and dark: 4.5 to 1", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const nick = `ada_${colorScheme}`;
    const ada = await there.person(nick, {
      options: { viewport: { width: 1280, height: 800 }, colorScheme },
    });
    const bob = await there.person(`bob_${colorScheme}`);
    await ada.join(`#${colorScheme}`);
    await bob.join(`#${colorScheme}`);
    await ada.type("/topic what we see");
    await bob.type(`${nick}: words, \`code\`, https://example.org/ and #room`);
    await bob.type("/me waves");
    await ada.sees("waves");
    await ada.page.waitForTimeout(400);
    assert.deepEqual(await ada.page.evaluate(tooFaint), [], colorScheme);
    await ada.page.click("#open-room");
    await ada.page.waitForTimeout(400);
    assert.deepEqual(await ada.page.evaluate(tooFaint), [], `${colorScheme}, dialog`);
  }
});

/** Runs in the page: the texts whose contrast with the nearest background is too low. */
function tooFaint() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], under) =>
    [r, g, b].map((one, i) => (one * a + under[i] * (255 - a)) / 255);
  const backgroundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour
      .map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent.trim(),
    );
    if (
      !own ||
      !element.checkVisibility({ opacityProperty: true }) ||
      element.closest(".skip, .hidden, .away")
    )
      continue;
    const behind = backgroundOf(element);
    const front = over(rgb(getComputedStyle(element).color), behind);
    const [a, b] = [light(front), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5)
      found.push(
        `${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${element.textContent.slice(0, 30)}`,
      );
  }
  return found;
}
