// Names of people and rooms: when two are the same, and what they look like.
import { fold } from "./fold.js";

export { fold };
export { mentions } from "./text.js";

export const sameName = (a, b) => fold(a) === fold(b);
export const isRoom = (name) => name.startsWith("#");

/** What a person typed, as a room: "tea" and "#tea" are the same. */
export const roomName = (typed) => (isRoom(typed) ? typed : `#${typed}`);

/** "ada", 2 is "ada2": what to try when a nick is taken. It is cut where that would be too long. */
export function numberedNick(nick, number) {
  if (number < 2 || nick === undefined) return nick;
  const base = [...nick];
  while (isTooLong(`${base.join("")}${number}`)) base.pop();
  return `${base.join("")}${number}`;
}

const isTooLong = (nick) => [...nick].length > 32 || new TextEncoder().encode(nick).length > 64;

/** One or two characters for a picture of somebody: "Ada_Lovelace" gives AL, "bob" gives B. */
export function initials(name) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return name.slice(0, 1);
  const first = [...words[0]][0];
  const second = words.length > 1 ? [...words[1]][0] : "";
  return (first + second).toUpperCase();
}

/** A hue of the colour wheel, the same for a name on every screen. */
export function hueOf(name) {
  let hash = 2166136261;
  for (const unit of fold(name)) {
    hash = Math.imul(hash ^ unit.codePointAt(0), 16777619);
  }
  // Names that differ in one letter must not look alike.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  // From green over blue and violet to orange: what lies between looks like mud.
  return (130 + ((hash >>> 8) % 290)) % 360;
}
