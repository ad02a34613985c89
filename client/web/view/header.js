// The line above the conversation, and the banner that says when there is no connection.
import { isolate } from "../chat/bidi.js";
import { byId, count, el, setProperty, setText } from "./dom.js";
import { secondsUntil } from "../chat/time.js";

export function makeHeader({ model, session }) {
  const banner = byId("banner");
  let shownBanner = null;

  const renderBanner = () => {
    const text = bannerText(model.link, session.outbox.unsent);
    if (text === shownBanner) return;
    const wasShown = shownBanner;
    shownBanner = text;
    banner.hidden = text === null;
    if (text === null) return;
    if (wasShown === null) {
      banner.replaceChildren(
        el("span", { class: "spinner" }),
        el("span", { class: "text" }),
        el(
          "button",
          {
            type: "button",
            onclick: () =>
              model.link.state === "stopped" ? location.reload() : session.reconnectNow(),
          },
          "Try now",
        ),
      );
    }
    setText(banner.querySelector(".text"), text);
    const stopped = model.link.state === "stopped";
    setText(banner.querySelector("button"), stopped ? "Sign in again" : "Try now");
  };

  return () => {
    const place = model.current;
    renderBanner();
    setText(byId("title"), place?.name ?? "Parley");
    setText(byId("topic"), place ? subtitle(place) : "");
    setProperty(byId("topic"), "title", isolate(place?.topic ?? ""));
    byId("topic").hidden = !place;
    byId("app").classList.toggle("alone", !place?.isRoom);
    for (const id of ["toggle-search", "open-room"]) byId(id).hidden = !place;
    const members = byId("toggle-members");
    members.hidden = !place?.isRoom;
    if (place?.isRoom) {
      setProperty(members, "aria-label", count(place.members.count, "member", "members"));
      members.dataset.count = String(place.members.count);
    }
  };
}

function subtitle(place) {
  if (!place.isRoom) return "Only you two can read this";
  if (place.joining) return "Going back into this room…";
  if (!place.inside) return "You are not in this room";
  const modes = [place.modes.private && "private", place.modes.moderated && "moderated"].filter(
    Boolean,
  );
  return [isolate(place.topic) || "No topic yet", ...modes].join(" · ");
}

function bannerText(link, unsent) {
  if (link.state === "open") return null;
  const waiting =
    unsent > 0 ? ` ${count(unsent, "message waits", "messages wait")} to be sent.` : "";
  if (link.state === "stopped") return `You are signed out: ${link.why}.${waiting}`;
  if (link.state === "connecting") return `Connecting…${waiting}`;
  const seconds = secondsUntil(link.retryAt, performance.now());
  return `No connection: ${link.why}. Next try in ${seconds} s.${waiting}`;
}
