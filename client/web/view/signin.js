// The way in. What to sign in with is this file's; how a connection does it is the identity's.
import { Account, Guest, guestFrom, makeSecret } from "../chat/identity.js";
import { EXPOSED, isExposed } from "../chat/transport.js";
import { byId, setText } from "./dom.js";

const NOTHING_KEPT =
  "This browser keeps nothing for this page: after a reload you are somebody else. An account remains yours.";
const FINE = {
  guest: "No account needed: this browser keeps a secret by which you are known again.",
  account: "An account is made from a guest: enter as one, and look into your menu.",
};

/**
 * `enter(identity)` gives a promise: fulfilled when signed in, else an Error with one sentence.
 * `kept`: the browser lets the page keep something.
 */
export function makeSignin(memory, enter, kept = true) {
  const form = byId("signin-form");
  const { nick, password, way } = form.elements;
  const error = byId("signin-error");
  const button = form.querySelector("button");

  const showWay = () => {
    const account = way.value === "account";
    byId("password-row").hidden = !account;
    byId("nick-help").hidden = account;
    setText(byId("signin-fine"), !account && !kept ? NOTHING_KEPT : FINE[way.value]);
    byId("signin-exposed").hidden = !account || !isExposed(location);
    setText(byId("signin-exposed"), EXPOSED);
  };

  const show = (text = "") => {
    document.body.dataset.state = "signin";
    byId("signin").hidden = false;
    byId("app").hidden = true;
    showWay();
    setText(error, text);
    nick.setAttribute("aria-invalid", String(text !== ""));
    const next = way.value === "account" && nick.value !== "" ? password : nick;
    next.focus();
    next.select();
  };

  const attempt = async (identity) => {
    button.disabled = true;
    setText(error, "");
    memory.signsIn(identity);
    try {
      await enter(identity);
    } catch (why) {
      show(why.message);
    } finally {
      button.disabled = false;
    }
  };

  /** Who wants to come in; null: something is missing, and it is said what. */
  const asked = () => {
    const name = nick.value.trim();
    if (!name) show("Which name do you want?");
    else if (way.value === "guest") {
      return new Guest({ nick: name, secret: guestFrom(memory.guest)?.secret ?? makeSecret() });
    } else if (password.value === "") show("The password, please.");
    else return new Account({ account: name, password: password.value });
    return null;
  };

  form.onsubmit = (event) => {
    event.preventDefault();
    const identity = asked();
    if (identity) attempt(identity);
  };
  form.onchange = ({ target }) => {
    if (target.name === "way") show();
  };

  return {
    /** Straight in for a guest who did not sign out; else the form. */
    begin() {
      const last = memory.identity;
      const known = guestFrom(last);
      way.value = last?.kind ?? "guest";
      nick.value = last?.account ?? last?.nick ?? "";
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
