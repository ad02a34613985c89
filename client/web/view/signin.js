// The way in. What to sign in with is this file's; how a connection does it is the identity's.
import { Guest, identityFrom, makeSecret } from "../chat/identity.js";
import { byId, setText } from "./dom.js";

/**
 * `enter(identity)` gives a promise: fulfilled when signed in, else an Error with one sentence.
 */
export function makeSignin(memory, enter) {
  const form = byId("signin-form");
  const nick = form.elements.nick;
  const error = byId("signin-error");
  const button = form.querySelector("button");

  const show = (text = "") => {
    document.body.dataset.state = "signin";
    byId("signin").hidden = false;
    byId("app").hidden = true;
    setText(error, text);
    nick.setAttribute("aria-invalid", String(text !== ""));
    nick.focus();
    nick.select();
  };

  const attempt = async (identity) => {
    button.disabled = true;
    setText(error, "");
    try {
      await enter(identity);
    } catch (why) {
      show(why.message);
    } finally {
      button.disabled = false;
    }
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    const name = nick.value.trim();
    if (!name) {
      show("Which name do you want?");
      return;
    }
    const known = identityFrom(memory.identity);
    attempt(new Guest({ nick: name, secret: known?.secret ?? makeSecret() }));
  };

  return {
    /** Straight in for whoever did not sign out; else the form. */
    begin() {
      const known = identityFrom(memory.identity);
      nick.value = known?.nick ?? "";
      if (known && memory.settings.signedIn) attempt(known);
      else show();
    },
    /** The connection is not there yet. */
    waiting({ state, why }) {
      if (state !== "waiting") return;
      byId("signin").hidden = false;
      setText(error, `${why}; trying again…`);
    },
  };
}
