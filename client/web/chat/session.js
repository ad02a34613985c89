// One signed-in visit: ties the connection to the model, says what waits to be said, and remembers.
import { isolate } from "./bidi.js";
import { Delivery } from "./delivery.js";
import { Account } from "./identity.js";
import { Lane } from "./lane.js";
import { Link } from "./link.js";
import { Marks } from "./marks.js";
import { Model } from "./model.js";
import { Outbox } from "./outbox.js";
import { Protocol } from "./protocol.js";
import { RecentDirects } from "./memory.js";

const FIRST_PAGE = 80;
const OLDER_PAGE = 100;
const LARGEST_PAGE = 200;
const MEMBER_PAGES = 4; // a room with more members announces no presence: its list would be stale
const MOST_COUNTED = 1_000; // lines that are loaded to count what is unread
const CONVERSATIONS_AT_ONCE = 4; // that are loaded
const MOST_ATTEMPTS = 20; // to load something, while the server says "later"
const ASK_AGAIN_AFTER = 3_000; // milliseconds, where the server does not say it

const now = () => performance.now(); // a clock that is set must not change how long things take

/**
 * `hooks`: onChange(); onCall(line, conversation); onProblem(text): one line for the person;
 * onReady(): signed in; onEnded({code, text}): signed out by the server; watching(): the person
 * sees the page. `browser`: {url, open, timers, now, random}, as Link takes them.
 */
export class Session {
  #memory;
  #hooks;
  #protocol;
  #link;
  #delivery;
  #recent;
  #keeping = false; // signed in: what happens now is this user's
  #marks = new Marks((request) => this.ask(request));
  #lane = new Lane(CONVERSATIONS_AT_ONCE);
  #saving = false;

