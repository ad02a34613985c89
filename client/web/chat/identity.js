// Who one is to the server: how a connection signs in.
const SECRET_BYTES = 32;

/** 43 characters that nobody guesses. */
export function makeSecret(crypto = globalThis.crypto) {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Somebody without an account, known again by the secret that this browser keeps. */
export class Guest {
  kind = "guest";

  constructor({ nick, secret }) {
    this.nick = nick;
    this.secret = secret;
  }

  /** The request that signs in, under this nick if the server does not know the secret yet. */
  hello(nick) {
    return { type: "hello", nick, secret: this.secret, version: 1 };
  }
}

/** Somebody with an account. The password is kept for as long as the page is open, and no longer. */
export class Account {
  kind = "account";
  #password;

  constructor({ account, password, nick }) {
    this.account = account;
    this.nick = nick;
    this.#password = password;
  }

  /** Without a nick of one's own it is the account's name. */
  hello(nick) {
    const { account } = this;
    return { type: "hello", nick, account, password: this.#password, version: 1 };
  }
}

/** The guest that the browser kept; null: there is none. */
export function guestFrom(saved) {
  return saved?.kind === "guest" && saved.secret ? new Guest(saved) : null;
}
