// Everything the page knows: the conversations, and the state of the connection.
import { isolate } from "./bidi.js";
import { Conversation } from "./conversation.js";
import { actionOf, describeEntry, describePresence } from "./describe.js";
import { fold, isRoom, mentions, sameName } from "./names.js";

const TYPING_SHOWS_FOR = 6_000;
const MOST_OWN_NICKS = 50;

/**
 * Turns what the protocol tells into conversations. `onChange()` after each change; `onCall(line,
 * conversation)` when somebody wants this reader; `onTakenBack(seq)`: that message's text shall be
 * shown nowhere any more. `onPlace`: opened(name), closed(name), shown(name), renamed(name, to) and
 * read(conversation): what happens to the conversations. `watching()`: the reader sees the page now.
 * `now()`: milliseconds that only ever rise.
 */
export class Model {
  #ownNicks = new Set(); // folded: all that this visit had
  #onChange;
  #onCall;
  #onTakenBack;
  #onPlace;
  #watching;
  #now;
  #markers; // by folded name: up to where a conversation that is not open was read
  conversations = []; // rooms first, then direct conversations
  current = null;
  nick = "";
  away = "";
  link = { state: "connecting", why: "", retryAt: null };
  server = "";

  constructor({
    onChange = () => {},
    onCall = () => {},
    onTakenBack = () => {},
    watching = () => true,
    onPlace = {},
    now = () => performance.now(),
    markers = {},
  } = {}) {
    this.#markers = { ...markers };
    this.#onChange = onChange;
    this.#onCall = onCall;
    this.#onTakenBack = onTakenBack;
    this.#watching = watching;
    this.#onPlace = { opened() {}, closed() {}, shown() {}, renamed() {}, read() {}, ...onPlace };
    this.#now = now;
  }

  // Conversations.

  find(name) {
    return this.conversations.find((each) => sameName(each.name, name));
  }

  open(name) {
    const found = this.find(name);
    if (found) return found;
    const conversation = new Conversation(name);
    conversation.readSeq = this.#markers[fold(name)] ?? 0;
    const firstDirect = this.conversations.findIndex((each) => !each.isRoom);
    const place = isRoom(name) && firstDirect >= 0 ? firstDirect : this.conversations.length;
    this.conversations.splice(place, 0, conversation);
    if (!conversation.isRoom) conversation.inside = true;
    this.#onPlace.opened(name);
    this.#onChange();
    return conversation;
  }

  close(name) {
    const index = this.conversations.findIndex((each) => sameName(each.name, name));
    if (index < 0) return;
    const [closed] = this.conversations.splice(index, 1);
    this.#markers[fold(name)] = Math.max(closed.readSeq, closed.newest);
    this.#onPlace.closed(closed.name);
    if (closed === this.current) {
      this.current = null;
      const next = this.conversations[Math.min(index, this.conversations.length - 1)];
      if (next) this.goTo(next);
    }
    this.#onChange();
  }

  goTo(conversation) {
    if (this.current && this.current !== conversation) {
      this.current.forgetRule();
      this.current.trim();
    }
    this.current = conversation;
    this.#onPlace.shown(conversation.name);
    this.look();
  }

  /** The reader sees the newest of the current conversation. */
  look() {
    if (this.#watching() && this.current) this.#read(this.current);
    this.#onChange();
  }

  #read(conversation) {
    conversation.look();
    this.#onPlace.read(conversation);
  }

  get unread() {
    return this.conversations.reduce((sum, { unread }) => sum + unread, 0);
  }

  get mentions() {
    return this.conversations.reduce((sum, each) => sum + each.mentions, 0);
  }

  isSelf(nick) {
    return this.#ownNicks.has(fold(nick));
  }

