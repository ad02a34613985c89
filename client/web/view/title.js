// What the browser's tab says: how much is unread, and where one is.

import { isolate } from "../chat/bidi.js";

export function renderTitle(model) {
  const place = model.current ? `${isolate(model.current.name)} · Parley` : "Parley";
  const { unread, mentions } = model;
  const mark = mentions > 0 ? `(${mentions}) ` : unread > 0 ? "• " : "";
  if (document.title !== mark + place) document.title = mark + place;
}
