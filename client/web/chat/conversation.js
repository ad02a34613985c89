// One conversation as its reader has it: what was said, who is there, what is new.
import { fold, isRoom } from "./names.js";
import { Members } from "./members.js";

const MOST_TYPISTS = 50;

/**
 * A line: {id, seq (0: not from the log), time, kind, from, text, key, own, mention, redacted, entry}.
 * kind: message, action, change (what else the log says), presence, info or error (for this reader).
 */
export class Conversation {
  static #opened = 0;
  static MOST_LINES = 5_000;
  static ENOUGH_LINES = 1_000; // what stays when the reader is at the newest

  #lastId = 0;
  id = ++Conversation.#opened; // of this object: a room that is closed and opened again has another
  #typists = new Map(); // folded nick to {nick, until}
  lines = [];
  members = new Members();
  topic = "";
  modes = { private: false, moderated: false };
  role = "none";
  inside = false; // of a room: one is a member now
  head; // of a room: the last entry that was there when one entered
  joining = false; // of a room: the page wants to get back into it
  unread = 0;
  mentions = 0;
  readSeq = 0; // everything up to it has been seen
  readTime = 0; // so has, on another page or device, everything up to this time
  rule = null; // the "new" rule stands behind this seq; null: none
  topReached = false; // the server has nothing older
  loading = false; // older entries were asked for
  greeted = false; // its newest entries were asked for
  past = 0; // so many lines at the top are of an earlier log
  draft = "";
  version = 0; // rises with every change

  constructor(name) {
    this.name = name;
  }

  get isRoom() {
    return isRoom(this.name);
  }

