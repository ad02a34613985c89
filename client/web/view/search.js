// Search: words in, messages out; a result leads to its place in the conversation.
import { avatar } from "./avatar.js";
import { byId, el, setText } from "./dom.js";
import { icon } from "./icons.js";
import { balanced, isolate } from "../chat/bidi.js";
import { actionOf } from "../chat/describe.js";
import { dateAndTime } from "../chat/time.js";

const PAGE = 30;

/** `goTo(entry, conversation name)`: a result was chosen. */
export function makeSearch({ model, session, goTo, onClose }) {
  const panel = byId("search");
  const input = el("input", {
    type: "search",
    name: "words",
    placeholder: "Words, whole ones",
    "aria-label": "Search for words",
    autocomplete: "off",
    enterkeyhint: "search",
  });
  const here = el("input", { type: "checkbox", name: "here", id: "search-here" });
  const hereText = el("span");
  const list = el("ol", { class: "results", "aria-label": "Results, newest last" });
  const status = el("p", { class: "rest", role: "status" });
  const older = el(
    "button",
    { class: "plain", type: "button", hidden: true, onclick: () => look(oldest) },
    "Older ones",
  );
  const form = el(
    "form",
    { role: "search" },
    el("div", { class: "field" }, icon("search"), input),
    el("label", { class: "switch", for: "search-here" }, here, hereText),
  );
  panel.append(
    el(
      "header",
      {},
      el("h2", {}, "Search"),
      el(
        "button",
        { class: "icon", "aria-label": "Close the search", onclick: onClose },
        icon("close"),
      ),
    ),
    form,
    status,
    el("div", { class: "found-list" }, list, older),
  );
  let asked = 0;
  let oldest;
  let shown = 0;

  const look = async (before) => {
    const text = input.value.trim();
    const turn = ++asked;
    if (before === undefined) {
      list.replaceChildren();
      shown = 0;
    }
    older.hidden = true;
    if (text === "") {
      setText(status, "");
      return;
    }
    setText(status, "Searching…");
    try {
      const room = here.checked ? model.current?.name : undefined;
      const page = await session.search({ text, room, before, limit: PAGE });
      if (turn === asked) show(page, text);
    } catch (error) {
      if (turn === asked) setText(status, error.message);
    }
  };

  const show = (page, text) => {
    // A page is oldest first; one looks for the newest.
    const entries = [...page.entries].reverse();
    list.append(...entries.map((entry) => resultOf(entry, text, model, goTo)));
    oldest = page.entries[0]?.seq;
    shown += entries.length;
    older.hidden = !page.more;
    setText(
      status,
      shown === 0
        ? "Nothing was found."
        : `${shown}${page.more ? " or more" : ""} found, newest first`,
    );
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    look();
  };
  here.onchange = () => look();
  input.oninput = () => {
    if (input.value === "") look();
  };

  return {
    focus() {
      setText(hereText, model.current ? `Only in ${isolate(model.current.name)}` : "Only here");
      input.focus();
      input.select();
    },
    /** The message was taken back. */
    forget(seq) {
      list.querySelector(`[data-seq="${Number(seq)}"]`)?.remove();
    },
    start(text, inHere) {
      input.value = text;
      here.checked = inHere;
      look();
    },
  };
}

function resultOf(entry, text, model, goTo) {
  const peer = model.isSelf(entry.from) ? entry.to : entry.from;
  const place = entry.room ?? peer;
  const said = actionOf(entry.text) ? `${isolate(entry.from)} ${actionOf(entry.text)}` : entry.text;
  return el(
    "li",
    { "data-seq": entry.seq },
    el(
      "button",
      { type: "button", onclick: () => goTo(entry, place) },
      avatar(entry.from, "small"),
      el(
        "span",
        { class: "result" },
        el(
          "span",
          { class: "head" },
          el("b", { dir: "auto" }, entry.from),
          el("span", { class: "tag" }, `${isolate(place)} · ${dateAndTime(new Date(entry.time))}`),
        ),
        el("span", { class: "words", dir: "auto" }, ...marked(balanced(said), text)),
      ),
    ),
  );
}

/** The words that were looked for, marked where they stand. */
function marked(said, text) {
  const wanted = new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean),
  );
  return said
    .split(/([\p{L}\p{N}]+)/u)
    .map((part) => (wanted.has(part.toLowerCase()) ? el("mark", {}, part) : part));
}
