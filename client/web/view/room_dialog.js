// All about a conversation: topic, modes, invitations, bans and mutes, the way out.
import { balanced } from "../chat/bidi.js";
import { dropDraft, keepDraft, showDialog } from "./dialog.js";
import { el, setText } from "./dom.js";
import { describeMask, roleName } from "../chat/describe.js";

export function makeRoomDialog({ model, actions }) {
  const topicForm = (room, mayEdit) => {
    if (!mayEdit)
      return el(
        "section",
        {},
        el("h3", {}, "Topic"),
        el("p", { dir: "auto" }, balanced(room.topic) || "None."),
      );
    const input = el("input", {
      id: "room-topic",
      name: "topic",
      maxlength: "500",
      autocomplete: "off",
    });
    input.value = room.topic;
    keepDraft(input, `topic ${room.name}`);
    const form = el(
      "form",
      {},
      el("label", { for: "room-topic" }, "Topic"),
      el(
        "div",
        { class: "field-row" },
        input,
        el("button", { class: "plain", type: "submit" }, "Set"),
      ),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      dropDraft(`topic ${room.name}`);
      actions.ask({ type: "topic", room: room.name, text: input.value.trim() });
    };
    return form;
  };

  const modeSwitch = (room, mode, title, text, mayEdit) => {
    const box = el("input", { type: "checkbox", id: `mode-${mode}`, disabled: !mayEdit });
    box.checked = room.modes[mode];
    box.onchange = async () => {
      const done = await actions.ask({ type: "mode", room: room.name, [mode]: box.checked });
      if (!done) box.checked = !box.checked;
    };
    return el(
      "label",
      { class: "switch", for: `mode-${mode}` },
      box,
      el("span", {}, el("b", {}, title), text),
    );
  };

  const inviteForm = (room) => {
    const input = el("input", {
      id: "room-invite",
      name: "nick",
      maxlength: "32",
      autocomplete: "off",
      autocapitalize: "off",
    });
    const said = el(
      "p",
      { class: "help", role: "status" },
      "It is needed only where the room is private.",
    );
    const form = el(
      "form",
      {},
      el("label", { for: "room-invite" }, "Invite somebody"),
      el(
        "div",
        { class: "field-row" },
        input,
        el("button", { class: "plain", type: "submit" }, "Invite"),
      ),
      said,
    );
    form.onsubmit = async (event) => {
      event.preventDefault();
      const nick = input.value.trim();
      if (!nick || !(await actions.ask({ type: "invite", room: room.name, nick }))) return;
      setText(said, `${nick} is invited.`);
      input.value = "";
    };
    return form;
  };

  /** A list of bans or mutes, each with a way to lift it. */
  const maskList = (room, type, title) => {
    const list = el("ul", { class: "masks" });
    const section = el("section", { hidden: true }, el("h3", {}, title), list);
    const load = async () => {
      const answer = await actions.ask({ type, room: room.name });
      if (!answer) return;
      section.hidden = answer.masks.length === 0;
      list.replaceChildren(
        ...answer.masks.map((mask) =>
          el(
            "li",
            {},
            el("span", {}, describeMask(mask)),
            el(
              "button",
              {
                class: "plain",
                type: "button",
                "aria-label": `Lift: ${mask.mask}`,
                onclick: async () => {
                  await actions.ask({
                    type: `un${type.slice(0, -1)}`,
                    room: room.name,
                    mask: mask.mask,
                  });
                  load();
                },
              },
              "Lift",
            ),
          ),
        ),
      );
    };
    load();
    return section;
  };

  return () => {
    const place = model.current;
    if (!place) return;
    const leave = el(
      "button",
      {
        class: "plain bad",
        type: "button",
        onclick: () => {
          close();
          actions.leave(place.name);
        },
      },
      place.isRoom ? "Leave the room" : "Close the conversation",
    );
    const inside =
      place.isRoom && place.inside
        ? aboutRoom(place)
        : [
            el(
              "p",
              { class: "help" },
              place.isRoom
                ? "You are not in this room."
                : "Direct messages are between two people. They are kept by the server.",
            ),
          ];
    const { close } = showDialog(place.name, [...inside, el("div", { class: "foot" }, leave)]);
  };

  function aboutRoom(room) {
    const mayEdit = ["operator", "founder"].includes(room.role);
    return [
      topicForm(room, mayEdit),
      el(
        "section",
        {},
        el("h3", {}, "Who may come, who may speak"),
        modeSwitch(
          room,
          "private",
          "Private",
          "Only who is invited comes in, and only members see it.",
          mayEdit,
        ),
        modeSwitch(room, "moderated", "Moderated", "Only who has a role speaks.", mayEdit),
      ),
      ...(mayEdit
        ? [inviteForm(room), maskList(room, "bans", "Bans"), maskList(room, "mutes", "Mutes")]
        : []),
      el("p", { class: "help" }, `Your role here: ${roleName(room.role).toLowerCase()}.`),
    ];
  }
}
