// The list of who is in the room.
import { avatar } from "./avatar.js";
import { byId, el, setProperty, setText } from "./dom.js";
import { icon } from "./icons.js";
import { reconcile } from "./reconcile.js";
import { fold } from "../chat/names.js";

const MOST_SHOWN = 300;
const FILTER_FROM = 12;
const TITLES = { founder: "Founder", operator: "Operators", voice: "Voiced", none: "Members" };

export function makeMembers({ model, onPerson, onClose }) {
  const panel = byId("members");
  const filter = el("input", {
    type: "search",
    placeholder: "Find a member",
    "aria-label": "Find a member",
    oninput: () => render(true),
  });
  const list = el("div", { class: "people" });
  const rest = el("p", { class: "rest" });
  panel.append(
    el(
      "header",
      {},
      el("h2", {}, "Members"),
      el(
        "button",
        { class: "icon", "aria-label": "Close the members", onclick: onClose },
        icon("close"),
      ),
    ),
    filter,
    list,
    rest,
  );
  let stamp = "";

  const make = (row) =>
    row.title
      ? el("h3", {}, row.title, " ", el("span", {}, String(row.count)))
      : person(row, onPerson, model);

  const render = (force = false) => {
    const place = model.current;
    if (panel.hidden || !place?.isRoom) return;
    const now = `${place.name} ${place.version} ${model.nick}`;
    if (now === stamp && !force) return;
    stamp = now;
    const all = place.members.sorted();
    filter.hidden = all.length < FILTER_FROM;
    const typed = filter.hidden ? "" : fold(filter.value.trim());
    const found = typed ? all.filter(({ nick }) => fold(nick).includes(typed)) : all;
    const shown = found.slice(0, MOST_SHOWN);
    reconcile(list, withTitles(shown, found), {
      key: (row) => row.title ?? `nick ${row.nick}`,
      version: (row) => JSON.stringify([row, row.nick === model.nick]),
      make,
    });
    const hidden = Math.max(found.length, typed ? 0 : place.members.count) - shown.length;
    setText(rest, hidden > 0 ? `and ${hidden.toLocaleString()} more` : "");
  };
  return render;
}

function withTitles(shown, all) {
  const rows = [];
  let role = null;
  for (const member of shown) {
    if (member.role !== role) {
      role = member.role;
      rows.push({ title: TITLES[role], count: all.filter((each) => each.role === role).length });
    }
    rows.push(member);
  }
  return rows;
}

function person({ nick, away, role }, onPerson, model) {
  const self = nick === model.nick;
  const button = el(
    "button",
    { "aria-haspopup": "menu", class: away ? "away" : null, onclick: () => onPerson(nick, button) },
    avatar(nick, "small"),
    el("bdi", { class: "name" }, nick),
    self && el("span", { class: "tag" }, "you"),
    away && el("span", { class: "tag" }, "away"),
  );
  setProperty(
    button,
    "aria-label",
    [nick, self && "you", TITLES[role].toLowerCase().replace(/s$/, ""), away && "away"]
      .filter(Boolean)
      .join(", "),
  );
  return button;
}
