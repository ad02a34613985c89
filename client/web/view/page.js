// The signed-in page: makes its parts, draws them when something has changed.
import { Actions } from "../chat/actions.js";
import { isolate } from "../chat/bidi.js";
import { Drafts } from "../chat/drafts.js";
import { dayKey } from "../chat/time.js";
import { roomOfAddress, showAddress } from "./address.js";
import { makeComposer } from "./composer.js";
import { askFor, keepDraftsIn, showDialog } from "./dialog.js";
import { makeDirectory } from "./directory.js";
import { byId } from "./dom.js";
import { makeFrame } from "./frame.js";
import { makeHeader } from "./header.js";
import { showHelp } from "./help.js";
import { listenToKeys } from "./keys.js";
import { makeMeMenu } from "./me_menu.js";
import { makeMembers } from "./members.js";
import { makeNotices } from "./notices.js";
import { makeNowhere } from "./nowhere.js";
import { makePanels } from "./panels.js";
import { makePersonMenu } from "./person_menu.js";
import { makeRoomDialog } from "./room_dialog.js";
import { makeSearch } from "./search.js";
import { makeSidebar } from "./sidebar.js";
import { makeSwitcher } from "./switcher.js";
import { makeTimeline } from "./timeline.js";
import { renderTitle } from "./title.js";
import { toast } from "./toast.js";

export function makePage({ session, memory }) {
  const { model } = session;
  const actions = new Actions(session, (wish) => grant(wish));
  const arrived = () => {
    panels.showSidebar(false);
    if (!panels.touch) composer.focus();
  };
  const open = (conversation) => {
    model.goTo(conversation);
    arrived();
  };

  // The parts.
  const panels = makePanels({ memory, onChange: () => render() });
  const notices = makeNotices(memory, open);
  const timeline = makeTimeline({
    model,
    session,
    on: {
      room: (name) => actions.visit(name),
      person: (nick, anchor) => people.person(nick, anchor),
      message: (line, anchor) => people.message(line, anchor),
      retry: (key) => session.retry(key),
      edit: ({ key, text }) => {
        composer.edit(text);
        session.discard(key);
      },
      discard: (key) => session.discard(key),
    },
  });
  const drafts = new Drafts({
    saved: memory.drafts,
    keep: (texts) => {
      memory.drafts = texts;
    },
  });
  keepDraftsIn(drafts);
  const composer = makeComposer({ model, actions, drafts, onSaid: timeline.toNewest });
  const people = makePersonMenu({ model, actions, composer });
  const openSwitcher = makeSwitcher({ model, actions, onDone: arrived });
  const search = makeSearch({ model, session, goTo: showResult, onClose: panels.close });
  const drawn = [
    makeSidebar({ model, open }),
    makeHeader({ model, session }),
    makeNowhere({ model, actions, onDone: arrived }),
    timeline.render,
    composer.render,
    makeMembers({ model, onPerson: people.person, onClose: panels.close }),
    () => renderTitle(model),
    () => showAddress(model.current),
  ];
  const render = makeFrame(() => {
    for (const draw of drawn) draw();
  });

  // What opens over it.
  function openSearch() {
    panels.show("search", document.activeElement);
    search.focus();
  }
  function openDirectory(match = "") {
    const directory = makeDirectory({
      model,
      actions,
      onDone: () => {
        dialog.close();
        arrived();
      },
    });
    const dialog = showDialog("Rooms", [directory.element], { high: true });
    directory.open(match);
    directory.focus();
  }
  function askToMake(room) {
    askFor(
      `There is no room ${isolate(room)}`,
      [],
      "Make the room",
      async () => {
        if (await actions.join(room)) arrived();
      },
      {
        about:
          "Check the name in the link. If you make the room, everybody on this server can join it.",
      },
    );
  }
  async function showResult(entry, name) {
    const place = model.find(name);
    if (!place) {
      toast(`you are not in ${name} any more`);
      return;
    }
    model.goTo(place);
    if (panels.narrow) panels.close();
    if (!(await session.loadBackTo(place, entry.seq)))
      toast("that message is too far back to show");
    requestAnimationFrame(() => timeline.show(entry.seq));
  }
  function signOut(forget) {
    memory.settings = { ...memory.settings, signedIn: false };
    session.stop();
    drafts.flush();
    if (forget) memory.forget();
    location.reload();
  }
  /** What a typed command wants of the page. */
  function grant(wish) {
    if (wish.do === "help") showHelp();
    if (wish.do === "make") askToMake(wish.room);
    if (wish.do === "browse") openDirectory(wish.match);
    if (wish.do === "quit") signOut(false);
    if (wish.do !== "search") return;
    openSearch();
    if (wish.room && wish.room !== model.current?.name) actions.go(wish.room);
    search.start(wish.text, wish.room !== "");
  }

  byId("open-switcher").onclick = () => openSwitcher();
  byId("open-direct").onclick = () => openSwitcher("@");
  byId("open-directory").onclick = () => openDirectory();
  byId("open-room").onclick = makeRoomDialog({ model, actions });
  byId("toggle-search").addEventListener("click", () => {
    if (panels.open === "search") search.focus();
  });
  byId("skip").onclick = composer.focus;
  makeMeMenu({ session, model, actions, memory, notices, showHelp, signOut });
  listenToKeys({ actions, model, panels, timeline, openSwitcher, openSearch, showHelp, composer });

  watchBrowser({ session, model, timeline, actions, drafts, render });
  byId("signin").hidden = true;
  byId("app").hidden = false;
  document.body.dataset.state = "app";
  panels.start();
  if (roomOfAddress()) actions.visit(roomOfAddress());
  arrived();

  return {
    render,
    watching: () => !document.hidden && timeline.following,
    onCall: (line, conversation) => notices.call(line, conversation),
    onTakenBack: search.forget,
    problem: toast,
    ended: toast,
  };
}

/** What the browser does to the page: hides it, loses the network, closes it, lets time pass. */
function watchBrowser({ session, model, timeline, actions, drafts, render }) {
  let today = dayKey(new Date());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      session.leave();
      return;
    }
    session.reconnectNow();
    if (timeline.following) model.look();
  });
  window.addEventListener("online", () => session.reconnectNow());
  window.addEventListener("hashchange", ({ newURL }) => {
    // Drawing may have put the shown room's address in its place since.
    const room = roomOfAddress(new URL(newURL).hash);
    if (room) actions.visit(room);
  });
  window.addEventListener("pagehide", () => {
    drafts.flush();
    session.leave();
  });
  setInterval(() => {
    session.tick();
    const day = dayKey(new Date());
    if (model.link.state !== "open" || day !== today) render(); // the countdown; "Today" is another day
    today = day;
  }, 1_000);
}
