// What opens beside the conversation, and the list that slides in on a narrow screen.
import { byId, setProperty } from "./dom.js";

const WIDE = matchMedia("(min-width: 1000px)");
const NARROW = matchMedia("(max-width: 760px)");
const TOUCH = matchMedia("(pointer: coarse)");
const BUTTONS = { members: "toggle-members", search: "toggle-search" };

export function makePanels({ memory, onChange }) {
  const sidebar = byId("sidebar");
  let open = null; // which panel
  let opener = null;

  const show = (name, from = null) => {
    open = name;
    opener = from ?? opener;
    for (const [each, button] of Object.entries(BUTTONS)) {
      byId(each).hidden = each !== name;
      setProperty(byId(button), "aria-expanded", String(each === name));
    }
    byId("app").dataset.panel = name ?? "";
    onChange();
  };

  const close = () => {
    if (open === null) return false;
    show(null);
    opener?.focus();
    opener = null;
    return true;
  };

  const toggle = (name) => {
    if (open === name) close();
    else show(name, byId(BUTTONS[name]));
    if (WIDE.matches) memory.settings = { ...memory.settings, members: open === "members" };
  };

  const showSidebar = (wanted) => {
    byId("app").classList.toggle("listed", wanted);
    sidebar.inert = NARROW.matches && !wanted;
    byId("talk").inert = NARROW.matches && wanted;
    if (wanted) (sidebar.querySelector("[aria-current]") ?? byId("open-switcher")).focus();
  };

  byId("toggle-members").onclick = () => toggle("members");
  byId("toggle-search").onclick = () => toggle("search");
  byId("open-sidebar").onclick = () => showSidebar(true);
  byId("close-sidebar").onclick = () => {
    showSidebar(false);
    byId("open-sidebar").focus();
  };
  byId("scrim").onclick = () => showSidebar(false);
  NARROW.onchange = () => showSidebar(false);

  return {
    close,
    show,
    showSidebar,
    get open() {
      return open;
    },
    get touch() {
      return TOUCH.matches;
    },
    get narrow() {
      return NARROW.matches;
    },
    get listed() {
      return byId("app").classList.contains("listed");
    },
    start() {
      showSidebar(false);
      show(WIDE.matches && memory.settings.members !== false ? "members" : null);
    },
  };
}
