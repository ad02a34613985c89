// Entries and answers in words.
import { isolate } from "./bidi.js";
import { dateAndTime, timeOrDate } from "./time.js";

const MOST_NAMES = 5;
const MOST_GROUPS = 40; // in one line: of more, the newest

const because = (reason) => (reason ? `: ${isolate(reason)}` : "");
const until = (time) => (time ? ` until ${timeOrDate(new Date(time), new Date())}` : "");
/** As a person would write it: the server lists "bob" as "bob!*@*". */
const shortMask = (mask) => isolate(mask.endsWith("!*@*") ? mask.slice(0, -4) : mask);
const onOff = (on) => (on ? "on" : "off");

/** "/me waves" is an action: gives "waves"; "" for any other text. */
export const actionOf = (text) => (text.startsWith("/me ") ? text.slice(4) : "");

/** What an entry other than a message did. */
export function describeEntry(entry) {
  const { mask, text } = entry;
  const from = isolate(entry.from);
  const nick = isolate(entry.nick ?? "");
  switch (entry.type) {
    case "create":
      return `${from} made the room`;
    case "topic":
      return text ? `${from} set the topic: ${isolate(text)}` : `${from} removed the topic`;
    case "mode":
      return `${from} turned mode ${entry.mode} ${onOff(entry.on)}`;
    case "grant":
      if (entry.role === "operator") return `${from} made ${nick} an operator`;
      if (entry.role === "founder") return `${from} handed the room over to ${nick}`;
      if (entry.role === "voice") return `${from} gave ${nick} a voice`;
      return `${from} took the role of ${nick} back`;
    case "invite":
      return `${from} invited ${nick}`;
    case "kick":
      return `${from} put ${nick} out${because(text)}`;
    case "ban":
      return `${from} banned ${shortMask(mask)}${until(entry.until)}${because(text)}`;
    case "unban":
      return `${from} lifted the ban on ${shortMask(mask)}`;
    case "mute":
      return `${from} muted ${shortMask(mask)}${until(entry.until)}${because(text)}`;
    case "unmute":
      return `${from} lifted the mute on ${shortMask(mask)}`;
    case "except":
      return `${from} excepted ${shortMask(mask)} from bans and mutes${until(entry.until)}${because(text)}`;
    case "unexcept":
      return `${from} lifted the exception of ${shortMask(mask)}`;
    case "admit":
      return `${from} lets ${shortMask(mask)} in uninvited${until(entry.until)}${because(text)}`;
    case "unadmit":
      return `${from} lets ${shortMask(mask)} in by invitation only`;
    case "redact":
      return `${from} took a message back${because(text)}`;
    default:
      return text ?? "";
  }
}

/** What a user who comes or goes did; "" for an event that says nothing to a person. */
export function describePresence(event) {
  const did = deedOf(event);
  return did && `${isolate(event.from)} ${did}`;
}

function deedOf({ type, nick, text }) {
  switch (type) {
    case "join":
      return "came in";
    case "part":
      return `left${because(text)}`;
    case "quit":
      return `went offline${because(text)}`;
    case "nick":
      return `is now ${isolate(nick)}`;
    case "away":
      if (!text) return "came back";
      return `went away${because(text === "away" ? "" : text)}`;
    default:
      return "";
  }
}

/** Several of them in one line: "ada and bob came in · eve left". `events`: in order. */
export function summarizePresence(events) {
  const groups = [];
  for (const event of events) {
    const did = deedOf(event);
    if (groups.at(-1)?.did !== did) groups.push({ did, names: new Set() });
    groups.at(-1).names.add(event.from);
  }
  const told = groups.slice(-MOST_GROUPS).map(({ names, did }) => `${together(names)} ${did}`);
  if (groups.length > MOST_GROUPS) told.unshift("…");
  return told.join(" · ");
}

function together(all) {
  const names = [...all].map(isolate);
  const shown = names.slice(0, MOST_NAMES);
  if (names.length > MOST_NAMES)
    return `${shown.join(", ")} and ${names.length - MOST_NAMES} others`;
  return names.length < 2 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The lines that tell an answer. */
export function describeAnswer(answer) {
  switch (answer.type) {
    case "topic_is": {
      if (!answer.text) return [`${isolate(answer.room)} has no topic`];
      const by = answer.by
        ? ` (by ${isolate(answer.by)}, ${dateAndTime(new Date(answer.time))})`
        : "";
      return [`topic of ${isolate(answer.room)}: ${isolate(answer.text)}${by}`];
    }
    case "modes_are":
      return [
        `modes of ${isolate(answer.room)}: private ${onOff(answer.private)}, ` +
          `moderated ${onOff(answer.moderated)}`,
      ];
    case "bans":
    case "mutes":
      if (answer.masks.length === 0) return [`${isolate(answer.room)} has no ${answer.type}`];
      return [`${answer.type} of ${isolate(answer.room)}:`, ...answer.masks.map(describeMask)];
    case "members": {
      const names = answer.members.map(
        ({ nick, role, away }) => `${roleMark(role)}${isolate(nick)}${away ? " (away)" : ""}`,
      );
      return [`in ${isolate(answer.room)}: ${names.join("  ")}${answer.more ? "  and more" : ""}`];
    }
    case "user": {
      const nick = isolate(answer.nick);
      const away = answer.away ? ` is away, ${isolate(answer.away)}` : "";
      const connections = answer.sessions === 1 ? "connection" : "connections";
      const since = dateAndTime(new Date(answer.since));
      const lines = [`${nick}${away}: here since ${since}, ${answer.sessions} ${connections}`];
      if (answer.rooms.length > 0) {
        lines.push(`${nick} is in ${answer.rooms.map(isolate).join(", ")}`);
      }
      return lines;
    }
    default:
      return [];
  }
}

export const describeMask = ({ mask, by, reason, until: end }) =>
  `${shortMask(mask)} by ${isolate(by)}${until(end)}${because(reason)}`;

export const roleMark = (role) => ({ founder: "~", operator: "@", voice: "+" })[role] ?? "";

export const roleName = (role) =>
  ({ founder: "Founder", operator: "Operator", voice: "Voice" })[role] ?? "Member";
