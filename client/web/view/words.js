// A message's text as elements.
import { balanced, withVisibleControls } from "../chat/bidi.js";
import { pieces } from "../chat/text.js";
import { addressOf } from "./address.js";
import { el } from "./dom.js";

/** `onRoom(name)`: a room that is named in the text was chosen. */
export function words(text, nick, onRoom) {
  return pieces(text, nick).map((piece) => {
    switch (piece.kind) {
      case "block":
        return el(
          "pre",
          { tabindex: "0", "aria-label": "Code", dir: "ltr" },
          withVisibleControls(piece.text),
        );
      case "code":
        return el("code", { dir: "ltr" }, withVisibleControls(piece.text));
      case "self":
        return el("mark", { dir: "auto" }, piece.text);
      case "link":
        return el(
          "a",
          { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" },
          piece.text,
        );
      case "room":
        return roomLink(piece.text, onRoom);
      default:
        return document.createTextNode(balanced(piece.text));
    }
  });
}

function roomLink(name, onRoom) {
  const chosen = (event) => {
    event.preventDefault();
    onRoom(name);
  };
  return el("a", { class: "room-link", dir: "auto", href: addressOf(name), onclick: chosen }, name);
}
