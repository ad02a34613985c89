// The keyboard, for the page as a whole.
import { byId } from "./dom.js";

const REGIONS = ["sidebar", "timeline", "message", "members", "search"];

export function listenToKeys({
  actions,
  model,
  panels,
  timeline,
  openSwitcher,
  openSearch,
  showHelp,
  composer,
}) {
  const escape = () => {
    if (panels.listed) {
      panels.showSidebar(false);
      byId("open-sidebar").focus();
    } else if (!panels.close()) {
      model.current?.forgetRule();
      timeline.toNewest();
      composer.focus();
    }
  };

  const nextRegion = (by) => {
    const there = REGIONS.map(byId).filter(
      (region) => !region.hidden && !region.closest("[inert]") && region.checkVisibility(),
    );
    const at = there.findIndex((region) => region.contains(document.activeElement));
    const region = there[(at + by + there.length) % there.length];
    const visible = [...region.querySelectorAll("button, input")].filter((each) =>
      each.checkVisibility(),
    );
    const first = region.querySelector("[aria-current]") ?? visible[0];
    (region.matches("textarea, [tabindex]") ? region : first)?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (command && key === "k") openSwitcher();
    else if (command && event.shiftKey && key === "f") openSearch();
    else if (command && key === "/") showHelp();
    else if (event.altKey && arrow) actions.step(arrow, event.shiftKey);
    else if (event.key === "F6") nextRegion(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") escape();
    else {
      typeAnywhere(event, composer);
      return;
    }
    event.preventDefault();
  });
}

/** Letters that are typed at the messages are meant for the message box. */
function typeAnywhere(event, composer) {
  const letter =
    event.key.length === 1 &&
    event.key !== " " &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey;
  if (letter && document.activeElement?.closest("#timeline")) composer.focus();
}