  /** At the newest end. */
  append(line) {
    this.lines.push({ ...line, id: ++this.#lastId });
    if (this.lines.length > Conversation.MOST_LINES) this.#dropOldest(Conversation.ENOUGH_LINES);
    ++this.version;
  }

  /** The reader follows the newest: what is far above can be loaded again. */
  trim() {
    if (this.lines.length > Conversation.ENOUGH_LINES * 1.5) {
      this.#dropOldest(Conversation.ENOUGH_LINES);
      ++this.version;
    }
  }

  /** Log lines, oldest first; those that are not older than what is here are left out. */
  prepend(older, more) {
    const oldest = this.oldest;
    // A page may have been read from the log before a redaction that came first.
    const taken = new Set(this.lines.map(({ entry }) => entry?.about));
    const fresh = older
      .filter(({ seq }) => oldest === 0 || seq < oldest)
      .map((line) => (taken.has(line.seq) ? withoutText(line) : line));
    const before = this.lines.slice(0, this.past);
    const behind = this.lines.slice(this.past);
    this.lines = [...before, ...fresh.map((line) => ({ ...line, id: ++this.#lastId })), ...behind];
    this.topReached = !more;
    this.loading = false;
    ++this.version;
  }

  /** The message `seq` was taken back: its text is nowhere any more. */
  takeBack(seq) {
    const at = this.lines.findIndex((line) => line.seq === seq);
    if (at < 0) return;
    const news = this.#isNews(this.lines[at]);
    this.lines = this.lines.map((line, index) => (index === at ? withoutText(line) : line));
    if (news) this.recount();
    ++this.version;
  }

  /**
   * What a nick said ("": oneself) and has not taken back: the newest one is number 1. 0: there is no
   * such message here.
   */
  saidBy(nick, number) {
    const said = this.lines.filter(
      (line) =>
        line.seq > 0 &&
        line.from &&
        !line.redacted &&
        (nick ? fold(line.from) === fold(nick) : line.own),
    );
    return said.at(-number)?.seq ?? 0;
  }

  get full() {
    return this.lines.length >= Conversation.MOST_LINES;
  }

  clear() {
    this.lines = [];
    this.past = 0;
    this.rule = null;
    this.topReached = false;
    ++this.version;
  }

  /** The server's log began anew: what is here is no part of it, which is loaded below. */
  beginAnew() {
    for (const line of this.lines) line.seq = 0;
    this.readSeq = 0;
    this.readTime = 0;
    this.rule = null;
    this.past = this.lines.length;
    this.topReached = false;
    this.greeted = false;
    ++this.version;
  }

  get oldest() {
    return this.lines.find(({ seq }) => seq > 0)?.seq ?? 0;
  }

  get newest() {
    return this.lines.findLast(({ seq }) => seq > 0)?.seq ?? 0;
  }

  has(seq) {
    return this.lines.findLast((line) => line.seq > 0 && line.seq <= seq)?.seq === seq;
  }

  /** What another person said as `seq` is unread. `calls`: it wants this reader in particular. */
  count(seq, calls) {
    if (this.unread === 0) this.rule = this.readSeq || seq - 1;
    ++this.unread;
    if (calls) ++this.mentions;
    ++this.version;
  }

  isRead({ seq, time }) {
    return seq <= this.readSeq || time.getTime() <= this.readTime;
  }

  /** It is known up to where it was read, here or elsewhere. */
  get visited() {
    return this.readSeq > 0 || this.readTime > 0;
  }

  /** Something unread may be older than the lines that are here. */
  get unreadAbove() {
    const oldest = this.lines.find(({ seq }) => seq > 0);
    return this.visited && !this.topReached && oldest !== undefined && !this.isRead(oldest);
  }

  #isNews(line) {
    const spoken = line.kind === "message" || line.kind === "action";
    return spoken && line.seq > 0 && !line.own && !line.redacted && !this.isRead(line);
  }

  /** Counts what is unread among the lines: what oneself said has read all that was said before. */
  recount() {
    const read = this.lines.findLast(
      (line) => line.seq > 0 && (line.own || line.time.getTime() <= this.readTime),
    );
    this.readSeq = Math.max(this.readSeq, read?.seq ?? 0);
    const news = this.lines.filter((line) => this.#isNews(line));
    this.unread = news.length;
    this.mentions = this.isRoom ? news.filter(({ mention }) => mention).length : news.length;
    if (news.length > 0) this.rule = news[0].seq - 1;
    ++this.version;
  }

  /** The reader sees the newest. The rule stays, so that it can be found what was new. */
  look() {
    this.unread = 0;
    this.mentions = 0;
    this.readSeq = Math.max(this.readSeq, this.newest);
    ++this.version;
  }

  forgetRule() {
    if (this.unread > 0 || this.rule === null) return;
    this.rule = null;
    ++this.version;
  }

  typed(nick, until) {
    if (this.#typists.size >= MOST_TYPISTS && !this.#typists.has(fold(nick))) return;
    this.#typists.set(fold(nick), { nick, until });
    ++this.version;
  }

  stoppedTyping(nick) {
    if (this.#typists.delete(fold(nick))) ++this.version;
  }

  /** Time passes. True: something changed. */
  forgetTyping(now) {
    const before = this.#typists.size;
    for (const [key, { until }] of this.#typists) if (until <= now) this.#typists.delete(key);
    if (this.#typists.size === before) return false;
    ++this.version;
    return true;
  }

  get typists() {
    return [...this.#typists.values()].map(({ nick }) => nick);
  }

  /** Nicks for completion: those who spoke last first, then the others. */
  nicks(self) {
    const found = new Map([[fold(self), null]]);
    for (const { from } of this.lines.slice(-500).reverse()) {
      if (from && !found.has(fold(from))) found.set(fold(from), from);
    }
    if (!this.isRoom) found.set(fold(this.name), this.name);
    for (const { nick } of this.members.sorted()) {
      if (!found.has(fold(nick))) found.set(fold(nick), nick);
    }
    return [...found.values()].filter(Boolean);
  }

  #dropOldest(keep) {
    this.past = Math.max(0, this.past - (this.lines.length - keep));
    this.lines = this.lines.slice(-keep);
    this.topReached = false;
  }
}

const withoutText = (line) => ({
  ...line,
  kind: "message",
  text: "",
  mention: false,
  redacted: true,
  entry: { ...line.entry, text: "" },
});
