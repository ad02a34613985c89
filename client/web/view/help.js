// Commands and keys, in a dialog.
import { COMMANDS } from "../chat/commands.js";
import { showDialog } from "./dialog.js";
import { el } from "./dom.js";

export const KEYS = [
  ["Ctrl K", "jump to a conversation, a person or a room"],
  ["Alt ↑  Alt ↓", "previous, next conversation"],
  ["Alt Shift ↑  Alt Shift ↓", "previous, next conversation with something new"],
  ["Ctrl Shift F", "search"],
  ["F6  Shift F6", "next, previous part of the page"],
  ["↑ ↓", "in the messages: from one to the next; Enter opens its menu"],
  ["Enter  Shift Enter", "send; begin a new line"],
  ["Tab", "take the suggestion"],
  ["Esc", "close what is open; then: to the newest message"],
  ["Ctrl /", "this list"],
];

export function showHelp() {
  const keys = el(
    "dl",
    { class: "table" },
    ...KEYS.map(([key, does]) => [
      el("dt", {}, ...key.split("  ").flatMap((one, i) => [i > 0 && " ", el("kbd", {}, one)])),
      el("dd", {}, does),
    ]).flat(),
  );
  const commands = el(
    "dl",
    { class: "table" },
    ...COMMANDS.map(({ name, args, about }) => [
      el("dt", {}, el("code", {}, `/${name}`), " ", el("span", { class: "tag" }, args)),
      el("dd", {}, about),
    ]).flat(),
  );
  showDialog("Commands and keys", [
    el("section", {}, el("h3", {}, "Keys"), keys),
    el("section", { tabindex: "0", "aria-label": "Commands" }, el("h3", {}, "Commands"), commands),
  ]);
}
