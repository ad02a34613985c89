// The list of conversations, with what is unread in each.
import { isolate } from "../chat/bidi.js";
import { avatar } from "./avatar.js";
import { byId, count, el, setProperty, setText } from "./dom.js";
import { icon } from "./icons.js";
import { reconcile } from "./reconcile.js";
import { secondsUntil } from "../chat/time.js";

export function makeSidebar({ model, open }) {
  const go = (conversation) => () => open(conversation);

  const make = (conversation) => {
    const lead = conversation.isRoom
      ? el("span", { class: "hash", "aria-hidden": "true" }, "#")
      : avatar(conversation.name, "tiny");
    const button = el(
      "button",
      { onclick: go(conversation) },
      lead,
      el("span", { class: "name", dir: "auto" }),
      el("span", { class: "badge" }),
    );
    const item = el("li", {}, button);
    update(item, conversation);
    return item;
  };

  const update = (item, conversation) => {
    const { isRoom, name, unread, mentions, inside, modes } = conversation;
    const button = item.firstChild;
    const plain = isRoom ? name.slice(1) : name;
    setText(button.querySelector(".name"), plain);
    const badge = button.querySelector(".badge");
    setText(badge, unread === 0 ? "" : unread > 99 ? "99+" : String(unread));
    badge.hidden = unread === 0;
    badge.classList.toggle("calls", mentions > 0);
    button.classList.toggle("unread", unread > 0);
    button.classList.toggle("outside", !inside);
    button.classList.toggle("private", isRoom && modes.private);
    setProperty(button, "aria-current", conversation === model.current ? "true" : false);
    const news = [
      unread > 0 && `${unread} unread`,
      mentions > 0 && count(mentions, "mention", "mentions"),
      !inside && "not inside",
    ].filter(Boolean);
    setProperty(button, "aria-label", [name, ...news].join(", "));
    if (isRoom) {
      const hash = button.querySelector(".hash");
      const wanted = modes.private ? "lock" : "#";
      if (hash.dataset.shows !== wanted) hash.replaceChildren(modes.private ? icon("lock") : "#");
      hash.dataset.shows = wanted;
    }
  };

  const list = (parent, conversations) =>
    reconcile(parent, conversations, {
      key: (each) => each,
      version: (each) => `${each.version} ${each === model.current} ${each.name}`,
      make,
      update,
    });

  return () => {
    list(
      byId("rooms"),
      model.conversations.filter((each) => each.isRoom),
    );
    list(
      byId("directs"),
      model.conversations.filter((each) => !each.isRoom),
    );
    renderMe(model);
  };
}

/** The button with one's own name and the state of the connection. */
function renderMe({ nick, away, link }) {
  const me = byId("me");
  const state = stateOf(link, away);
  const stamp = JSON.stringify([nick, state]);
  if (me.dataset.shows === stamp) return;
  me.dataset.shows = stamp;
  me.replaceChildren(
    avatar(nick),
    el(
      "span",
      { class: "who" },
      el("b", { dir: "auto" }, nick),
      el("span", { class: `state ${state.kind}` }, state.text),
    ),
    icon("chevron"),
  );
  setProperty(me, "aria-label", `${nick}, ${state.text}: your menu`);
}

export function stateOf(link, away) {
  if (link.state === "open") {
    return away
      ? { kind: "away", text: away === "away" ? "away" : `away: ${isolate(away)}` }
      : { kind: "online", text: "online" };
  }
  if (link.state === "waiting") {
    return {
      kind: "offline",
      text: `reconnecting in ${secondsUntil(link.retryAt, performance.now())} s`,
    };
  }
  return { kind: "offline", text: link.state === "stopped" ? "signed out" : "connecting…" };
}
