// The commands a person can type: one table that says what there is, explains it, and reads it.
import { isRoom, roomName } from "./names.js";

/** What is left of a line, taken word by word. */
class Arguments {
  constructor(command, rest, place) {
    this.command = command;
    this.left = rest.trim();
    this.place = place;
  }

  get empty() {
    return this.left === "";
  }

  peek() {
    return this.left.split(/\s/, 1)[0];
  }

  word() {
    const word = this.peek();
    this.left = this.left.slice(word.length).trim();
    return word;
  }

  rest() {
    const all = this.left;
    this.left = "";
    return all;
  }

  /** The next word if it names a room, else the room where this was typed. */
  room() {
    if (isRoom(this.peek())) return this.word();
    if (isRoom(this.place)) return this.place;
    throw this.missing("which room?");
  }

  needed(question) {
    const word = this.word();
    if (!word) throw this.missing(question);
    return word;
  }

  conversation() {
    if (!this.place) throw new Error("there is nobody here to hear it");
    return this.place;
  }

  missing(question) {
    const { name, args } = this.command;
    return new Error(`/${name}${args ? ` ${args}` : ""}: ${question}`);
  }
}

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "30s", "10m", "2h", "7d" in seconds; undefined for anything else. */
export function duration(text) {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]] : undefined;
}

// Each reader gives what is to be done: {do: ..., ...}. `ask` shows the answer where it was asked.
const ask = (request) => ({ do: "ask", request });

function readMask(type) {
  return (args) => {
    const request = { type, room: args.room(), mask: args.needed("which nick or mask?") };
    const seconds = duration(args.peek());
    if (seconds !== undefined) args.word();
    return ask({ ...request, seconds, reason: args.rest() || undefined });
  };
}

const readUnmask = (type) => (args) =>
  ask({ type, room: args.room(), mask: args.needed("which nick or mask?") });

const readGrant = (role) => (args) =>
  ask({ type: "grant", room: args.room(), nick: args.needed("to whom?"), role });

function readMode(args) {
  const request = { type: "mode", room: args.room() };
  while (!args.empty) {
    const name = args.word();
    const state = args.word();
    if (!["private", "moderated"].includes(name) || !["on", "off"].includes(state)) {
      throw args.missing("write 'private on', 'private off', 'moderated on' or 'moderated off'");
    }
    request[name] = state === "on";
  }
  return ask(request);
}

function readMsg(args) {
  const to = args.needed("to whom?");
  if (!args.empty) return { do: "say", to, text: args.rest() };
  if (isRoom(to)) throw args.missing("what?");
  return { do: "open", name: to };
}

function readTopic(args) {
  const room = args.room();
  if (args.empty) return ask({ type: "topic", room });
  const text = args.rest();
  return ask({ type: "topic", room, text: text === "-" ? "" : text });
}

/** Without a nick one's own. 1 is the newest. */
function readRedact(args) {
  args.conversation();
  const isNumber = () => /^\d{1,9}$/.test(args.peek());
  const from = isNumber() ? "" : args.word();
  const number = isNumber() ? Number(args.word()) : 1;
  if (number === 0) throw args.missing("the newest message is number 1");
  return { do: "take back", from, number, reason: args.rest() };
}

const text = (args) => {
  if (args.empty) throw args.missing("what?");
  return args.rest();
};

