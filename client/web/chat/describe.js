// Entries and answers in words.
import { dateAndTime, timeOrDate } from "./time.js";

const MOST_NAMES = 5;

const because = (reason) => (reason ? `: ${reason}` : "");
const until = (time) => (time ? ` until ${timeOrDate(new Date(time), new Date())}` : "");
/** As a person would write it: the server lists "bob" as "bob!*@*". */
const shortMask = (mask) => mask.replace(/!\*@\*$/, "");
const onOff = (on) => (on ? "on" : "off");

/** "/me waves" is an action: gives "waves"; "" for any other text. */
export const actionOf = (text) => (text.startsWith("/me ") ? text.slice(4) : "");

/** What an entry other than a message did. */
export function describeEntry(entry) {
  const { from, nick, mask, text } = entry;
  switch (entry.type) {
    case "create":
      return `${from} made the room`;
    case "topic":
      return text ? `${from} set the topic: ${text}` : `${from} removed the topic`;
    case "mode":
      return `${from} turned mode ${entry.mode} ${onOff(entry.on)}`;
    case "grant":
      if (entry.role === "operator") return `${from} made ${nick} an operator`;
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

/** What who comes and goes did; "" for an event that says nothing to a person. */
export function describePresence(event) {
  const { from, nick, text } = event;
  switch (event.type) {
    case "join":
      return `${from} came in`;
    case "part":
      return `${from} left${because(text)}`;
    case "quit":
      return `${from} went offline${because(text)}`;
    case "nick":
      return `${from} is now ${nick}`;
    case "away":
      if (!text) return `${from} came back`;
      return `${from} went away${because(text === "away" ? "" : text)}`;
    default:
      return "";
  }
}

/** Several of them in one line: "ada and bob came in · eve left". `events`: in order. */
export function summarizePresence(events) {
  const groups = [];
  for (const event of events) {
    const did = describePresence(event).slice(event.from.length);
    const last = groups.at(-1);
    if (last?.did === did && !last.names.includes(event.from)) last.names.push(event.from);
    else if (last?.did !== did) groups.push({ did, names: [event.from] });
  }
  return groups.map(({ names, did }) => `${together(names)}${did}`).join(" · ");
}

function together(names) {
  const shown = names.slice(0, MOST_NAMES);
  if (names.length > MOST_NAMES)
    return `${shown.join(", ")} and ${names.length - MOST_NAMES} others`;
  return names.length < 2 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The lines that tell an answer. */
export function describeAnswer(answer) {
  switch (answer.type) {
    case "topic_is": {
      if (!answer.text) return [`${answer.room} has no topic`];
      const by = answer.by ? ` (by ${answer.by}, ${dateAndTime(new Date(answer.time))})` : "";
      return [`topic of ${answer.room}: ${answer.text}${by}`];
    }
    case "modes_are":
      return [
        `modes of ${answer.room}: private ${onOff(answer.private)}, ` +
          `moderated ${onOff(answer.moderated)}`,
      ];
    case "bans":
    case "mutes":
      if (answer.masks.length === 0) return [`${answer.room} has no ${answer.type}`];
      return [`${answer.type} of ${answer.room}:`, ...answer.masks.map(describeMask)];
    case "members": {
      const names = answer.members.map(
        ({ nick, role, away }) => `${roleMark(role)}${nick}${away ? " (away)" : ""}`,
      );
      return [`in ${answer.room}: ${names.join("  ")}${answer.more ? "  and more" : ""}`];
    }
    case "user": {
      const away = answer.away ? ` is away, ${answer.away}` : "";
      const connections = answer.sessions === 1 ? "connection" : "connections";
      const since = dateAndTime(new Date(answer.since));
      const lines = [
        `${answer.nick}${away}: here since ${since}, ${answer.sessions} ${connections}`,
      ];
      if (answer.rooms.length > 0) lines.push(`${answer.nick} is in ${answer.rooms.join(", ")}`);
      return lines;
    }
    default:
      return [];
  }
}

export const describeMask = ({ mask, by, reason, until: end }) =>
  `${shortMask(mask)} by ${by}${until(end)}${because(reason)}`;

export const roleMark = (role) => ({ founder: "~", operator: "@", voice: "+" })[role] ?? "";

export const roleName = (role) =>
  ({ founder: "Founder", operator: "Operator", voice: "Voice" })[role] ?? "Member";
