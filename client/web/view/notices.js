// The system's notices of mentions and direct messages, if the person wants them.
import { balanced, isolate } from "../chat/bidi.js";
import { toast } from "./toast.js";

const LONGEST_BODY = 300; // characters: the system shows no more

export function makeNotices(memory, onChosen) {
  const offered = "Notification" in window;
  const allowed = () => offered && Notification.permission === "granted";

  return {
    offered,
    get on() {
      return allowed() && memory.settings.notify;
    },
    async toggle() {
      const wanted = !(allowed() && memory.settings.notify);
      if (wanted && (await Notification.requestPermission()) !== "granted") {
        toast("the browser does not allow notices from this page");
        return;
      }
      memory.settings = { ...memory.settings, notify: wanted };
    },
    /** Somebody wants this reader, who does not see it. */
    call(line, conversation) {
      if (!allowed() || !memory.settings.notify || !document.hidden) return;
      const title = conversation.isRoom
        ? `${isolate(line.from)} in ${isolate(conversation.name)}`
        : line.from;
      const notice = new Notification(title, {
        body: balanced(line.text.slice(0, LONGEST_BODY)),
        tag: conversation.name,
        icon: "/icon.svg",
      });
      notice.onclick = () => {
        window.focus();
        onChosen(conversation);
        notice.close();
      };
    },
  };
}
