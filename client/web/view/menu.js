// A menu at the thing that it is about: opened by mouse or key, walked with the arrows.
import { el, setProperty } from "./dom.js";
import { icon } from "./icons.js";

let openMenu = null;

/**
 * `items`: {text, icon, act, bad, checked}, or null for a line between. `title`: an element or text
 * above them. Focus goes back to where it was.
 */
export function showMenu(anchor, title, items) {
  closeMenu();
  const before = document.activeElement;
  const menu = el(
    "div",
    {
      class: "menu",
      role: "menu",
      "aria-label": typeof title === "string" ? title : title.textContent,
    },
    el("div", { class: "menu-title" }, title),
    ...items.map(itemOf),
  );
  document.body.append(menu);
  place(menu, anchor);
  setProperty(anchor, "aria-expanded", "true");

  const buttons = [...menu.querySelectorAll("button")];
  const close = (focus = true) => {
    if (openMenu !== close) return;
    openMenu = null;
    menu.remove();
    setProperty(anchor, "aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    if (focus && before?.isConnected) before.focus();
  };
  const outside = ({ target }) => {
    if (!menu.contains(target)) close(false);
  };
  menu.onkeydown = (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (to !== undefined) buttons[to % buttons.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  menu.onclick = ({ target }) => {
    const index = buttons.indexOf(target.closest("button"));
    if (index < 0) return;
    close();
    items.filter(Boolean)[index].act();
  };
  menu.onfocusout = ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) close(false);
  };
  addEventListener("pointerdown", outside, true);
  openMenu = close;
  buttons[0]?.focus();
}

export function closeMenu() {
  openMenu?.();
}

function itemOf(item) {
  if (item === null) return el("hr");
  const radio = item.checked !== undefined;
  return el(
    "button",
    {
      type: "button",
      tabindex: "-1",
      role: radio ? "menuitemradio" : "menuitem",
      "aria-checked": radio ? String(item.checked) : null,
      class: item.bad ? "bad" : null,
    },
    item.icon && icon(item.icon),
    el("span", {}, item.text),
    item.checked && icon("check"),
  );
}

/** Below the anchor, or above it where there is more room; never outside the window. */
function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 6 + height < innerHeight;
  const top = below
    ? at.bottom + 6
    : Math.max(8, Math.min(at.top - height - 6, innerHeight - height - 8));
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}