  constructor({ identity, memory, hooks, browser }) {
    this.identity = identity;
    this.#memory = memory;
    this.#hooks = hooks;
    const places = memory.places;
    this.#recent = new RecentDirects(places);
    this.model = new Model({
      markers: places.read,
      watching: hooks.watching,
      onCall: hooks.onCall,
      onTakenBack: hooks.onTakenBack,
      onPlace: this.#rememberPlaces(),
      onChange: () => this.#changed(),
    });
    this.outbox = new Outbox({
      saved: memory.outbox,
      keep: (items) => {
        memory.outbox = items;
      },
    });
    this.#protocol = new Protocol({
      identity,
      directAfter: this.#recent.after,
      rooms: places.rooms,
      send: (text) => this.#link.send(text),
      hangUp: (why) => this.#link.hangUp(why),
      tell: (update) => this.#on(update),
    });
    this.#link = new Link({
      ...browser,
      protocol: this.#protocol,
      onState: (state) => this.model.setLink(state),
    });
    this.#delivery = new Delivery({
      protocol: this.#protocol,
      outbox: this.outbox,
      now,
      shows: (to, seq) => {
        const place = this.model.find(to);
        return !place?.inside || place.has(seq);
      },
      onChange: () => this.#changed(),
    });
  }

  start() {
    this.#restore();
    this.#link.start();
  }

  /** Signs out. */
  stop() {
    this.#protocol.ask({ type: "quit" }).catch(() => {});
    this.#link.stop();
    this.save();
  }

  get ready() {
    return this.#protocol.ready;
  }

  reconnectNow() {
    this.#link.retryNow();
  }

  /** To be called every second or so. */
  tick() {
    this.model.tick();
    this.#marks.tick(now());
    this.flush();
  }

  /** The room is about to be entered without any further request. */
  isJoining(room) {
    return this.#protocol.isJoining(room);
  }

  ask(request) {
    return this.#protocol.ask(request);
  }

  problem(text) {
    this.#hooks.onProblem(text);
  }

  /** Makes an account of the guest. The Refusal is the caller's. */
  async register({ account, password, invitation }) {
    const request = { type: "register", account, password, invitation: invitation || undefined };
    const made = await this.ask(request);
    this.identity = new Account({ account: made.account, password, nick: this.model.nick });
    this.#protocol.identity = this.identity;
    this.#memory.registered(this.identity);
    this.#changed();
  }

  // Messages on their way.

  /** False: it cannot be said; the person has been told. */
  say(to, text) {
    const item = {
      key: crypto.getRandomValues(new Uint32Array(4)).join("-"),
      to,
      text,
      time: Date.now(),
    };
    if (!this.outbox.add(item)) {
      this.problem("too many messages wait to be sent");
      return false;
    }
    this.#changed();
    this.flush();
    return true;
  }

  /** Sends the next message that waits, if it may go now. */
  flush() {
    this.#delivery.flush();
  }

  /** A message that was refused: once more, or never. */
  retry(key) {
    this.outbox.retry(key);
    this.#changed();
    this.flush();
  }

  discard(key) {
    this.outbox.settle(key);
    this.#changed();
  }

  // Loading.

  /** Loads the newest entries of a conversation; of a room, up to where live entries begin. */
  greet(conversation) {
    if (conversation.greeted) return;
    conversation.greeted = true;
    conversation.loading = true;
    const urgent = conversation === this.model.current;
    this.#lane.run(() => this.#loadNewest(conversation), urgent);
  }

  /** In the conversation, perhaps again: what the connection did not bring. */
  #catchUp(conversation) {
    if (!conversation.greeted) {
      this.greet(conversation);
      return;
    }
    this.#lane.run(async () => {
      await this.#askMark(conversation);
      if (conversation.isRoom) await this.loadMembers(conversation);
    });
  }

  async #loadNewest(conversation) {
    const before = conversation.head === undefined ? undefined : conversation.head + 1;
    try {
      await this.#askMark(conversation);
      const page = await this.#history(conversation, { before, limit: FIRST_PAGE });
      this.#settle(page.entries);
      this.model.showNewest(conversation, page);
    } catch (error) {
      this.#notLoaded(conversation, error);
      return;
    }
    if (conversation.isRoom) await this.loadMembers(conversation);
    await this.#loadUnread(conversation);
  }

  /** What was read on other devices and pages. */
  async #askMark(conversation) {
    try {
      const { time } = await this.#patiently({ type: "mark", with: conversation.name });
      this.model.onMarked(conversation.name, time);
    } catch {
      // it is asked for again with the next connection
    }
  }

  /** What is unread is counted in the lines: loads more of them, down to what was read. */
  async #loadUnread(conversation) {
    while (conversation.unreadAbove && conversation.lines.length < MOST_COUNTED) {
      const { oldest } = conversation;
      await this.loadOlder(conversation, LARGEST_PAGE);
      if (conversation.oldest === oldest) return;
      this.model.recount(conversation);
    }
  }

  async loadOlder(conversation, limit = OLDER_PAGE) {
    if (conversation.loading || conversation.topReached || conversation.full || !this.ready) return;
    conversation.loading = true;
    try {
      const before = conversation.oldest || undefined;
      const page = await this.#history(conversation, { before, limit });
      this.#settle(page.entries);
      this.model.showPage(conversation, page);
    } catch (error) {
      this.#notLoaded(conversation, error);
    }
  }

  /** Loads until the entry is there. False: it cannot be reached. */
  async loadBackTo(conversation, seq) {
    while (!conversation.has(seq) && conversation.oldest > seq) {
      const oldest = conversation.oldest;
      await this.loadOlder(conversation, LARGEST_PAGE);
      if (conversation.oldest === oldest) break;
    }
    return conversation.has(seq);
  }

  #history(conversation, more) {
    return this.#patiently({ type: "history", with: conversation.name, ...more });
  }

  /** Asks again for as long as the server says "later". */
  async #patiently(request) {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await this.ask(request);
      } catch (error) {
        if (!error.passing || attempt === MOST_ATTEMPTS) throw error;
        const wait = error.retryAfter ?? ASK_AGAIN_AFTER;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  #notLoaded(conversation, error) {
    conversation.loading = false;
    // A direct conversation's past can be asked for while the other person is connected.
    if (error.code === "no_such_user") conversation.topReached = true;
    else if (error.code === "connection_lost" || error.code === "offline")
      conversation.greeted = false;
    else this.problem(error.message);
    this.#changed();
  }

  async loadMembers(room, after) {
    let answer = { more: true };
    try {
      for (let page = 0; answer.more && page < MEMBER_PAGES; ++page) {
        answer = await this.#patiently({ type: "members", room: room.name, after });
        room.members.set(answer.members, after === undefined, answer.more);
        after = answer.members.at(-1)?.nick;
        this.model.changed(room);
      }
    } catch {
      // asked again when the connection is back; a room that one was put out of has none
    }
  }

  search(request) {
    return this.ask({ type: "search", ...request });
  }

  // What the protocol tells.

  #on(update) {
    switch (update.type) {
      case "online":
        this.#onOnline(update);
        break;
      case "ready":
        this.#onReady();
        break;
      case "offline":
        this.outbox.connectionLost();
        this.model.setLink({ why: update.why });
        break;
      case "ended":
        this.#onEnded(update);
        break;
      case "joined":
        this.#onJoined(update);
        break;
      case "lost":
        this.model.onLost(update.room, update.why.message);
        break;
      case "nick":
        this.#onNick(update.nick);
        break;
      case "entry":
        this.#onEntry(update.entry);
        break;
      case "event":
        this.#onEvent(update.event);
        break;
      default:
    }
  }

  #onOnline(update) {
    this.#keeping = true;
    if (update.anew) {
      this.#recent.reset();
      this.#memory.forgetNumbers();
    }
    this.#recent.floor ??= this.#protocol.directAfter;
    this.model.onOnline(update);
  }

  #onReady() {
    this.#onNick(this.model.nick);
    for (const each of this.model.conversations) {
      const beganAnew = each.past > 0 && !each.greeted;
      if (each.inside || beganAnew) this.#catchUp(each);
    }
    if (this.model.away) this.ask({ type: "away", text: this.model.away }).catch(() => {});
    this.#hooks.onReady();
    this.flush();
  }

  /** Back to where the last visit was. The rooms are entered as those of a lost connection are. */
  #restore() {
    const { rooms, directs, current } = this.#memory.places;
    for (const name of rooms) this.model.open(name).joining = true;
    for (const name of directs) this.model.open(name);
    const looked = (current && this.model.find(current)) || this.model.conversations[0];
    if (looked) this.model.goTo(looked);
  }

  #onEnded(update) {
    this.save();
    this.#keeping = false;
    this.#link.stop();
    this.model.setLink({ state: "stopped", why: update.text });
    this.#hooks.onEnded(update);
  }

  #onNick(nick) {
    this.identity.nick = nick;
    this.#memory.identity = this.identity;
    this.model.setNick(nick);
  }

  #onJoined({ room: answer, again }) {
    const room = this.model.onJoined(answer);
    room.head = answer.head;
    if (!again) room.greeted = false;
    if (this.ready) this.#catchUp(room);
    this.flush();
  }

  #onEntry(entry) {
    if (entry.type === "direct") this.#recent.saw(entry.seq);
    this.#settle([entry]);
    this.model.onEntry(entry);
  }

  #settle(entries) {
    for (const { key, from } of entries)
      if (key && this.model.isSelf(from)) this.outbox.settle(key);
  }

  #onEvent(event) {
    if (event.type === "error") this.problem(event.text);
    if (event.type === "notice")
      this.problem(`${isolate(event.from)} to everybody: ${isolate(event.text)}`);
    if (event.type === "invited")
      this.problem(`${isolate(event.from)} invites you to ${isolate(event.room)}`);
    if (event.type === "knocked") {
      const why = event.text ? `: ${isolate(event.text)}` : "";
      this.problem(`${isolate(event.from)} asks to be let into ${isolate(event.room)}${why}`);
    }
    if (event.type === "left") this.#memory.forgetPlace(event.room);
    this.model.onEvent(event);
    if (event.type === "members" && event.more) {
      const room = this.model.find(event.room);
      if (room) this.loadMembers(room, event.members.at(-1)?.nick);
    }
  }

  // Remembering.

  #changed() {
    this.#hooks.onChange();
    if (this.#saving) return;
    this.#saving = true;
    setTimeout(() => this.save(), 500);
  }

  /** Also to be called when the page goes away. */
  save() {
    this.#saving = false;
    if (this.#keeping) this.#memory.saw(this.model.markers, this.#recent);
  }

  /** The page goes away, perhaps for good. */
  leave() {
    this.#marks.flush(now());
    this.save();
  }

  /**
   * What the browser keeps of rooms and conversations changes when the user acts, and never because a
   * room is not there at the moment: the connection may have broken while the page goes back into it.
   */
  #rememberPlaces() {
    const kept = (change) => {
      if (this.#keeping) change();
    };
    return {
      opened: (name) => kept(() => this.#memory.remember(name)),
      closed: (name) => {
        this.#protocol.forget(name);
        this.#memory.forgetPlace(name);
      },
      shown: (name) => kept(() => this.#memory.lookAt(name)),
      renamed: (name, to) => {
        this.#memory.forgetPlace(name);
        this.#memory.remember(to);
      },
      read: (conversation) => this.#marks.read(conversation, now()),
    };
  }
}
