// Makes elements. Text always becomes a text node, never markup: other people write names.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** @param {Element} node @param {Child[]} content */
function append(node, content) {
  for (const one of content) {
    if (Array.isArray(one)) append(node, one);
    else if (one !== null && one !== undefined && one !== false) node.append(one instanceof Node ? one : String(one));
  }
}

/**
 * @template {Element} Made
 * @param {Made} node @param {string[]} classes @param {(Properties | Child)[]} parts
 */
function fill(node, classes, parts) {
  if (classes.length > 0) node.setAttribute("class", classes.join(" "));
  const hasProperties = parts[0]?.constructor === Object;
  for (const [name, value] of Object.entries(hasProperties ? /** @type {Properties} */ (parts[0]) : {})) {
    if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, /** @type {Child[]} */ (hasProperties ? parts.slice(1) : parts));
  return node;
}

/**
 * An HTML element: `h("p.note.small", {id: "x"}, "text", child)`. The properties are optional.
 * @template {string} Name
 * @param {Name} name @param {(Properties | Child)[]} parts
 */
export function h(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  return /** @type {ElementOf<Name>} */ (fill(document.createElement(tag), classes, parts));
}

/** @param {string} name @param {(Properties | Child)[]} parts */
export function svg(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  return fill(document.createElementNS(NAMESPACE, tag), classes, parts);
}

/**
 * An element that the page is known to have.
 * @param {string} id
 */
export const byID = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Replaces the content of an element.
 * @param {Element} element @param {Child[]} content
 */
export function show(element, ...content) {
  element.replaceChildren();
  append(element, content);
}

/**
 * Replaces a text only if it differs, so that screen readers do not repeat it.
 * @param {Element} element @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const CONNECTIONS = { connecting: "Connecting", live: "Live", waiting: "Not connected" };

/**
 * Shows in the bar whether the page receives news from the server.
 * @param {Connection} connection
 */
export function showLive(connection) {
  byID("live").dataset.state = connection;
  setText(byID("live"), CONNECTIONS[connection]);
}
