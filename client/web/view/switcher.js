// Jump to: conversations, people and rooms, by a few letters.
import { avatar } from "./avatar.js";
import { showDialog } from "./dialog.js";
import { el, setProperty } from "./dom.js";
import { icon } from "./icons.js";
import { fold, isRoom, sameName } from "../chat/names.js";

const MOST = 9;

/** What fits the letters, best first: {name, kind: open, person, room, new}. */
export function choicesFor(typed, model) {
  const wanted = fold(typed.trim().replace(/^[#@]/, ""));
  const onlyRooms = typed.startsWith("#");
  const onlyPeople = typed.startsWith("@");
  const fits = (name) =>
    (!onlyRooms || isRoom(name)) && (!onlyPeople || !isRoom(name)) && fold(name).includes(wanted);
  const open = model.conversations
    .filter(({ name }) => fits(name))
    .sort((a, b) => b.mentions - a.mentions || b.unread - a.unread)
    .map(({ name, unread }) => ({
      name,
      kind: "open",
      about: unread > 0 ? `${unread} unread` : "",
    }));
  const known = new Map();
  for (const { members } of model.conversations) {
    for (const { nick } of members.sorted()) if (!model.isSelf(nick)) known.set(fold(nick), nick);
  }
  const people =
    wanted === "" && !onlyPeople
      ? []
      : [...known.values()]
          .filter((nick) => fits(nick) && !model.find(nick))
          .map((name) => ({ name, kind: "person", about: "Direct message" }));
  const begins = ({ name }) => fold(name.replace(/^#/, "")).startsWith(wanted);
  const found = [...open, ...people]
    .sort((a, b) => Number(begins(b)) - Number(begins(a)))
    .slice(0, MOST);
  const name = typed.trim().replace(/^[#@]/, "").replace(/\s.*/, "");
  if (name && !onlyPeople && !found.some((each) => sameName(each.name, `#${name}`))) {
    found.push({ name: `#${name}`, kind: "room", about: "Join the room, or make it" });
  }
  if (name && !onlyRooms && !found.some((each) => sameName(each.name, name))) {
    found.push({ name, kind: "person", about: "Write to this person" });
  }
  return found;
}

export function makeSwitcher({ model, actions, onDone }) {
  return (typed = "") => {
    const list = el("ul", {
      id: "choices",
      class: "choices",
      role: "listbox",
      "aria-label": "Conversations, people and rooms",
    });
    const input = el("input", {
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "choices",
      "aria-autocomplete": "list",
      "aria-label": "Jump to",
      placeholder: "A room, or a person",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    });
    input.value = typed;
    const { close } = showDialog(
      "Jump to",
      [el("div", { class: "field" }, icon("search"), input), list],
      { high: true },
    );
    let choices = [];
    let chosen = 0;

    const mark = () => {
      [...list.children].forEach((item, i) =>
        setProperty(item, "aria-selected", String(i === chosen)),
      );
      setProperty(input, "aria-activedescendant", choices.length > 0 && `choice-${chosen}`);
      list.children[chosen]?.scrollIntoView({ block: "nearest" });
    };
    const take = async (index) => {
      const choice = choices[index];
      if (!choice) return;
      close();
      if (choice.kind === "room") await actions.join(choice.name);
      else if (choice.kind === "person") actions.openDirect(choice.name);
      else actions.go(choice.name);
      onDone();
    };
    const render = () => {
      choices = choicesFor(input.value, model);
      chosen = 0;
      list.replaceChildren(
        ...choices.map(({ name, about }, i) =>
          el(
            "li",
            { role: "option", id: `choice-${i}`, onclick: () => take(i) },
            isRoom(name) ? el("span", { class: "sign", "aria-hidden": "true" }, "#") : avatar(name),
            el("b", { dir: "auto" }, name.replace(/^#/, "")),
            el("span", { class: "tag" }, about),
          ),
        ),
      );
      mark();
    };
    input.oninput = render;
    input.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined && choices.length > 0) {
        chosen = (chosen + step + choices.length) % choices.length;
        mark();
      } else if (event.key === "Enter") {
        take(chosen);
      } else {
        return;
      }
      event.preventDefault();
    };
    render();
    input.focus();
  };
}
