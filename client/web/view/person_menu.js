// What one can do with a person, and with what a person said.
import { isolate } from "../chat/bidi.js";
import { avatar } from "./avatar.js";
import { askFor } from "./dialog.js";
import { el } from "./dom.js";
import { showMenu } from "./menu.js";
import { toast } from "./toast.js";
import { roleName } from "../chat/describe.js";

const TIMES = [
  ["600", "10 minutes"],
  ["3600", "1 hour"],
  ["86400", "1 day"],
  ["604800", "1 week"],
  ["", "Until it is lifted"],
];

export function makePersonMenu({ model, actions, composer }) {
  const person = (nick, anchor) => {
    const member = model.current?.members.get(nick);
    const title = el(
      "span",
      { class: "person-title" },
      avatar(nick),
      el(
        "span",
        {},
        el("b", { dir: "auto" }, nick),
        el(
          "span",
          { class: "tag" },
          [member && roleName(member.role), member?.away && "away"].filter(Boolean).join(", "),
        ),
      ),
    );
    showMenu(anchor, title, [...ordinary(nick), ...moderation(nick, member)]);
  };

  const ordinary = (nick) =>
    [
      !model.isSelf(nick) && {
        text: "Direct message",
        icon: "at",
        act: () => {
          actions.openDirect(nick);
          composer.focus();
        },
      },
      { text: "Mention", icon: "person", act: () => composer.insert(`${nick}: `) },
      { text: "Who is this?", icon: "help", act: () => actions.show({ type: "whois", nick }) },
    ].filter(Boolean);

  const moderation = (nick, member) => {
    const room = model.current;
    if (!moderates(room) || model.isSelf(nick) || member?.role === "founder") return [];
    const grant = (role) => () => actions.ask({ type: "grant", room: room.name, nick, role });
    const role = member?.role ?? "none";
    return [
      null,
      role !== "operator" && { text: "Make operator", icon: "check", act: grant("operator") },
      role === "none" && { text: "Give a voice", icon: "check", act: grant("voice") },
      role !== "none" && { text: "Take the role back", icon: "close", act: grant("none") },
      { text: "Mute…", icon: "moon", act: () => askMask("mute", nick, room) },
      member && { text: "Put out…", icon: "leave", bad: true, act: () => askKick(nick, room) },
      { text: "Ban…", icon: "alert", bad: true, act: () => askMask("ban", nick, room) },
    ].filter((item) => item !== false && item !== undefined);
  };

  const askKick = (nick, room) =>
    askFor(
      `Put ${isolate(nick)} out of ${isolate(room.name)}?`,
      [
        {
          name: "reason",
          label: "Reason",
          help: "Everybody in the room sees it. May be empty.",
          maxlength: "200",
        },
      ],
      "Put out",
      ({ reason }) =>
        actions.ask({ type: "kick", room: room.name, nick, reason: reason || undefined }),
      { bad: true },
    );

  const askMask = (type, nick, room) =>
    askFor(
      `${type === "ban" ? "Ban" : "Mute"} ${isolate(nick)} in ${isolate(room.name)}?`,
      [
        { name: "seconds", label: "For", options: TIMES, value: "3600" },
        {
          name: "reason",
          label: "Reason",
          help:
            type === "ban"
              ? "A ban keeps somebody from joining and speaking. Put them out as well if they are inside."
              : "Who is muted can read, and not speak.",
          maxlength: "200",
        },
      ],
      type === "ban" ? "Ban" : "Mute",
      ({ seconds, reason }) =>
        actions.ask({
          type,
          room: room.name,
          mask: nick,
          seconds: seconds ? Number(seconds) : undefined,
          reason: reason || undefined,
        }),
      { bad: type === "ban" },
    );

  const message = (line, anchor) => {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(line.entry.text);
      } catch {
        toast("this browser does not let the page copy");
      }
    };
    const quote = () => composer.insert(`${line.from}: “${line.text.split("\n")[0]}” – `);
    const items = [
      !line.redacted && { text: "Copy the text", icon: "copy", act: copy },
      !line.redacted && { text: "Quote", icon: "at", act: quote },
      {
        text: `About ${isolate(line.from)}…`,
        icon: "person",
        act: () => person(line.from, anchor),
      },
      mayTakeBack(line) && {
        text: "Take back…",
        icon: "close",
        bad: true,
        act: () => askTakeBack(line, model.current),
      },
    ];
    showMenu(anchor, `Message of ${isolate(line.from)}`, items.filter(Boolean));
  };

  const moderates = (room) => room?.isRoom && ["operator", "founder"].includes(room.role);

  const mayTakeBack = (line) =>
    !line.redacted && line.seq > 0 && (line.own || moderates(model.current));

  const askTakeBack = (line, place) =>
    askFor(
      line.own ? "Take your message back?" : `Take the message of ${isolate(line.from)} back?`,
      [
        {
          name: "reason",
          label: "Reason",
          help: "May be empty. The text is deleted for everybody; who has read it has read it.",
          maxlength: "200",
        },
      ],
      "Take back",
      ({ reason }) => actions.takeBack(place, line.seq, reason),
      { bad: true },
    );

  return { person, message };
}
