// The rows of a conversation as elements.
import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";
import { balanced, isolate } from "../chat/bidi.js";
import { describeEntry, summarizePresence } from "../chat/describe.js";
import { clockTime, dateAndTime, dayName } from "../chat/time.js";

const MOST_IN_TITLE = 40; // lines of presence

/**
 * `on`: room(name), person(nick, anchor), message(line, anchor), retry(key), edit(item), discard(key): what was
 * chosen in a row. `nick()`: one's own.
 */
export function makeRows(on, nick) {
  const makers = {
    day: ({ time }) =>
      el("div", { class: "day", role: "separator" }, el("span", {}, dayName(time, new Date()))),
    rule: () => el("div", { class: "rule", role: "separator" }, el("span", {}, "New")),
    message,
    outgoing,
    note: ({ line }) =>
      el(
        "div",
        { class: `note ${line.kind}`, ...focusable(line) },
        line.kind === "error" ? icon("alert") : null,
        el("p", { dir: "auto" }, words(noteOf(line), null, on.room)),
        stamp(line.time),
      ),
    presence,
  };

  function message({ line, head }) {
    const classes = [
      "message",
      head && "head",
      line.own && "own",
      line.mention && "mention",
      line.kind === "action" && "action",
      line.redacted && "redacted",
    ].filter(Boolean);
    const row = el("article", {
      class: classes.join(" "),
      ...focusable(line),
      "aria-label": `${line.from}, ${clockTime(line.time)}`,
    });
    if (line.kind === "action") {
      row.append(
        el("span", { class: "gutter" }, stamp(line.time)),
        el(
          "p",
          { class: "text", dir: "auto" },
          author(line.from),
          " ",
          el("span", { dir: "auto" }, words(line.text, nick(), on.room)),
        ),
      );
    } else {
      row.append(
        head ? picture(line.from) : el("span", { class: "gutter" }, stamp(line.time)),
        el(
          "div",
          { class: "body" },
          head && el("header", {}, author(line.from), stamp(line.time)),
          el("div", { class: "text", dir: "auto" }, said(line)),
        ),
      );
    }
    const more = el(
      "button",
      {
        class: "icon more",
        tabindex: "-1",
        "aria-label": "More about this message",
        onclick: () => on.message(line, more),
      },
      icon("more"),
    );
    row.append(more);
    row.openMenu = () => on.message(line, row);
    return row;
  }

  const said = (line) =>
    line.redacted ? "This message was taken back." : words(line.text, nick(), on.room);

  function outgoing({ item, head, time }) {
    const action = item.text.startsWith("/me ");
    const failed = item.state === "failed";
    const row = el("article", {
      class: `message own outgoing ${item.state} ${head ? "head" : ""}`,
      tabindex: "-1",
      "aria-label": `${nick()}, ${failed ? "not sent" : "being sent"}`,
    });
    const tail = failed
      ? el(
          "p",
          { class: "refusal" },
          icon("alert"),
          `Not sent: ${item.why} `,
          item.retriable !== false &&
            el("button", { type: "button", onclick: () => on.retry(item.key) }, "Try again"),
          el("button", { type: "button", onclick: () => on.edit(item) }, "Edit"),
          el("button", { type: "button", onclick: () => on.discard(item.key) }, "Discard"),
        )
      : el(
          "span",
          { class: "sending" },
          icon("clock"),
          el("span", { class: "hidden" }, "being sent"),
        );
    row.append(
      head ? picture(nick()) : el("span", { class: "gutter" }),
      el(
        "div",
        { class: "body" },
        head && el("header", {}, author(nick()), stamp(time)),
        el(
          "div",
          { class: "text", dir: "auto" },
          action
            ? `${isolate(nick())} ${balanced(item.text.slice(4))}`
            : words(item.text, null, on.room),
        ),
        tail,
      ),
    );
    return row;
  }

  function presence({ lines }) {
    const text = summarizePresence(lines.map(({ event }) => event));
    return el(
      "div",
      { class: "note presence", title: titleOf(lines) },
      el("p", { dir: "auto" }, text),
      stamp(lines.at(-1).time),
    );
  }

  const author = (name) =>
    el(
      "button",
      {
        class: "author",
        type: "button",
        tabindex: "-1",
        "aria-haspopup": "menu",
        onclick: ({ currentTarget }) => on.person(name, currentTarget),
      },
      el("bdi", {}, name),
    );

  const picture = (name) =>
    el(
      "button",
      {
        class: "picture",
        type: "button",
        tabindex: "-1",
        "aria-hidden": "true",
        onclick: ({ currentTarget }) => on.person(name, currentTarget),
      },
      avatar(name),
    );

  return (row) => makers[row.type](row);
}

/** A ban that ends "at 14:00" ends on another date tomorrow. */
const noteOf = (line) => (line.kind === "change" ? describeEntry(line.entry) : line.text);

const titleOf = (lines) =>
  lines
    .slice(-MOST_IN_TITLE)
    .map((line) => line.text)
    .join("\n");

const focusable = (line) => ({ tabindex: "-1", "data-seq": line.seq || null });

const stamp = (time) =>
  el("time", { datetime: time.toISOString(), title: dateAndTime(time) }, clockTime(time));

/** Two rows with one key and one version look the same. */
export function rowVersion(row) {
  switch (row.type) {
    case "day":
      return dayName(row.time, new Date());
    case "message":
      return `message ${row.head} ${row.line.seq} ${row.line.redacted === true}`;
    case "outgoing":
      return `outgoing ${row.head} ${row.item.state} ${row.item.why}`;
    case "presence":
      return String(row.lines.length);
    case "note":
      return `note ${row.line.seq} ${noteOf(row.line)}`;
    default:
      return row.type;
  }
}
