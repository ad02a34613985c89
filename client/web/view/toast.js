// One clear line about what went wrong, or was done.
import { byId, el } from "./dom.js";

const SHOWN_FOR = 7_000;
const MOST = 3;

export function toast(text) {
  const toasts = byId("toasts");
  for (const old of [...toasts.children]) if (old.textContent === text) old.remove();
  while (toasts.children.length >= MOST) toasts.firstChild.remove();
  const line = el("p", { class: "toast", dir: "auto" }, text);
  toasts.append(line);
  setTimeout(() => line.remove(), SHOWN_FOR);
}
