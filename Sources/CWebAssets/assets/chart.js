// Small charts, drawn by hand. Each says in words what it shows, for those who do not see it.

import { h, svg } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 190;
const LEFT = 44;
const BOTTOM = 22;

// Bars beside names: `[[name, count, look]]`.
export function rows(entries) {
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return h("dl.rows", entries.map(([name, count, look]) => {
    const bar = h("i", { class: `bar-fill ${look ?? ""}`, "aria-hidden": "true" });
    bar.style.width = `${(100 * count) / most}%`;
    bar.hidden = count === 0;
    return h("div", h("dt", name), h("dd", h("span.track", bar), h("b", count.toLocaleString("en"))));
  }));
}

// A histogram with bars that are not cumulative: `[{up_to, count}]`.
export function histogram(buckets, unit, label) {
  const last = buckets.findLastIndex(({ count }) => count > 0);
  const shown = buckets.slice(0, Math.max(last + 1, 1));
  const name = ({ up_to: bound }, index) => (bound === null ? `> ${shown[index - 1]?.up_to ?? 0}` : `≤ ${bound}`);
  const points = shown.map((bucket, index) => ({ value: bucket.count, name: name(bucket, index) }));
  const words = points.filter(({ value }) => value > 0).map(({ name: text, value }) => `${text}${unit}: ${value}`).join(", ");
  return columns(points, `${label}: ${words || "nothing yet"}.`, true);
}

// Columns, one a point: `[{value, name?, look?}]`.
export function columns(points, label, named = false) {
  const top = niceTop(Math.max(0, ...points.map(({ value }) => value)));
  const wide = (WIDTH - LEFT) / Math.max(points.length, named ? 1 : 60);
  const bars = points.map(({ value, look }, index) => {
    const height = Math.max((value / top) * (HEIGHT - BOTTOM - 8), value > 0 ? 2 : 0);
    return svg("rect", { class: look, rx: 2, x: LEFT + (index + 0.12) * wide, width: wide * 0.76, y: HEIGHT - BOTTOM - height, height });
  });
  const names = named ? points.map(({ name }, index) => svg("text", { x: LEFT + (index + 0.5) * wide, y: HEIGHT - 5, "text-anchor": "middle" }, name)) : [];
  return frame(label, top, bars, names);
}

export function line(values, most, label) {
  const top = niceTop(Math.max(0, ...values));
  const x = (index) => LEFT + ((most - values.length + index) / (most - 1)) * (WIDTH - LEFT);
  const y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 8);
  const path = values.map((value, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const parts = values.length > 1 ? [
    svg("path.area", { d: `${path}L${x(values.length - 1)} ${HEIGHT - BOTTOM}L${x(0)} ${HEIGHT - BOTTOM}Z` }),
    svg("path.stroke", { d: path }),
  ] : [];
  return frame(label, top, parts, [
    svg("text", { x: LEFT, y: HEIGHT - 5 }, `${most} s ago`), svg("text", { x: WIDTH, y: HEIGHT - 5, "text-anchor": "end" }, "now")]);
}

function frame(label, top, ...parts) {
  const grid = [0, 0.5, 1].flatMap((share) => {
    const y = HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 8);
    return [svg("line", { x1: LEFT, x2: WIDTH, y1: y, y2: y }), svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, short(top * share))];
  });
  return svg("svg.chart", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, grid, parts);
}

// The next round number: 1, 2 or 5 with zeros.
function niceTop(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

function short(value) {
  if (value >= 10_000) return `${Math.round(value / 1000)}k`;
  return String(Math.round(value * 10) / 10);
}
