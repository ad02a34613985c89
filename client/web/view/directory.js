// The rooms of the server, to go into; and the way to a new one.
import { balanced } from "../chat/bidi.js";
import { count, el, setText } from "./dom.js";
import { icon } from "./icons.js";
import { reconcile } from "./reconcile.js";
import { roomName, sameName } from "../chat/names.js";

const LOOK_AFTER = 250; // milliseconds without a key

/** A form with a list below it. `onDone()`: a room was entered. */
export function makeDirectory({ model, actions, onDone }) {
  const input = el("input", {
    name: "room",
    placeholder: "Find a room, or name a new one",
    "aria-label": "Find a room, or name a new one",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "51",
  });
  const list = el("ul", { class: "rooms-found", "aria-label": "Rooms" });
  const status = el("p", { class: "rest", role: "status" });
  const form = el(
    "form",
    { class: "directory" },
    el("div", { class: "field" }, icon("search"), input),
    list,
    status,
  );
  let rooms = [];
  let more = false;
  let timer = null;
  let asked = 0;

  const enter = async (name) => {
    if (await actions.join(name)) onDone();
  };

  const render = () => {
    const typed = input.value.trim();
    const fresh =
      typed && typed !== "#" && !rooms.some(({ room }) => sameName(room, roomName(typed)));
    const rows = [...rooms, ...(fresh ? [{ room: roomName(typed), fresh: true }] : [])];
    reconcile(list, rows, {
      key: ({ room, fresh: isNew }) => `${isNew} ${room}`,
      version: (row) => JSON.stringify([row, !!model.find(row.room)?.inside]),
      make: (row) => rowOf(row, !!model.find(row.room)?.inside, enter),
    });
    setText(
      status,
      more
        ? "There are more: type a part of the name."
        : rows.length === 0
          ? "There is no public room yet. Make the first one."
          : "",
    );
  };

  const look = async () => {
    const turn = ++asked;
    const typed = input.value.trim().replace(/^#/, "");
    const answer = await actions.ask({ type: "rooms", match: typed ? `#*${typed}*` : undefined });
    if (!answer || turn !== asked) return;
    rooms = answer.rooms;
    more = answer.more;
    render();
  };

  input.oninput = () => {
    render();
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_AFTER);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const typed = input.value.trim();
    if (typed) enter(roomName(typed));
  };

  return {
    element: form,
    open(match = "") {
      input.value = match;
      rooms = [];
      look();
    },
    focus: () => input.focus(),
  };
}

function rowOf({ room, topic, members, fresh }, inside, enter) {
  const about = fresh ? "You would be its founder" : balanced(topic) || "No topic";
  const verb = fresh ? "Create" : inside ? "Open" : "Join";
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", onclick: () => enter(room), "aria-label": `${verb} ${room}` },
      el("span", { class: "sign", "aria-hidden": "true" }, fresh ? icon("plus") : "#"),
      el(
        "span",
        { class: "text" },
        el("b", { dir: "auto" }, room.slice(1)),
        el("span", { dir: "auto" }, about),
      ),
      !fresh && el("span", { class: "tag" }, count(members, "member", "members")),
      el("span", { class: "verb" }, verb),
    ),
  );
}
