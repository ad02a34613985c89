// What is in a message besides words: links, rooms, code, mentions. Only finds; shows nothing.
import { fold } from "./fold.js";

const LONGEST_NICK = 256; // UTF-16 units: a nick has 32 characters, and a text may spell it decomposed

const SPACES = /\s+/uy;
const WORD = /[A-Za-z0-9_]+|(?:(?![\0-\x7f])[\p{L}\p{M}\p{N}])+/uy; // "看https://…" has a link in it
const CODE = /`([^`\n]+)`/uy;
const ROOM =
  /#(?:(?![,#:;!?()[\]{}"'<>.\p{White_Space}\p{Quotation_Mark}\p{Ps}\p{Pe}\p{Terminal_Punctuation}]).){1,50}/uy;
const ROOM_FOLLOWS = /[\s([{,;:]/u;
const LOCAL_PART = /[\p{L}\p{M}\p{N}._%+-]+/uy;
const HOST_PART = /@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+/uy;
const SCHEME = /https?:\/\//iy;
/**
 * The characters of a link: no space, control or format character, no quotation mark, no bracket and
 * no end of a clause or a sentence of another script. In ASCII, people write links as they are.
 */
const LINK_CHARACTERS =
  /(?:[!#-;=?-~]|(?![\p{White_Space}\p{Cc}\p{Cf}\p{Cn}\p{Cs}\p{Quotation_Mark}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Terminal_Punctuation}])[^\0-\x7f])+/uy;
/** What belongs to the sentence if it stands at the end of a link. */
const SENTENCE_END = /[.,;:!?'*_]|(?![\0-\x7f])\p{P}/u;
const CLOSING = { ")": "(", "]": "[", "}": "{" };
const NICK_RUNS = /[\p{L}\p{M}\p{Nd}_\-[\]\\`^{}|]+/gu;
const BRACKETS = ["[]", "{}"];
const MOST_BRACKETS = 4; // around a nick

/**
 * Pieces in order: {kind, text}; together they are the whole text, but for the marks of code.
 * kind: plain, block, code, link (with href), room, self.
 */
export function pieces(text, nick) {
  return scan(text, nick).found;
}

/** True if the text calls this nick: outside of code, links and mail addresses. */
export function mentions(text, nick) {
  return Boolean(nick) && pieces(text, nick).some(({ kind }) => kind === "self");
}

