// The box in which one writes. Each conversation keeps its draft.
import { isolate } from "../chat/bidi.js";
import { fold } from "../chat/names.js";
import { byId, setProperty, setText } from "./dom.js";
import { makeCompletion } from "./completion.js";

/** `drafts`: see chat/drafts.js. `onSaid()`: something was sent. */
export function makeComposer({ model, actions, drafts, onSaid }) {
  const form = byId("composer");
  const box = byId("message");
  const typing = byId("typing");
  const completion = makeCompletion(box, byId("completions"), model);
  let place = null;

  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    form.classList.toggle("ready", box.value.trim() !== "");
  };

  const draftKey = () => `to ${fold(place?.name ?? "")}`;

  const write = (text) => {
    box.value = text;
    fit();
  };

  const keep = () => {
    if (place) place.draft = box.value;
    drafts.set(draftKey(), box.value);
  };

  /** The box belongs to the conversation that is shown: what stands in it goes nowhere else. */
  const follow = () => {
    if (model.current === place) return;
    place = model.current;
    write(place?.draft || drafts.get(draftKey()));
    completion.close();
  };

  const say = () => {
    follow(); // the user has gone elsewhere, and that is not drawn yet
    const text = box.value.trimEnd();
    if (text === "") return;
    completion.close();
    if (!actions.enter(text)) return;
    write("");
    keep();
    onSaid();
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    say();
    box.focus();
  };
  box.oninput = () => {
    fit();
    keep();
    completion.look();
    const text = box.value;
    if (text.trim() !== "" && (!text.startsWith("/") || text.startsWith("/me "))) actions.typing();
  };
  box.onkeydown = (event) => {
    follow();
    if (completion.key(event)) {
      fit();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  };
  // A click on a suggestion comes first; and the focus may be back before the time is over.
  box.onblur = () =>
    setTimeout(() => {
      if (document.activeElement !== box) completion.close();
    }, 150);

  return {
    focus: () => box.focus(),
    /** Puts words where the cursor is. */
    insert(text) {
      const before = box.value.slice(0, box.selectionStart);
      const gap = before === "" || /\s$/.test(before) ? "" : " ";
      box.setRangeText(`${gap}${text}`, box.selectionStart, box.selectionEnd, "end");
      fit();
      keep();
      box.focus();
    },
    /** A message that was refused, to be changed: before what is being written. */
    edit(text) {
      const line = text.startsWith("/") && !text.startsWith("/me ") ? `/${text}` : text;
      write(box.value === "" ? line : `${line}\n${box.value}`);
      keep();
      box.focus();
    },
    render() {
      follow();
      setProperty(box, "placeholder", placeholder(place));
      const typists = place?.typists ?? [];
      setText(typing, typingText(typists));
      typing.classList.toggle("some", typists.length > 0);
    },
  };
}

function placeholder(place) {
  if (!place) return "/join a room, or /help";
  return place.inside || place.joining
    ? `Message ${isolate(place.name)}`
    : `You are not in ${isolate(place.name)}: /join ${isolate(place.name)}`;
}

function typingText(typists) {
  const nicks = typists.map(isolate);
  if (nicks.length === 0) return "";
  if (nicks.length === 1) return `${nicks[0]} is typing`;
  if (nicks.length <= 3) return `${nicks.slice(0, -1).join(", ")} and ${nicks.at(-1)} are typing`;
  return "Several users are typing";
}
