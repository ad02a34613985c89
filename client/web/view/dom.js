// Making and finding elements. Text is only ever text: nothing here reads HTML.

/**
 * el("button", {class: "icon", onclick: f, "aria-label": "Close"}, "text", node, ...). Properties
 * that are false, null or undefined are left out; children too.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function setProperty(element, name, value) {
  if (name.startsWith("on")) element[name] = value;
  else if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Only if it is another one: a screen reader announces what is set. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const count = (number, one, many) =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;
