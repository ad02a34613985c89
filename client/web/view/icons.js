// The page's pictures, drawn with strokes on a field of 24 by 24.

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h10",
  people:
    "M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM2.500 19c.6-3 3.200-4.500 6.500-4.500s5.900 1.500 6.500 4.500M16 5.300a3.300 3.300 0 0 1 0 6.400M18 14.800c2 .6 3.200 2 3.500 4.200",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V6M6 11.500L12 5.500l6 6",
  down: "M12 5v13M6 12.500l6 6 6-6",
  chevron: "M8 10l4 4 4-4",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  contrast:
    "M12 3.5a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 3.500v17M12 7l6.500-1M12 12h8.500M12 17l6.500 1",
  copy: "M9 9h10v11H9zM5 15V4h10",
  leave: "M14 5H6v14h8M11 12h9M17 9l3 3-3 3",
  check: "M5 12.500l4.500 4.500L19 7.500",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2",
  alert: "M12 4l9 16H3zM12 10v4.500M12 17.300v.01",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4",
  moon: "M19 14.500A8 8 0 0 1 9.500 5 8 8 0 1 0 19 14.500z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  person:
    "M12 4.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 20c.8-3.600 3.700-5.300 7.500-5.300s6.700 1.700 7.500 5.300",
  compass: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM15.500 8.500l-2 5-5 2 2-5z",
  at: "M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM15.500 8.500v5c0 3 5 2.500 5-1.500a8.500 8.500 0 1 0-3.500 6.900",
  help: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 9.500c.3-3.500 5.500-3 5 .3-.3 1.700-2.500 1.900-2.500 3.900M12 16.800v.01",
};

const SVG = "http://www.w3.org/2000/svg";

/** Decoration: what it stands for is said by the control it is in. */
export function icon(name) {
  if (name === "mark") return mark();
  const svg = shape("svg", {
    class: `pict pict-${name}`,
    viewBox: "0 0 24 24",
    "aria-hidden": "true",
  });
  svg.append(shape("path", { d: PATHS[name] }));
  return svg;
}

function mark() {
  const svg = shape("svg", { class: "pict-mark", viewBox: "0 0 64 64", "aria-hidden": "true" });
  svg.append(
    shape("path", {
      class: "one",
      d: "M12 11h28a7 7 0 0 1 7 7v14a7 7 0 0 1-7 7H25l-9 9v-9h-4a7 7 0 0 1-7-7V18a7 7 0 0 1 7-7z",
    }),
    shape("path", {
      class: "two",
      d: "M52 23.500a7 7 0 0 1 7 7V43a7 7 0 0 1-7 7h-1v7.500L43 50H30l6-6h6a10 10 0 0 0 10-10z",
    }),
  );
  return svg;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Puts the pictures into the elements of index.html that name one. */
export function drawIcons(root = document) {
  for (const element of root.querySelectorAll("[data-icon]"))
    element.prepend(icon(element.dataset.icon));
}
