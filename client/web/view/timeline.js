// The conversation on the screen: follows the newest, stays where the reader is, loads upwards.
import { isolate } from "../chat/bidi.js";
import { byId, count, el } from "./dom.js";
import { icon } from "./icons.js";
import { makeRows, rowVersion } from "./message_row.js";
import { findKey, nodeOf, reconcile } from "./reconcile.js";
import { isAnchor, rowsOf } from "../chat/rows.js";
import { dayKey } from "../chat/time.js";

const NEAR_NEWEST = 60; // pixels
const NEAR_OLDEST = 600;

export function makeTimeline({ model, session, on }) {
  const box = byId("timeline");
  const list = el("div", { class: "rows" });
  const start = el("div", { class: "start" });
  const newest = byId("to-newest");
  const makeRow = makeRows(on, () => model.nick);
  let shown = null; // the conversation that is in the box
  let stamp = "";
  let following = true;
  let anchors = new Set(); // the keys of the rows by which a position can be told
  box.append(start, list);

  const atNewest = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_NEWEST;

  const toNewest = () => {
    box.scrollTop = box.scrollHeight;
    following = true;
    if (model.current?.unread) model.look();
  };

  const loadIfNeeded = () => {
    if (shown && box.scrollTop < NEAR_OLDEST && shown.lines.length > 0) session.loadOlder(shown);
  };

  const renderRows = (place) => {
    const rows = rowsOf(place, session.outbox.to(place.name), model.nick);
    anchors = new Set(rows.filter(isAnchor).map(({ key }) => key));
    reconcile(list, rows, { key: (row) => row.key, version: rowVersion, make: makeRow });
    renderStart(start, place);
  };

  /** Another conversation: at its "new" rule if there is one, else at its end. */
  const change = (place) => {
    box.setAttribute("aria-busy", "true");
    box.setAttribute("aria-label", `Messages in ${place.name}`);
    shown = place;
    renderRows(place);
    const rule = list.querySelector(".rule");
    box.scrollTop = rule ? rule.offsetTop - box.clientHeight / 3 : box.scrollHeight;
    following = atNewest();
    // What was there before is not news: only then may a screen reader speak again.
    requestAnimationFrame(() => box.setAttribute("aria-busy", "false"));
  };

  const topOf = (key) => nodeOf(list, key)?.getBoundingClientRect().top;

  /** The key of the first line that the reader sees. */
  const firstVisible = () => {
    const { top } = box.getBoundingClientRect();
    return findKey(
      list,
      (node, key) => anchors.has(key) && node.getBoundingClientRect().bottom > top,
    );
  };

  /** The same conversation: the reader's line stays where it is. */
  const refresh = (place) => {
    const anchor = following ? undefined : firstVisible();
    const before = topOf(anchor);
    const older = place.loading;
    if (older) box.setAttribute("aria-busy", "true");
    renderRows(place);
    if (following) box.scrollTop = box.scrollHeight;
    else if (nodeOf(list, anchor)) box.scrollTop += topOf(anchor) - before;
    if (!older) box.setAttribute("aria-busy", "false");
  };

  const renderNewest = (place) => {
    newest.hidden = following;
    if (following) return;
    const text =
      place.unread > 0 ? count(place.unread, "new message", "new messages") : "To the newest";
    if (newest.dataset.shows !== text) newest.replaceChildren(text, icon("down"));
    newest.dataset.shows = text;
  };

  box.onscroll = () => {
    const was = following;
    following = atNewest();
    if (following && !was && model.current?.unread) model.look();
    if (following !== was && shown) renderNewest(shown);
    loadIfNeeded();
  };
  newest.onclick = toNewest;
  // A growing message box or a phone's keyboard must not hide the newest line.
  new ResizeObserver(() => {
    if (following) box.scrollTop = box.scrollHeight;
  }).observe(box);
  box.onkeydown = (event) => walk(event, list);

  return {
    box,
    toNewest,
    get following() {
      return following;
    },
    render() {
      const place = model.current;
      box.hidden = !place;
      if (!place) {
        shown = null;
        return;
      }
      const now = `${place.version} ${session.outbox.version} ${model.nick} ${dayKey(new Date())}`;
      if (place !== shown) change(place);
      else if (now !== stamp) refresh(place);
      stamp = now;
      renderNewest(place);
      loadIfNeeded();
    },
    /** Shows a line that is loaded. */
    show(seq) {
      const row = list.querySelector(`[data-seq="${Number(seq)}"]`);
      if (!row) return;
      following = false;
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
      row.classList.add("found");
      setTimeout(() => row.classList.remove("found"), 2_500);
    },
  };
}

/** The arrow keys go from message to message; Enter opens a message's menu. */
function walk(event, list) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const rows = [...list.querySelectorAll("[tabindex='-1']:is(article, .note)")];
  const at = rows.indexOf(document.activeElement);
  if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    rows[at].openMenu?.();
  }
  if (step === undefined || event.altKey || event.ctrlKey) return;
  event.preventDefault();
  const next = at < 0 ? rows.at(-1) : rows[at + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** What stands above the oldest line. */
function renderStart(start, place) {
  const kind = place.loading
    ? "loading"
    : place.topReached
      ? "beginning"
      : place.full
        ? "full"
        : "";
  if (start.dataset.kind === `${kind} ${place.name}`) return;
  start.dataset.kind = `${kind} ${place.name}`;
  if (kind === "loading") {
    start.replaceChildren(
      el("p", { class: "loading" }, el("span", { class: "spinner" }), "Loading…"),
    );
  } else if (kind === "beginning") {
    const title = place.isRoom
      ? `This is the beginning of ${isolate(place.name)}`
      : `You and ${isolate(place.name)}`;
    const text = place.isRoom
      ? "Everything that is said here is kept."
      : "What you say here is kept for the two of you.";
    start.replaceChildren(
      el(
        "div",
        { class: "beginning" },
        el("span", { class: "sign", "aria-hidden": "true" }, place.isRoom ? "#" : "@"),
        el("h2", {}, title),
        el("p", {}, text),
      ),
    );
  } else if (kind === "full") {
    start.replaceChildren(
      el("p", { class: "loading" }, "The page holds no more lines. Search finds what is older."),
    );
  } else {
    start.replaceChildren();
  }
}
