// What the reader sees of a conversation, row by row: days, the "new" rule, messages in groups.
import { sameName } from "./names.js";
import { dayKey } from "./time.js";

const GROUP_WITHIN = 5 * 60_000;

/**
 * Rows, oldest first:
 *   day {time}   rule   message {line, head}   note {line}   presence {lines}   outgoing {item, head}
 * `head`: it begins a group, and shows who speaks. Each row has a `key` that no other row has, in this
 * conversation or another one, now or later: it names the conversation and, except for `day` and
 * `rule`, a line or an outgoing message.
 */
export function rowsOf(conversation, outgoing, nick) {
  const rows = listRows(conversation, outgoing, nick);
  const times = new Map(); // how often a key was wanted
  for (const row of rows) {
    // A clock that is set back makes a day begin twice.
    const time = (times.get(row.key) ?? 0) + 1;
    times.set(row.key, time);
    row.key = `${conversation.id} ${row.key}${time > 1 ? ` ${time}` : ""}`;
  }
  return rows;
}

/** True if the row keeps its place among the lines, so that a reader's position can be told by it. */
export const isAnchor = (row) => row.type !== "day" && row.type !== "rule";

function listRows(conversation, outgoing, nick) {
  const rows = [];
  let day = null;
  let previous = null; // the message that the next one may continue
  let ruled = conversation.rule === null;
  for (const line of conversation.lines) {
    if (!ruled && line.seq > conversation.rule) {
      rows.push({ key: "rule", type: "rule" });
      ruled = true;
      previous = null;
    }
    if (dayKey(line.time) !== day) {
      day = dayKey(line.time);
      rows.push({ key: `day ${day}`, type: "day", time: line.time });
      previous = null;
    }
    previous = pushLine(rows, line, previous);
  }
  for (const item of outgoing) {
    const speech = { from: nick, time: new Date(item.time), kind: "message" };
    const head = !continues(previous, speech);
    rows.push({ key: `out ${item.key}`, type: "outgoing", item, head, time: speech.time });
    previous = speech;
  }
  return rows;
}

function pushLine(rows, line, previous) {
  const last = rows.at(-1);
  if (line.kind === "presence") {
    if (last?.type === "presence") last.lines.push(line);
    else rows.push({ key: `p${line.id}`, type: "presence", lines: [line] });
    return null;
  }
  if (line.kind !== "message" && line.kind !== "action") {
    rows.push({ key: `l${line.id}`, type: "note", line });
    return null;
  }
  const head = !continues(previous, line);
  // What was outgoing keeps its row when it has arrived.
  const key = line.own && line.key ? `out ${line.key}` : `l${line.id}`;
  rows.push({ key, type: "message", line, head });
  return line;
}

function continues(previous, line) {
  return (
    previous !== null &&
    previous.kind === "message" &&
    line.kind === "message" &&
    sameName(previous.from, line.from) &&
    line.time - previous.time < GROUP_WITHIN
  );
}
