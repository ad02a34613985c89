// A message's text as elements.
import { pieces } from "../chat/text.js";
import { addressOf } from "./address.js";
import { el } from "./dom.js";

/** `onRoom(name)`: a room that is named in the text was chosen. */
export function words(text, nick, onRoom) {
  return pieces(text, nick).map((piece) => {
    switch (piece.kind) {
      case "block":
        return el("pre", { tabindex: "0", "aria-label": "Code" }, piece.text);
      case "code":
        return el("code", {}, piece.text);
      case "self":
        return el("mark", {}, piece.text);
      case "link":
        return el(
          "a",
          { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow" },
          piece.text,
        );
      case "room":
        return roomLink(piece.text, onRoom);
      default:
        return document.createTextNode(piece.text);
    }
  });
}

function roomLink(name, onRoom) {
  const chosen = (event) => {
    event.preventDefault();
    onRoom(name);
  };
  return el("a", { class: "room-link", href: addressOf(name), onclick: chosen }, name);
}
