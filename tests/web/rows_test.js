// What is drawn is what the model holds, whatever the reader and the others do, in any order.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, PATIENCE, WIDE } from "./support/browser.js";
import { Server } from "./support/server.js";

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const seed of [1, 2, 3]) {
  test(`switching, loading, redacting and reordering at random, seed ${seed}`, async () => {
    const context = await browser.newContext(WIDE);
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForSelector("#signin-form", { timeout: PATIENCE });
    const { steps, wrong } = await page.evaluate(play, seed);
    assert.equal(wrong, null);
    assert.equal(steps, 400);
    await context.close();
  });
}

/**
 * Runs in the page, with nobody signed in: plays a server to the page's own model, and draws it with the
 * page's own timeline and header. Gives what was drawn wrongly first.
 */
async function play(seed) {
  const { Model } = await import("/chat/model.js");
  const { Outbox } = await import("/chat/outbox.js");
  const { makeTimeline } = await import("/view/timeline.js");
  const { makeHeader } = await import("/view/header.js");
  const STEPS = 400;
  let state = seed * 2654435761;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = (list) => list[random(list.length)];

  const model = new Model();
  const session = { outbox: new Outbox(), loadOlder() {}, reconnectNow() {} };
  document.querySelector("#signin").hidden = true;
  document.querySelector("#app").hidden = false;
  const timeline = makeTimeline({ model, session, on: {} });
  const header = makeHeader({ model, session });
  model.setNick("ada");
  model.setLink({ state: "open" });

  // The server: one log, in which each room and direct conversation has its entries.
  const places = ["#tea", "#coffee", "#den", "bob"];
  const TYPES = ["message", "message", "message", "topic", "ban", "mode"];
  let log = [];
  let seq = 0;
  let day = 0;
  const now = () => new Date(Date.UTC(2026, 10, 1 + day, 12, 0, seq % 60)).toISOString();
  const entryOf = (place, type, more = {}) => {
    const where = place.startsWith("#") ? { room: place } : { to: "ada" };
    if (!place.startsWith("#")) type = type === "redact" ? type : "direct";
    const from = place.startsWith("#") ? pick(["bob", "eve", "ada"]) : place;
    const text = `${type} ${seq + 1} in ${place}`;
    const about = { mask: `m${seq + 1}-${place.slice(1)}!*@*`, mode: pick(["private", "moderated"]) };
    return { type, seq: ++seq, time: now(), from, text, ...where, ...about, on: true, ...more };
  };
  const append = (place, type, more) => {
    const entry = entryOf(place, type, more);
    log.push(entry);
    return entry;
  };
  const of = (place) => log.filter(({ room, from }) => (room ?? from) === place);
  const enter = (place) => {
    const before = of(place);
    if (!place.startsWith("#")) return model.open(place);
    const room = model.onJoined({ room: place, topic: `first ${place}`, members: 2, role: "none" });
    model.showNewest(room, { entries: before.slice(-5), more: before.length > 5 });
    return room;
  };

  const deeds = {
    hear: () => {
      const place = pick(places);
      const entry = append(place, pick(TYPES));
      if (model.find(place) || !place.startsWith("#")) model.onEntry(entry);
    },
    see: () => model.goTo(pick(model.conversations)),
    load: () => {
      const place = model.current;
      const older = of(place.name).filter((each) => each.seq < (place.oldest || Infinity));
      const count = 1 + random(6);
      model.showPage(place, { entries: older.slice(-count), more: older.length > count });
    },
    redact: () => {
      const said = log.filter(({ type }) => type === "message" || type === "direct");
      if (said.length === 0) return;
      const about = pick(said);
      const place = about.room ?? about.from;
      Object.assign(about, { text: "", redacted: true });
      const entry = append(place, "redact", { about: about.seq, text: "" });
      if (model.find(place)) model.onEntry(entry);
    },
    meet: () => {
      const room = pick(["#tea", "#coffee", "#den"]);
      const type = pick(["join", "part", "away"]);
      model.onEvent({ type, room, from: pick(["eve", "bob"]), time: now(), text: "", role: "none" });
    },
    say: () => {
      const key = `k${++seq}`;
      const to = model.current.name;
      session.outbox.add({ key, to, text: `own ${seq} in ${to}`, time: Date.now() });
    },
    arrive: () => {
      const item = pick(session.outbox.items);
      if (!item) return;
      session.outbox.settle(item.key);
      if (!item.to.startsWith("#")) return;
      const entry = append(item.to, "message", { from: "ada", text: item.text, key: item.key });
      if (model.find(item.to)) model.onEntry(entry);
    },
    note: () => model.note(model.current, `note ${++seq} in ${model.current.name}`),
    clear: () => model.current.clear(),
    leave: () => {
      const { name } = pick(model.conversations);
      model.close(name);
      if (random(3) > 0 || model.conversations.length === 0) model.goTo(enter(name));
    },
    enter: () => model.goTo(enter(pick(places.filter((each) => !model.find(each)).concat("#tea")))),
    turn: () => ++day,
    turnBack: () => (day = Math.max(0, day - 1)),
    reorder: () => model.conversations.reverse(),
  };
  const OFTEN = ["hear", "hear", "hear", "see", "see", "load", "redact", "meet", "say", "arrive"];
  const names = [...OFTEN, ...Object.keys(deeds)];

  const expected = () => {
    const { lines, name } = model.current;
    const said = lines
      .filter(({ kind }) => kind !== "presence")
      .map((line) => {
        const text = line.redacted ? "This message was taken back." : line.text;
        return `${line.seq || ""} ${text}`;
      });
    return [...said, ...session.outbox.to(name).map(({ text }) => ` ${text}`)];
  };
  const drawn = () =>
    [...document.querySelectorAll("#timeline .rows > :is(article, .note:not(.presence))")].map(
      (row) => {
        const text = row.querySelector(".text, p").textContent;
        return `${row.dataset.seq ?? ""} ${text}`;
      },
    );

  for (const place of places) model.goTo(enter(place));
  for (let step = 1; step <= STEPS; ++step) {
    const name = pick(names);
    deeds[name]();
    if (!model.current) model.goTo(enter("#tea"));
    if (random(4) === 0) continue; // several changes in one frame
    timeline.render();
    header();
    const [want, got] = [expected(), drawn()];
    const title = document.querySelector("#title").textContent;
    const keys = new Set(want);
    if (want.join("\n") !== got.join("\n") || title !== model.current.name || keys.size === 0) {
      if (want.length + got.length === 0) continue;
      return { steps: step, wrong: { step, name, where: model.current.name, title, want, got } };
    }
  }
  return { steps: STEPS, wrong: null };
}
