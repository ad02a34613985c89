// A person's picture: initials on a colour that is theirs on every screen.
import { hueOf, initials } from "../chat/names.js";
import { el } from "./dom.js";

export function avatar(nick, size = "") {
  const element = el("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initials(nick));
  element.style.setProperty("--hue", hueOf(nick));
  return element;
}