  setNick(nick) {
    this.nick = nick;
    if (this.#ownNicks.size < MOST_OWN_NICKS) this.#ownNicks.add(fold(nick));
    this.#onChange();
  }

  setAway(text) {
    this.away = text;
    this.#onChange();
  }

  // What one's own requests bring.

  /** A page of history: goes above what is there. */
  showPage(conversation, page) {
    conversation.prepend(
      page.entries.map((entry) => this.lineOf(entry)),
      page.more,
    );
    this.#onChange();
  }

  /** The newest page. What the last visit has not seen in it is unread; at a first visit, nothing. */
  showNewest(conversation, page) {
    const visited = conversation.visited;
    this.showPage(conversation, page);
    if (!visited) {
      const newest = page.entries.at(-1)?.seq ?? 0;
      conversation.readSeq = conversation.unread > 0 ? conversation.rule : newest;
    }
    this.recount(conversation);
  }

  /** After lines were loaded, or it became known what was read elsewhere. */
  recount(conversation) {
    conversation.recount();
    if (conversation === this.current && this.#watching()) this.#read(conversation);
    this.#onChange();
  }

  /** Up to this time, the conversation was read on another page or device. */
  onMarked(name, time) {
    const conversation = this.find(name);
    if (!conversation || !time) return;
    conversation.readTime = Math.max(conversation.readTime, Date.parse(time));
    this.recount(conversation);
  }

  changed(conversation) {
    ++conversation.version;
    this.#onChange();
  }

  note(conversation, text, kind = "info") {
    conversation.append({ seq: 0, time: new Date(), kind, text });
    this.#onChange();
  }

  // What comes from the server.

  lineOf(entry) {
    const spoken = entry.type === "message" || entry.type === "direct";
    const line = { seq: entry.seq, time: new Date(entry.time), key: entry.key, entry };
    if (!spoken) return { ...line, kind: "change", text: describeEntry(entry) };
    const action = actionOf(entry.text);
    const own = this.isSelf(entry.from);
    return {
      ...line,
      own,
      from: entry.from,
      kind: action ? "action" : "message",
      text: action || entry.text,
      redacted: entry.redacted === true,
      mention: !own && mentions(entry.text, this.nick),
    };
  }

  /** The conversation that an entry belongs to; undefined: none that is open. */
  placeOf(entry) {
    if (entry.room !== undefined) return this.find(entry.room);
    const peer = this.isSelf(entry.from) ? entry.to : entry.from;
    if (entry.type === "redact") {
      // It may come from an operator of the server, who is neither side.
      const holds = (one) => !one.isRoom && one.has(entry.about);
      return this.conversations.find(holds) ?? this.find(peer);
    }
    const closed = entry.seq <= (this.#markers[fold(peer)] ?? 0) && !this.find(peer);
    return closed ? undefined : this.open(peer);
  }

  /** Up to where everything was read, by folded name. */
  get markers() {
    const open = this.conversations.map(({ name, readSeq }) => [fold(name), readSeq]);
    return { ...this.#markers, ...Object.fromEntries(open) };
  }

  onEntry(entry) {
    if (entry.type === "redact") this.#onTakenBack(entry.about);
    const conversation = this.placeOf(entry);
    if (!conversation) return;
    if (conversation.has(entry.seq)) return; // a page of history was quicker
    conversation.stoppedTyping(entry.from);
    this.#applyChange(conversation, entry);
    const line = this.lineOf(entry);
    conversation.append(line);
    this.#arrived(conversation, line);
    this.#onChange();
  }

  #arrived(conversation, line) {
    const spoken = line.kind === "message" || line.kind === "action";
    if (conversation.isRead(line)) return;
    const seen = conversation === this.current && this.#watching();
    if (!spoken || line.own || line.redacted || seen) {
      if (seen || line.own) this.#read(conversation);
      return;
    }
    const calls = line.mention || !conversation.isRoom;
    conversation.count(line.seq, calls);
    if (calls) this.#onCall(line, conversation);
  }

  #applyChange(room, entry) {
    if (entry.type === "topic") room.topic = entry.text;
    if (entry.type === "mode") room.modes = { ...room.modes, [entry.mode]: entry.on };
    if (entry.type === "grant") {
      if (entry.role === "founder") {
        room.members.demoteFounder();
        if (room.role === "founder") room.role = "operator";
      }
      room.members.change(entry.nick, { role: entry.role });
      if (this.isSelf(entry.nick)) room.role = entry.role;
    }
    if (entry.type === "kick") room.members.remove(entry.nick);
    if (entry.type === "redact") room.takeBack(entry.about);
  }

  onEvent(event) {
    const room = event.room === undefined ? undefined : this.find(event.room);
    switch (event.type) {
      case "typing": {
        const where = event.room === undefined ? this.find(event.from) : room;
        if (!this.isSelf(event.from)) where?.typed(event.from, this.#now() + TYPING_SHOWS_FOR);
        break;
      }
      case "marked":
        this.onMarked(event.with, event.time);
        break;
      case "members":
        room?.members.set(event.members, true, event.more);
        break;
      case "left":
        if (!room) break;
        room.inside = false;
        this.note(
          room,
          `you are out of ${isolate(room.name)}${event.text ? `: ${isolate(event.text)}` : ""}`,
          "error",
        );
        break;
      default:
        if (room) this.#onPresence(room, event);
    }
    if (event.type === "nick") this.#onRenamed(event);
    if (room) ++room.version;
    this.#onChange();
  }

  #onPresence(room, event) {
    const self = this.isSelf(event.from);
    if (event.type === "join" && !self) room.members.add(event.from, event.role);
    if ((event.type === "part" || event.type === "quit") && !self) room.members.remove(event.from);
    if (event.type === "nick") room.members.rename(event.from, event.nick);
    if (event.type === "away") room.members.change(event.from, { away: event.text !== "" });
    if (event.type === "part" || event.type === "quit") room.stoppedTyping(event.from);
    const text = describePresence(event);
    if (text && !self) {
      room.append({ seq: 0, time: new Date(event.time), kind: "presence", text, event });
    }
  }

  #onRenamed({ from, nick }) {
    const direct = this.find(from);
    if (!direct || this.isSelf(nick) || this.find(nick)) return;
    direct.name = nick;
    this.#onPlace.renamed(from, nick);
  }

  onOnline({ nick, anew }) {
    this.setNick(nick);
    if (!anew) return;
    this.#markers = {};
    for (const each of this.conversations) {
      this.note(each, "the server's log began anew: what was said before is not on it", "error");
      each.beginAnew();
    }
  }

  onJoined(answer) {
    const room = this.open(answer.room);
    room.name = answer.room;
    room.inside = true;
    room.joining = false;
    room.topic = answer.topic;
    room.modes = { private: answer.private, moderated: answer.moderated };
    room.role = answer.role;
    room.members.counted = answer.members;
    room.members.complete = false;
    ++room.version;
    this.#onChange();
    return room;
  }

  onLost(name, why) {
    const room = this.find(name);
    if (!room) return;
    room.inside = false;
    room.joining = false;
    this.note(room, `could not get back into ${isolate(name)}: ${why}`, "error");
  }

  setLink(link) {
    this.link = { ...this.link, ...link };
    this.#onChange();
  }

  /** Time passes: typing indicators end. */
  tick() {
    let changed = false;
    for (const each of this.conversations) changed = each.forgetTyping(this.#now()) || changed;
    if (changed) this.#onChange();
  }
}
