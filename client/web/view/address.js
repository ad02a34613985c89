// The page's address says which conversation is shown, so that a link leads to it.

/** The room that the address names; null: none. */
export function roomOfAddress(hash = location.hash) {
  try {
    const name = decodeURIComponent(hash.replace(/^#/, ""));
    return name === "" ? null : `#${name.replace(/^#/, "")}`;
  } catch {
    return null;
  }
}

export const addressOf = (room) => `#${encodeURIComponent(room.slice(1))}`;

export function showAddress(conversation) {
  const wanted = conversation?.isRoom ? addressOf(conversation.name) : "#";
  if ((location.hash || "#") !== wanted)
    history.replaceState(null, "", wanted === "#" ? location.pathname : wanted);
}
