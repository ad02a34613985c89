// The signed-in page: makes its parts, draws them when something has changed.
import { Actions } from "../chat/actions.js";
import { byId } from "./dom.js";
import { makeComposer } from "./composer.js";
import { makeFrame } from "./frame.js";
import { makeHeader } from "./header.js";
import { makeMembers } from "./members.js";
import { makeNowhere } from "./nowhere.js";
import { makePanels } from "./panels.js";
import { makeSidebar } from "./sidebar.js";
import { makeTimeline } from "./timeline.js";
import { renderTitle } from "./title.js";
import { toast } from "./toast.js";

export function makePage({ session, memory }) {
  const { model } = session;
  const actions = new Actions(session, () => {});
  const panels = makePanels({ memory, onChange: () => render() });
  const open = (conversation) => {
    model.goTo(conversation);
    panels.showSidebar(false);
    if (!panels.narrow) composer.focus();
  };
  const on = {
    room: (name) => actions.join(name),
    person: () => {},
    message: () => {},
    retry: (key) => session.retry(key),
    discard: (key) => session.discard(key),
  };
  const sidebar = makeSidebar({ model, open });
  const header = makeHeader({ model, session });
  const timeline = makeTimeline({ model, session, on });
  const composer = makeComposer({ model, actions, onSaid: timeline.toNewest });
  const nowhere = makeNowhere({ model, actions, onDone: () => composer.focus() });
  const members = makeMembers({ model, onPerson: on.person, onClose: panels.close });

  const render = makeFrame(() => {
    sidebar();
    header();
    nowhere();
    timeline.render();
    composer.render();
    members();
    renderTitle(model);
  });

  document.body.dataset.state = "app";
  byId("signin").hidden = true;
  byId("app").hidden = false;
  panels.start();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) session.save();
    else {
      session.reconnectNow();
      if (timeline.following) model.look();
    }
  });
  window.addEventListener("online", () => session.reconnectNow());
  window.addEventListener("pagehide", () => session.save());
  setInterval(() => {
    session.tick(Date.now());
    if (model.link.state !== "open") render(); // the countdown
  }, 1_000);
  render();

  return {
    render,
    watching: () => !document.hidden && timeline.following,
    onCall: () => {},
    problem: toast,
    ended: toast,
  };
}
