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

/**
 * Asks for a few lines of text. `fields`: {name, label, help, value, options}. `done(values)` is
 * called when the person agrees.
 */
export function askFor(title, fields, verb, done, bad = false) {
  const controls = fields.map(({ name, label, help, value = "", options, ...more }) => {
    const control = options
      ? el(
          "select",
          { name, id: `ask-${name}` },
          ...options.map(([key, text]) => el("option", { value: key }, text)),
        )
      : el("input", { name, id: `ask-${name}`, autocomplete: "off", ...more });
    control.value = value;
    return el(
      "div",
      {},
      el("label", { for: `ask-${name}` }, label),
      control,
      help && el("p", { class: "help" }, help),
    );
  });
  const form = el(
    "form",
    { class: "inside" },
    ...controls,
    el(
      "div",
      { class: "foot" },
      el("button", { class: "plain", type: "button", onclick: () => close() }, "Cancel"),
      el("button", { class: bad ? "plain bad" : "primary", type: "submit" }, verb),
    ),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    close();
    done(values);
  };
  const { dialog, close } = showDialog(title, []);
  dialog.querySelector(".inside").replaceWith(form);
  form.querySelector("input, select, button").focus();
}
