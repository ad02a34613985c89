// One's own menu: name, away, how the page looks, the way out.
import { EXPOSED, isExposed } from "../chat/transport.js";
import { avatar } from "./avatar.js";
import { askFor } from "./dialog.js";
import { byId, el } from "./dom.js";
import { showMenu } from "./menu.js";
import { toast } from "./toast.js";
import { showTheme } from "./theme.js";

const PASSWORD_HELP =
  "At least 8 characters. With it you are the same person in any browser or client.";

export function makeMeMenu({ session, model, actions, memory, notices, showHelp, signOut }) {
  const set = (change) => {
    memory.settings = { ...memory.settings, ...change };
  };
  const theme = (name, text, picture) => ({
    text,
    icon: picture,
    checked: memory.settings.theme === name,
    act: () => {
      set({ theme: name });
      showTheme(name);
    },
  });

  const rename = () =>
    askFor(
      "Change your name",
      [
        {
          name: "nick",
          label: "Name",
          value: model.nick,
          maxlength: "32",
          autocapitalize: "off",
          spellcheck: "false",
        },
      ],
      "Change",
      ({ nick }) => {
        if (nick.trim() && nick !== model.nick) actions.ask({ type: "nick", nick: nick.trim() });
      },
    );

  const register = () =>
    askFor(
      "Make an account",
      [
        { name: "account", label: "Name of the account", value: model.nick, maxlength: "32" },
        {
          name: "password",
          label: "Password",
          type: "password",
          secret: true,
          autocomplete: "new-password",
          help: isExposed(location) ? EXPOSED : PASSWORD_HELP,
        },
        {
          name: "invitation",
          secret: true,
          label: "Invitation",
          help: "Only where the server asks for one.",
        },
      ],
      "Make it",
      async (values) => {
        try {
          await session.register({ ...values, account: values.account.trim() });
          toast(`the account ${session.identity.account} is yours`);
        } catch (error) {
          toast(error.message);
        }
      },
    );

  const goAway = () =>
    askFor(
      "Away",
      [
        {
          name: "text",
          label: "What should the others know?",
          help: "Lunch, back at two. May be empty.",
          maxlength: "80",
        },
      ],
      "I am away",
      ({ text }) => actions.setAway(text.trim() || "away"),
    );

  const ask = () => askFor("Sign out?", [], "Sign out", () => signOut(false));
  const forget = () =>
    askFor("Sign out, and forget this identity?", [], "Forget", () => signOut(true), { bad: true });

  byId("me").onclick = () => {
    const title = el(
      "span",
      { class: "person-title" },
      avatar(model.nick),
      el(
        "span",
        {},
        el("b", { dir: "auto" }, model.nick),
        el(
          "span",
          { class: "tag" },
          session.identity.kind === "guest"
            ? "Guest, known by this browser"
            : `Account ${session.identity.account}`,
        ),
      ),
    );
    showMenu(
      byId("me"),
      title,
      [
        { text: "Change name…", icon: "person", act: rename },
        model.away
          ? { text: "I am back", icon: "check", act: () => actions.setAway("") }
          : { text: "Away…", icon: "moon", act: goAway },
        notices.offered && {
          text: notices.on ? "No more notices" : "Notify me of mentions",
          icon: "bell",
          act: notices.toggle,
        },
        session.identity.kind === "guest" && {
          text: "Make an account…",
          icon: "lock",
          act: register,
        },
        { text: "Commands and keys", icon: "help", act: showHelp },
        null,
        theme("auto", "As the system", "contrast"),
        theme("light", "Light", "sun"),
        theme("dark", "Dark", "moon"),
        null,
        { text: "Sign out…", icon: "leave", act: ask },
        { text: "Forget this identity…", icon: "alert", bad: true, act: forget },
      ].filter((item) => item !== false),
    );
  };
}
