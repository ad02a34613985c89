// Where the page begins: signs in, then ties the parts of the page to the visit.
import { Memory } from "./chat/memory.js";
import { storageFrom } from "./chat/storage.js";
import { Session } from "./chat/session.js";
import { filterComposing } from "./view/composing.js";
import { makePage } from "./view/page.js";
import { makeSignin } from "./view/signin.js";
import { drawIcons } from "./view/icons.js";
import { showTheme } from "./view/theme.js";

const local = storageFrom(() => localStorage);
const memory = new Memory(local.storage, storageFrom(() => sessionStorage).storage);
const socketUrl = `${location.origin.replace(/^http/, "ws")}/ws`;

let signin;

/** Connects and signs in. From then on the page is there, and the session keeps itself alive. */
function enter(identity) {
  return new Promise((resolve, reject) => {
    let page = null;
    const session = new Session({
      identity,
      memory,
      browser: { url: socketUrl },
      hooks: {
        watching: () => page?.watching() ?? false,
        onChange: () => (page ? page.render() : signin?.waiting(session.model.link)),
        onCall: (line, conversation) => page?.onCall(line, conversation),
        onTakenBack: (seq) => page?.onTakenBack(seq),
        onProblem: (text) => page?.problem(text),
        onReady: () => {
          page ??= makePage({ session, memory });
          memory.settings = { ...memory.settings, signedIn: true };
          resolve();
        },
        onEnded: ({ text }) => {
          if (page) page.ended(text);
          reject(new Error(text));
        },
      },
    });
    session.start();
  });
}

filterComposing();
showTheme(memory.settings.theme);
drawIcons();
signin = makeSignin(memory, enter, local.kept);
signin.begin();
