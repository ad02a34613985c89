// Dialogs: the browser's own, with a title, a way out, and a question of one line.
import { el } from "./dom.js";
import { icon } from "./icons.js";

/** A dialog with these things inside; it is gone when it is closed. Gives {dialog, close}. */
export function showDialog(title, inside, { high = false } = {}) {
  const close = () => dialog.close();
  const heading = el("h2", { id: "dialog-title", dir: "auto" }, title);
  const dialog = el(
    "dialog",
    { class: high ? "top-high" : null, "aria-labelledby": "dialog-title" },
    el(
      "header",
      {},
      heading,
      el(
        "button",
        { class: "icon", type: "button", "aria-label": "Close", onclick: close },
        icon("close"),
      ),
    ),
    el("div", { class: "inside" }, ...inside),
  );
  dialog.onclick = ({ target }) => {
    if (target === dialog) close(); // the backdrop
  };
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[autofocus], .inside input, .inside button")?.focus();
  return { dialog, close };
}

let drafts = null;

/** Where what is written in dialogs is kept until it is sent. */
export function keepDraftsIn(store) {
  drafts = store;
}

/** The control keeps what is written in it: also when the dialog is closed by accident, or the page. */
export function keepDraft(control, key) {
  const base = control.value;
  control.value = drafts?.get(key, base) || base;
  control.addEventListener("input", () => drafts?.set(key, control.value, base));
}

export const dropDraft = (key) => drafts?.delete(key);

/**
 * Asks for a few lines of text. `fields`: {name, label, help, value, options, secret}. `done(values)` is
 * called when the user agrees. What was written is kept unless the user cancels; a `secret` never is.
 * `about`: a sentence above the fields. `bad`: it destroys something.
 */
export function askFor(title, fields, verb, done, { bad = false, about = null } = {}) {
  const keyOf = (name) => `${title} ${name}`;
  const controls = fields.map(({ name, label, help, value = "", options, secret, ...more }) => {
    const control = options
      ? el(
          "select",
          { name, id: `ask-${name}` },
          ...options.map(([key, text]) => el("option", { value: key }, text)),
        )
      : el("input", { name, id: `ask-${name}`, autocomplete: "off", ...more });
    control.value = value;
    if (!options && !secret) keepDraft(control, keyOf(name));
    return el(
      "div",
      {},
      el("label", { for: `ask-${name}` }, label),
      control,
      help && el("p", { class: "help" }, help),
    );
  });
  const dropDrafts = () => {
    for (const { name, secret, options } of fields) if (!options && !secret) dropDraft(keyOf(name));
  };
  const cancel = () => {
    dropDrafts();
    close();
  };
  const form = el(
    "form",
    { class: "inside" },
    about && el("p", {}, about),
    ...controls,
    el(
      "div",
      { class: "foot" },
      el("button", { class: "plain", type: "button", onclick: cancel }, "Cancel"),
      el("button", { class: bad ? "plain bad" : "primary", type: "submit" }, verb),
    ),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    dropDrafts();
    close();
    done(values);
  };
  const { dialog, close } = showDialog(title, []);
  dialog.querySelector(".inside").replaceWith(form);
  form.querySelector("input, select, button").focus();
}
