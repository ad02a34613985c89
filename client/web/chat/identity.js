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

/** As the browser kept it; null: nobody was here yet. */
export function identityFrom(saved) {
  return saved?.kind === "guest" && saved.secret ? new Guest(saved) : null;
}
