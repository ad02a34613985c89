// What a person can do in a signed-in visit, and what becomes of it.
import { describeAnswer } from "./describe.js";
import { isRoom } from "./names.js";
import { isBlank } from "./text.js";
import { readLine } from "./commands.js";

const TYPING_EVERY = 3_000;

/** `wish(action)` gets what only the page can do: browse, search, help, quit. */
export class Actions {
  #session;
  #model;
  #wish;
  #toldTyping = { name: null, at: -Infinity };

  constructor(session, wish) {
    this.#session = session;
    this.#model = session.model;
    this.#wish = wish;
  }

  /** Takes one typed line. False: it is wrong, and the person has been told why. */
  enter(line) {
    let action;
    try {
      action = readLine(line, this.#model.current?.name ?? "");
    } catch (error) {
      this.#session.problem(error.message);
      return false;
    }
    if (action.do === "say") {
      if (isBlank(action.text.replace(/^\/me /, ""))) {
        this.#session.problem("there is nothing in it that could be read");
        return false;
      }
      this.#toldTyping.at = -Infinity;
      return this.#session.say(action.to, action.text);
    }
    this.perform(action);
    return true;
  }

  perform(action) {
    switch (action.do) {
      case "join":
        return this.join(action.room);
      case "leave":
        return this.leave(action.name, action.reason);
      case "open":
        return this.openDirect(action.name);
      case "take back":
        return this.takeBackSaid(action);
      case "ask":
        return this.show(action.request);
      case "away":
        return this.setAway(action.text);
      case "go":
        return this.go(action.name);
      case "clear":
        return this.#model.current?.clear();
      default:
        return this.#wish(action);
    }
  }

  /** Asks, and complains if it is refused. The answer; undefined: it was refused. */
  async ask(request) {
    try {
      return await this.#session.ask(request);
    } catch (error) {
      this.#session.problem(error.message);
      return undefined;
    }
  }

  /** Asks; the answer is shown in the conversation where it was asked. */
  async show(request) {
    const place = this.#model.current;
    const answer = await this.ask(request);
    if (!answer || !place) return;
    for (const line of describeAnswer(answer)) this.#model.note(place, line);
  }

  async join(room) {
    if (!this.#model.find(room)?.inside && !this.#session.isJoining(room)) {
      const answer = await this.ask({ type: "join", room });
      if (!answer) return false;
      room = answer.room;
    }
    this.#model.goTo(this.#model.find(room));
    return true;
  }

  /**
   * Goes to a room that a link or an address names. Nobody makes a room by following a link: one that does
   * not exist is made only when the user agrees.
   */
  async visit(room) {
    const open = this.#model.find(room);
    if (open?.inside || open?.joining) return this.join(room);
    try {
      await this.#session.ask({ type: "mode", room });
    } catch (error) {
      if (error.code === "no_such_room") return this.#wish({ do: "make", room });
      // Any other refusal says that it exists, or that no room can have such a name: joining tells which.
    }
    return this.join(room);
  }

  /** A message of a conversation, for everybody. */
  takeBack(place, about, reason) {
    return this.ask({ type: "redact", to: place.name, about, reason: reason || undefined });
  }

  /** The message is one that is on the page. */
  takeBackSaid({ from, number, reason }) {
    const place = this.#model.current;
    const seq = place?.saidBy(from, number);
    if (!seq)
      return this.#session.problem(`there is no such message of ${from || "yours"} on the page`);
    return this.takeBack(place, seq, reason);
  }

  async leave(name, reason) {
    const conversation = this.#model.find(name);
    if (!conversation) return this.#session.problem(`you are not in ${name}`);
    if (conversation.isRoom && conversation.inside) {
      const left = await this.ask({
        type: "part",
        room: conversation.name,
        reason: reason || undefined,
      });
      if (!left) return undefined;
    }
    return this.#model.close(conversation.name);
  }

  openDirect(nick) {
    const direct = this.#model.open(nick);
    this.#session.greet(direct);
    this.#model.goTo(direct);
  }

  go(name) {
    const found = this.#model.find(name) ?? this.#model.find(`#${name}`);
    if (found) this.#model.goTo(found);
    else if (isRoom(name)) this.visit(name);
    else this.openDirect(name);
  }

  /** To the next or previous conversation, round and round. `unread`: only to those. */
  step(by, unread = false) {
    const all = this.#model.conversations;
    const from = all.indexOf(this.#model.current);
    for (let i = 1; i <= all.length; ++i) {
      const next = all[(from + by * i + all.length * i) % all.length];
      if (next !== this.#model.current && (!unread || next.unread > 0)) {
        this.#model.goTo(next);
        return;
      }
    }
  }

  async setAway(text) {
    if (!(await this.ask({ type: "away", text }))) return;
    this.#model.setAway(text);
  }

  /** The person writes: tells those who see the conversation, now and then. */
  typing(now = performance.now()) {
    const place = this.#model.current;
    if (!place || !this.#session.ready || !place.inside) return;
    const told = this.#toldTyping;
    if (told.name === place.name && now - told.at < TYPING_EVERY) return;
    this.#toldTyping = { name: place.name, at: now };
    this.#session.ask({ type: "typing", to: place.name }).catch(() => {});
  }
}