/** True if a reader would see nothing: spaces, and characters that are not displayed. */
export function isBlank(text) {
  return !/[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

/**
 * The pieces, and how many `steps` it took: the characters that were looked at. A test compares them
 * with the length of the text, because the text comes from others: the work must not grow faster.
 */
export function scan(text, nick) {
  const scanner = new Scanner(text, nick);
  scanner.run();
  return { found: scanner.found, steps: scanner.steps };
}

class Scanner {
  found = [];
  steps = 0;
  #text;
  #self;
  #at = 0;
  #plainFrom = 0;
  #blocksEnd = false; // no block ends after this place
  #addressFrom = 0; // no mail address begins before this place

  constructor(text, nick) {
    this.#text = text;
    this.#self = nick ? fold(nick) : null;
  }

  run() {
    while (this.#at < this.#text.length) {
      const from = this.#at;
      if (this.#special()) continue;
      this.#at = from + (this.#take(WORD, from) ?? this.#take(SPACES, from) ?? this.#one()).length;
    }
    this.#endPlain(this.#text.length);
  }

  /** Takes what begins here if it is more than plain text. False: it is not. */
  #special() {
    switch (this.#text[this.#at]) {
      case "`":
        return this.#block() || this.#code();
      case "#":
        return this.#room();
      case "h":
      case "H":
        return this.#link() || this.#address();
      default:
        return this.#address();
    }
  }

  #block() {
    const text = this.#text;
    const from = this.#at;
    if (this.#blocksEnd || !text.startsWith("```", from)) return false;
    const to = text.indexOf("```", from + 4);
    this.steps += (to < 0 ? text.length : to) - from;
    if (to < 0) {
      this.#blocksEnd = true;
      return false;
    }
    let inside = text.slice(from + 3, to);
    if (inside.length > 1 && inside.startsWith("\n")) inside = inside.slice(1);
    if (inside.length > 1 && inside.endsWith("\n")) inside = inside.slice(0, -1);
    return this.#push("block", inside, to + 3);
  }

  #code() {
    const code = this.#take(CODE, this.#at);
    return code !== null && this.#push("code", code.slice(1, -1), this.#at + code.length);
  }

  #room() {
    const from = this.#at;
    if (from > 0 && !ROOM_FOLLOWS.test(this.#text[from - 1])) return false;
    const room = this.#take(ROOM, from);
    return room !== null && this.#push("room", room, from + room.length);
  }

  #link() {
    const from = this.#at;
    const scheme = this.#take(SCHEME, from);
    if (scheme === null) return false;
    const rest = this.#take(LINK_CHARACTERS, from + scheme.length);
    if (rest === null) return false;
    const link = scheme + withoutTail(rest);
    this.steps += rest.length; // the tail is looked at once more
    const href = safeLink(link);
    if (href === null) return this.#skip(from + scheme.length);
    return this.#push("link", link, from + link.length, { href });
  }

  /** A mail address: names nobody here. */
  #address() {
    const from = this.#at;
    if (from < this.#addressFrom) return false;
    const local = this.#take(LOCAL_PART, from);
    if (local === null) return false;
    this.#addressFrom = from + local.length;
    const host = this.#take(HOST_PART, this.#addressFrom);
    if (host === null) return false;
    return this.#push("plain", local + host, this.#addressFrom + host.length);
  }

  /** What the sticky pattern finds at a place; null if nothing. */
  #take(pattern, from) {
    pattern.lastIndex = from;
    const match = pattern.exec(this.#text);
    this.steps += 1 + (match === null ? 0 : match[0].length);
    return match === null ? null : match[0];
  }

  #one() {
    return String.fromCodePoint(this.#text.codePointAt(this.#at));
  }

  #skip(to) {
    this.#at = to;
    return true;
  }

  #push(kind, text, to, more) {
    this.#endPlain(this.#at);
    this.#add(kind, text, more);
    this.#plainFrom = to;
    return this.#skip(to);
  }

  /** The plain text up to here, with the mentions in it. */
  #endPlain(to) {
    const plain = this.#text.slice(this.#plainFrom, to);
    this.steps += plain.length;
    let from = 0;
    for (const { 0: run, index } of this.#self === null ? [] : plain.matchAll(NICK_RUNS)) {
      const inside = this.#nickIn(run);
      if (inside === null) continue;
      this.#add("plain", plain.slice(from, index + inside.from));
      this.#add("self", run.slice(inside.from, inside.to));
      from = index + inside.to;
    }
    this.#add("plain", plain.slice(from));
  }

  /**
   * Where the reader's nick is in a run of characters that a nick may have; null if it is not the
   * whole run. Brackets around the run do not count: "[ada]" calls ada, "ada[m]" calls somebody else.
   */
  #nickIn(run) {
    if (run.length > LONGEST_NICK) return null;
    for (let from = 0; from <= MOST_BRACKETS; ++from) {
      const to = run.length - from;
      if (fold(run.slice(from, to)) === this.#self) return { from, to };
      if (to - from < 3 || !BRACKETS.includes(run[from] + run[to - 1])) break;
    }
    return null;
  }

  #add(kind, text, more) {
    const last = this.found.at(-1);
    if (kind === "plain" && text === "") return;
    if (kind === "plain" && last?.kind === "plain") last.text += text;
    else this.found.push({ kind, text, ...more });
  }
}

/** A sentence's end is not the link's: "see https://example.org/a(b)." Looks at each character once. */
function withoutTail(link) {
  const counts = {};
  for (const character of link) counts[character] = (counts[character] ?? 0) + 1;
  const characters = [...link];
  while (characters.length > 0) {
    const last = characters.at(-1);
    const opening = CLOSING[last];
    const unpaired = opening !== undefined && counts[last] > (counts[opening] ?? 0);
    if (!unpaired && !SENTENCE_END.test(last)) break;
    --counts[last];
    characters.pop();
  }
  return characters.join("");
}

/** As the browser will read it; null: not a place on the web, or one with somebody's name in it. */
export function safeLink(text) {
  try {
    const url = new URL(text);
    const web = url.protocol === "https:" || url.protocol === "http:";
    // "https://bank.example@evil.example/" is not where it seems to be.
    return web && url.host && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
