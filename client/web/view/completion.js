// Suggestions while one writes: commands behind "/", rooms behind "#", people behind "@".
import { balanced } from "../chat/bidi.js";
import { COMMANDS, findCommand } from "../chat/commands.js";
import { fold } from "../chat/names.js";
import { el, setProperty } from "./dom.js";

const MOST = 8;

/** Where the last word begins. Looks at its characters only: a pattern would try each place. */
function startOfWord(text) {
  let at = text.length;
  while (at > 0 && !/\s/.test(text[at - 1])) --at;
  return at;
}

/** The word before the cursor, and what could stand in its place: {from, choices: [{text, about}]}. */
export function suggest(text, cursor, model) {
  const before = text.slice(0, cursor);
  const word = before.slice(startOfWord(before));
  const from = cursor - word.length;
  const starts = (name, typed) => fold(name).startsWith(fold(typed));
  if (before.startsWith("/") && from === 0) {
    const found = COMMANDS.filter(
      ({ name, alias }) => starts(name, word.slice(1)) || alias === word.slice(1),
    );
    return {
      from,
      choices: found.map(({ name, args, about }) => ({
        text: `/${name} `,
        show: `/${name} ${args}`,
        about,
      })),
    };
  }
  if (word.startsWith("#")) {
    const rooms = model.conversations.filter(({ isRoom, name }) => isRoom && starts(name, word));
    return {
      from,
      choices: rooms.map(({ name, topic }) => ({ text: `${name} `, show: name, about: topic })),
    };
  }
  const command =
    before.startsWith("/") && !before.startsWith("//")
      ? findCommand(before.slice(1).split(/\s/, 1)[0])
      : undefined;
  const wantsNick = command?.first === "nick" && word !== "";
  if ((word.startsWith("@") || wantsNick) && model.current) {
    const typed = word.replace(/^@/, "");
    const nicks = model.current.nicks(model.nick).filter((nick) => starts(nick, typed));
    const behind = from === 0 ? ": " : " ";
    return { from, choices: nicks.map((nick) => ({ text: nick + behind, show: nick, about: "" })) };
  }
  return { from, choices: [] };
}

export function makeCompletion(box, list, model) {
  let open = null; // {from, choices}
  let chosen = -1; // the one that the arrow keys chose; -1: none yet

  const close = () => {
    open = null;
    list.hidden = true;
    setProperty(box, "aria-activedescendant", false);
  };

  const mark = () => {
    [...list.children].forEach((item, index) =>
      setProperty(item, "aria-selected", String(index === chosen)),
    );
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    setProperty(box, "aria-activedescendant", chosen >= 0 && `completion-${chosen}`);
  };

  const take = (index) => {
    const { text } = open.choices[index];
    box.setRangeText(text, open.from, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input"));
  };

  const look = () => {
    const found = suggest(box.value, box.selectionStart, model);
    if (found.choices.length === 0 || box.selectionStart !== box.selectionEnd) {
      close();
      return;
    }
    open = { ...found, choices: found.choices.slice(0, MOST) };
    chosen = -1;
    list.replaceChildren(
      ...open.choices.map(({ show, about }, index) =>
        el(
          "li",
          {
            role: "option",
            id: `completion-${index}`,
            onpointerdown: (event) => {
              event.preventDefault();
              take(index);
            },
          },
          el("b", { dir: "auto" }, show),
          el("span", { dir: "auto" }, balanced(about)),
        ),
      ),
    );
    list.hidden = false;
    mark();
  };

  /** True: the key was for the suggestions. */
  const key = (event) => {
    if (event.key === "Tab" && !event.shiftKey && open) {
      event.preventDefault();
      take(Math.max(chosen, 0));
      return true;
    }
    if (!open) return false;
    if (event.key === "Enter" && !event.shiftKey && chosen >= 0) {
      event.preventDefault();
      take(chosen);
      return true;
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return false;
    event.preventDefault();
    const count = open.choices.length;
    chosen = chosen < 0 && step < 0 ? count - 1 : (chosen + step + count) % count;
    mark();
    return true;
  };

  return { look, key, close };
}
