// Small charts. Each has a label that says in words what it shows.

import { h, svg } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 190;
const LEFT = 44;
const BASE = HEIGHT - 22;
const TALLEST = BASE - 8;

/**
 * Bars beside names: a name, a count and a look each.
 * @param {[string, number | null, string?][]} entries
 */
export function rows(entries) {
  const most = Math.max(1, ...entries.map(([, count]) => count ?? 0));
  return h("dl.rows", entries.map(([name, entry, look = ""]) => {
    const count = entry ?? 0;
    const bar = h("i", { class: `bar-fill ${look}`, "aria-hidden": "true", hidden: count === 0 });
    bar.style.width = `${(100 * count) / most}%`;
    return h("div", h("dt", name), h("dd", h("span.track", bar), h("b", count.toLocaleString("en"))));
  }));
}

/**
 * A histogram without its empty last buckets.
 * @param {Bucket[]} buckets @param {string} unit @param {string} label
 */
export function histogram(buckets, unit, label) {
  const last = buckets.map(({ count }) => count > 0).lastIndexOf(true);
  const points = buckets.slice(0, Math.max(last + 1, 1)).map(({ up_to: bound, count }, index) => ({
    value: count, name: bound === null ? `> ${buckets[index - 1]?.up_to ?? 0}` : `≤ ${bound}`,
  }));
  const words = points.filter(({ value }) => value > 0).map(({ name, value }) => `${name}${unit}: ${value}`).join(", ");
  return columns(points, `${label}: ${words || "nothing yet"}.`);
}

/**
 * A column for each point. Points without names get columns of the same width, however few they are.
 * @param {Point[]} points @param {string} label
 */
export function columns(points, label) {
  const top = niceTop(points.map(({ value }) => value));
  const wide = (WIDTH - LEFT) / Math.max(points.length, points[0]?.name ? 1 : 60);
  return frame(label, top, points.map(({ value, look, name }, index) => {
    const height = Math.max((value / top) * TALLEST, value > 0 ? 2 : 0);
    return [
      svg("rect", { class: look, rx: 2, x: LEFT + (index + 0.12) * wide, width: wide * 0.76, y: BASE - height, height }),
      name && text(LEFT + (index + 0.5) * wide, HEIGHT - 5, name, "middle"),
    ];
  }));
}

/**
 * A line through one value per second; `most` values fill the width.
 * @param {readonly number[]} values @param {number} most @param {string} label
 */
export function line(values, most, label) {
  const top = niceTop(values);
  const x = (/** @type {number} */ index) => LEFT + ((most - values.length + index) / (most - 1)) * (WIDTH - LEFT);
  const path = values.map((value, index) => `${index ? "L" : "M"}${x(index)} ${BASE - (value / top) * TALLEST}`).join("");
  return frame(label, top, values.length > 1 && [
    svg("path.area", { d: `${path}V${BASE}H${x(0)}Z` }),
    svg("path.stroke", { d: path }),
  ], text(LEFT, HEIGHT - 5, `${most} s ago`, "start"), text(WIDTH, HEIGHT - 5, "now", "end"));
}

/** @param {number} x @param {number} y @param {string} content @param {string} anchor */
const text = (x, y, content, anchor) => svg("text", { x, y, "text-anchor": anchor }, content);

/** @param {string} label @param {number} top @param {Child[]} parts */
function frame(label, top, ...parts) {
  const grid = [0, 0.5, 1].map((share) => {
    const y = BASE - share * TALLEST;
    return [svg("line", { x1: LEFT, x2: WIDTH, y1: y, y2: y }), text(LEFT - 6, y + 4, short(top * share), "end")];
  });
  return svg("svg.chart", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, grid, parts);
}

/**
 * The next round number: 1, 2 or 5 with zeros.
 * @param {readonly number[]} values
 */
function niceTop(values) {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}

/** @param {number} value */
const short = (value) => (value >= 10_000 ? `${Math.round(value / 1000)}k` : String(Math.round(value * 10) / 10));
