// The ring that shows how much time is left to pay.

import { serverNow } from "../state/clock.js";
import { byID, h, setText, svg } from "./dom.js";
import { minutes } from "./times.js";

const RING = 2 * Math.PI * 26;
const SOON_MS = 60_000;

/**
 * The longest time that was left for each order: the whole ring.
 * @type {Map<string, number>}
 */
const longestMS = new Map();

/** @param {OwnOrder} order */
export function countdown({ path, expires_at: until }) {
  const leftMS = Date.parse(until ?? "") - serverNow();
  longestMS.set(path, Math.max(leftMS, longestMS.get(path) ?? 0));
  const properties = { role: "timer", "aria-label": "Time left", "data-until": until, "data-whole": longestMS.get(path) };
  const node = h("div.countdown", properties,
    svg("svg", { viewBox: "0 0 60 60", "aria-hidden": "true" },
      svg("circle.track", { cx: 30, cy: 30, r: 26 }),
      svg("circle.rest", { cx: 30, cy: 30, r: 26, "stroke-dasharray": RING, transform: "rotate(-90 30 30)" })),
    h("span.clock"));
  draw(node);
  return node;
}

// Brings the countdown in the panel up to date, if there is one. Called several times a second.
export function tickCountdown() {
  const node = byID("panel").querySelector("div.countdown");
  if (node) draw(/** @type {HTMLElement} */ (node));
}

/** @param {HTMLElement} node */
function draw(node) {
  const { until, whole } = node.dataset;
  const [ring, clock] = node.querySelectorAll(".rest, .clock");
  const leftMS = Date.parse(until ?? "") - serverNow();
  const share = Math.min(1, Math.max(0, leftMS / Number(whole)));
  setText(clock, minutes(leftMS));
  ring.setAttribute("stroke-dashoffset", String(RING * (1 - share)));
  node.classList.toggle("soon", leftMS < SOON_MS);
}
