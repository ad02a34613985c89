// What is in a message besides words: links, rooms, code, one's own name. Only finds; shows nothing.
import { fold } from "./names.js";

const PATTERN = new RegExp(
  [
    "```\\n?(?<block>[^]+?)\\n?```",
    "`(?<code>[^`\\n]+)`",
    '(?<link>https?://[^\\s<>"]+)',
    "(?<=^|[\\s(\\[{,;:])(?<room>#[^\\s,#:;!?()\\[\\]{}\"'<>.]{1,50})",
    "(?<word>[\\p{L}\\p{M}\\p{N}_\\-\\[\\]\\\\^{}|]+)",
  ].join("|"),
  "gu",
);

/**
 * Pieces in order: {kind, text}; together they are the whole text, but for the marks of code.
 * kind: plain, block, code, link (with href), room, self.
 */
export function pieces(text, nick) {
  const self = nick ? fold(nick) : null;
  const found = [];
  let plain = "";
  let at = 0;
  const push = (kind, piece, more) => {
    if (plain) found.push({ kind: "plain", text: plain });
    plain = "";
    found.push({ kind, text: piece, ...more });
  };
  for (const match of text.matchAll(PATTERN)) {
    plain += text.slice(at, match.index);
    at = match.index + match[0].length;
    const { block, code, link, room, word } = match.groups;
    if (block !== undefined) push("block", block);
    else if (code !== undefined) push("code", code);
    else if (room !== undefined) push("room", room);
    else if (word !== undefined && self !== null && fold(word) === self) push("self", word);
    else if (link !== undefined) {
      const trimmed = withoutTail(link);
      const href = safeLink(trimmed);
      if (href) push("link", trimmed, { href });
      else plain += trimmed;
      plain += link.slice(trimmed.length);
    } else plain += match[0];
  }
  plain += text.slice(at);
  if (plain) found.push({ kind: "plain", text: plain });
  return found;
}

/** A sentence's end is not the link's: "see https://example.org/a(b)." */
function withoutTail(link) {
  let end = link.length;
  for (; end > 0; --end) {
    const last = link[end - 1];
    const unpaired =
      last === ")" && link.slice(0, end).split("(").length < link.slice(0, end).split(")").length;
    if (!".,;:!?'*_]}".includes(last) && !unpaired) break;
  }
  return link.slice(0, end);
}

/** As the browser will read it; null: not a place on the web. */
export function safeLink(text) {
  try {
    const url = new URL(text);
    return (url.protocol === "https:" || url.protocol === "http:") && url.host ? url.href : null;
  } catch {
    return null;
  }
}
