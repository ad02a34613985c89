// Who is in a room, as far as the page was told.
import { fold } from "./names.js";

export const ROLES = ["founder", "operator", "voice", "none"];

export class Members {
  #byNick = new Map(); // folded nick to {nick, role, away}
  counted = 0; // what the server said, where the list is not complete
  complete = false;

  /** A page of the list. `first`: it replaces what there was. */
  set(list, first, more) {
    if (first) this.#byNick.clear();
    for (const { nick, role, away } of list)
      this.#byNick.set(fold(nick), { nick, role, away: !!away });
    this.complete = !more;
    this.counted = Math.max(this.complete ? 0 : this.counted, this.#byNick.size);
  }

  add(nick, role) {
    if (!this.#byNick.has(fold(nick))) ++this.counted;
    this.#byNick.set(fold(nick), { nick, role, away: false });
  }

  remove(nick) {
    if (this.#byNick.delete(fold(nick)) || !this.complete)
      this.counted = Math.max(0, this.counted - 1);
  }

  rename(nick, to) {
    const member = this.get(nick);
    if (!member) return;
    this.#byNick.delete(fold(nick));
    this.#byNick.set(fold(to), { ...member, nick: to });
  }

  change(nick, what) {
    const member = this.get(nick);
    if (member) Object.assign(member, what);
  }

  /** The room is being handed over: its founder becomes an operator. */
  demoteFounder() {
    for (const member of this.#byNick.values())
      if (member.role === "founder") member.role = "operator";
  }

  get(nick) {
    return this.#byNick.get(fold(nick));
  }

  get count() {
    return this.complete ? this.#byNick.size : this.counted;
  }

  /** Those with most to say first, and each group by name. */
  sorted() {
    const rank = ({ role }) => ROLES.indexOf(role);
    return [...this.#byNick.values()].sort((a, b) => rank(a) - rank(b) || compare(a.nick, b.nick));
  }
}

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
const compare = (a, b) => collator.compare(a, b) || (a < b ? -1 : 1);
