// What there is to see before one is anywhere.
import { byId, el } from "./dom.js";
import { makeDirectory } from "./directory.js";

export function makeNowhere({ model, actions, onDone }) {
  const box = byId("nowhere");
  const directory = makeDirectory({ model, actions, onDone });
  box.append(
    el(
      "div",
      {},
      el("h2", {}, "Where to?"),
      el("p", { class: "lead" }, "Rooms are where people talk. Pick one, or make your own."),
      directory.element,
    ),
  );
  return () => {
    const wanted = model.current === null;
    if (box.hidden === wanted && wanted) directory.open();
    box.hidden = !wanted;
  };
}
