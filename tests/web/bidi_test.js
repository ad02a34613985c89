// Direction controls in what others say do not reach the page around it, and links are what they show.
import { afterEach, test } from "node:test";
import assert from "node:assert/strict";
import { evening } from "./support/evening.js";

const there = evening();
afterEach(() => there.home());

test("an override ends with its text: in a message, an action, a topic and a list", async () => {
  const [ada, eve] = await there.together("#bidi", "ada", "eve");
  const evil = "safe\u2069\u202eevil";
  await eve.type(evil);
  await eve.type(`/me waves ${evil}`);
  await eve.type("https://example.org/\u202egnp.exe and `a\u202eb`");
  await eve.type("\u202ea `code` in an override");
  await ada.type(`/topic ${evil}`);
  await ada.sees("in an override");
  await ada.until(() => document.querySelector("#topic").textContent.includes("evil"));
  const texts = await ada.page.$$eval("#timeline :is(.text, .note p), #topic", (all) =>
    all.map((each) => each.textContent).filter((text) => text.includes("evil")),
  );
  assert.equal(texts.length, 4);
  // An override has its end, and no text ends the isolation in which the page puts it.
  for (const text of texts) assert.match(text, /safe\u202eevil\u202c\u2069?$/);
  const isolated = await ada.page.$$eval("#timeline .text, #timeline .text a, .text code", (all) =>
    all.map((each) => getComputedStyle(each).unicodeBidi),
  );
  for (const bidi of isolated) assert.equal(bidi, "isolate");
  assert.equal(await ada.page.$eval("#timeline .text a", (a) => a.href), "https://example.org/");
  const code = await ada.page.$$eval("#timeline code", (all) =>
    all.map((each) => each.textContent),
  );
  assert.deepEqual(code, ["a⟨U+202E⟩b", "code"]);
});
