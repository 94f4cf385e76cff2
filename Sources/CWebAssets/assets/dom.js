// Builds elements. Text always becomes a text node, never markup: names come from strangers.

const NAMESPACE = "http://www.w3.org/2000/svg";

const isThere = (one) => one !== false && one !== null && one !== undefined;

function fill(node, classes, parts) {
  if (classes.length > 0) node.setAttribute("class", classes.join(" "));
  const hasProperties = parts[0]?.constructor === Object;
  for (const [name, value] of Object.entries(hasProperties ? parts[0] : {})) {
    if (!isThere(value)) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  const children = parts.slice(hasProperties ? 1 : 0).flat(Infinity);
  node.append(...children.filter(isThere));
  return node;
}

// An HTML element: `h("p.note.small", {id: "x"}, "text", child)`; properties may be left out.
export function h(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  return fill(document.createElement(tag), classes, parts);
}

export function svg(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  return fill(document.createElementNS(NAMESPACE, tag), classes, parts);
}

export function byID(id) {
  return document.getElementById(id);
}

// Says `text` to screen readers; the same text again is said again.
export function announce(text) {
  const region = byID("announce");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

const LIVE = { connecting: "Connecting", live: "Live", waiting: "Not connected" };

// Shows in the bar whether the page hears from the server; returns what it showed before.
export function setLive(state) {
  const element = byID("live");
  const before = element.dataset.state;
  element.dataset.state = state;
  if (before !== state) element.textContent = LIVE[state];
  return before;
}