/** In the order in which /help lists them. `first`: what Tab completes behind the name. */
export const COMMANDS = [
  {
    name: "join",
    alias: "j",
    args: "#ROOM",
    about: "join a room, or create it",
    first: "room",
    read: (args) => ({ do: "join", room: roomName(args.needed("which room?")) }),
  },
  {
    name: "part",
    alias: "leave",
    args: "[#ROOM] [REASON]",
    first: "room",
    about: "leave a room, close a conversation",
    read: (args) => ({
      do: "leave",
      name: isRoom(args.peek()) ? args.word() : args.conversation(),
      reason: args.rest(),
    }),
  },
  {
    name: "msg",
    alias: "query",
    args: "NICK|#ROOM [TEXT]",
    first: "nick",
    about: "send to a user or another room",
    read: readMsg,
  },
  {
    name: "me",
    args: "ACTION",
    about: "describe an action: /me waves",
    read: (args) => ({ do: "say", to: args.conversation(), text: `/me ${text(args)}` }),
  },
  {
    name: "say",
    args: "TEXT",
    about: "send TEXT, even with a leading slash",
    read: (args) => ({ do: "say", to: args.conversation(), text: text(args) }),
  },
  {
    name: "redact",
    args: "[NICK] [NUMBER] [REASON]",
    about: "take a message back; NUMBER 2 is the one before the newest",
    first: "nick",
    read: readRedact,
  },
  {
    name: "nick",
    args: "NAME",
    about: "change your nick",
    read: (args) => ask({ type: "nick", nick: args.needed("which nick?") }),
  },
  {
    name: "away",
    args: "[TEXT]",
    about: "tell others that you are away",
    read: (args) => ({ do: "away", text: args.rest() || "away" }),
  },
  {
    name: "back",
    args: "",
    about: "tell others that you are back",
    read: () => ({ do: "away", text: "" }),
  },
  {
    name: "topic",
    alias: "t",
    args: "[#ROOM] [TEXT]",
    about: "show the topic, or set it; - removes it",
    read: readTopic,
  },
  {
    name: "members",
    alias: "names",
    args: "[#ROOM]",
    about: "list the members of a room",
    first: "room",
    read: (args) => ask({ type: "members", room: args.room() }),
  },
  {
    name: "rooms",
    alias: "list",
    args: "[PATTERN]",
    about: "browse the rooms of the server",
    read: (args) => ({ do: "browse", match: args.rest() }),
  },
  {
    name: "whois",
    args: "[NICK]",
    about: "show details of a user",
    first: "nick",
    read: (args) =>
      ask({
        type: "whois",
        nick: args.word() || (isRoom(args.place) ? args.needed("who?") : args.conversation()),
      }),
  },
  {
    name: "search",
    alias: "s",
    args: "[#ROOM] WORDS",
    about: "find messages with all the words",
    read: (args) => ({
      do: "search",
      room: isRoom(args.peek()) ? args.word() : "",
      text: text(args),
    }),
  },
  {
    name: "invite",
    args: "NICK [#ROOM]",
    about: "invite a user to a private room",
    first: "nick",
    read: (args) => {
      const nick = args.needed("whom?");
      return ask({ type: "invite", room: args.room(), nick });
    },
  },
  {
    name: "knock",
    args: "#ROOM [TEXT]",
    about: "ask a room's operators to invite you",
    first: "room",
    read: (args) =>
      ask({
        type: "knock",
        room: roomName(args.needed("at which room?")),
        text: args.rest() || undefined,
      }),
  },
  {
    name: "kick",
    args: "[#ROOM] NICK [REASON]",
    about: "remove a user from a room",
    first: "nick",
    read: (args) =>
      ask({
        type: "kick",
        room: args.room(),
        nick: args.needed("whom?"),
        reason: args.rest() || undefined,
      }),
  },
  {
    name: "ban",
    args: "[#ROOM] MASK [TIME] [REASON]",
    first: "nick",
    about: "ban users from a room; TIME is 30s, 10m, 2h or 7d",
    read: readMask("ban"),
  },
  { name: "unban", args: "[#ROOM] MASK", about: "remove a ban", read: readUnmask("unban") },
  {
    name: "bans",
    args: "[#ROOM]",
    about: "list the bans",
    first: "room",
    read: (args) => ask({ type: "bans", room: args.room() }),
  },
  {
    name: "mute",
    args: "[#ROOM] MASK [TIME] [REASON]",
    first: "nick",
    about: "let users read but not speak",
    read: readMask("mute"),
  },
  { name: "unmute", args: "[#ROOM] MASK", about: "remove a mute", read: readUnmask("unmute") },
  {
    name: "mutes",
    args: "[#ROOM]",
    about: "list the mutes",
    first: "room",
    read: (args) => ask({ type: "mutes", room: args.room() }),
  },
  {
    name: "mode",
    args: "[#ROOM] [NAME on|off]",
    read: readMode,
    about: "show the modes, or set one: private, moderated",
  },
  {
    name: "op",
    args: "[#ROOM] NICK",
    about: "make a user an operator",
    first: "nick",
    read: readGrant("operator"),
  },
  {
    name: "deop",
    args: "[#ROOM] NICK",
    about: "remove the role of operator",
    first: "nick",
    read: readGrant("none"),
  },
  {
    name: "voice",
    args: "[#ROOM] NICK",
    about: "let a user speak in a moderated room",
    first: "nick",
    read: readGrant("voice"),
  },
  {
    name: "devoice",
    args: "[#ROOM] NICK",
    about: "remove the voice",
    first: "nick",
    read: readGrant("none"),
  },
  {
    name: "founder",
    args: "[#ROOM] NICK",
    about: "hand the room over, for its founder and operators of the server",
    first: "nick",
    read: readGrant("founder"),
  },
  {
    name: "delete",
    args: "#ROOM [REASON]",
    about: "delete a room, for operators of the server",
    first: "room",
    read: (args) => {
      if (!isRoom(args.peek())) throw args.missing("which room?");
      return ask({ type: "delete_room", room: args.word(), reason: args.rest() || undefined });
    },
  },
  {
    name: "takedown",
    args: "SEQ [REASON]",
    about: "delete the text of any message by its number in the log, for operators of the server",
    read: (args) => {
      if (!/^[1-9]\d{0,15}$/.test(args.peek())) throw args.missing("the message's number in the log?");
      return ask({ type: "redact", about: Number(args.word()), reason: args.rest() || undefined });
    },
  },
  {
    name: "go",
    alias: "switch",
    args: "NAME",
    about: "switch to another conversation",
    first: "room",
    read: (args) => ({ do: "go", name: args.needed("to which conversation?") }),
  },
  {
    name: "clear",
    args: "",
    about: "empty the window; the server keeps everything",
    read: () => ({ do: "clear" }),
  },
  {
    name: "help",
    alias: "h",
    args: "",
    about: "list commands and keys",
    read: () => ({ do: "help" }),
  },
  { name: "quit", alias: "exit", args: "", about: "sign out", read: () => ({ do: "quit" }) },
];

export const findCommand = (name) =>
  COMMANDS.find((command) => command.name === name || command.alias === name);

/**
 * Reads what was typed in the conversation `place` ("" for none): text to say, or a command ("//"
 * begins text that begins with "/"). Throws an Error with one sentence for the person.
 */
export function readLine(line, place) {
  if (!line.startsWith("/") || line.startsWith("//")) {
    if (!place) throw new Error("there is nobody here to hear it: join a room first");
    return { do: "say", to: place, text: line.startsWith("//") ? line.slice(1) : line };
  }
  const name = line.slice(1).split(/\s/, 1)[0];
  const command = findCommand(name);
  if (!command) throw new Error(`there is no command /${name}; /help lists them`);
  return command.read(new Arguments(command, line.slice(1 + name.length), place));
}
