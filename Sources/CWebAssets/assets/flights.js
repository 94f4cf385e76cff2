// The list of flights, and the head and legend above the map.

import { serverNow } from "./api.js";
import { h } from "./dom.js";
import { departure } from "./words.js";

// One flight of the list; a plain link, so that it opens in a new tab, too.
export function flightItem(flight, isCurrent) {
  const { total, available, held, booked } = flight.seats;
  const left = hasLeft(flight);
  return h("li",
    h("a", { href: `/?flight=${flight.id}`, "data-flight": flight.id, "aria-current": isCurrent ? "true" : null },
      h("span.flight-line", h("b", flight.flight_number), h("span.muted", left ? "has left" : `${available} free`)),
      h("span.route.small", route(flight)),
      h("span.muted.small", departure(flight.departs_at)),
      shares([["booked", booked], ["held", held], ["free", available]], total)));
}

// The bar of a flight's seats by state; decoration beside the number.
function shares(parts, total) {
  const bar = h("span.shares", { "aria-hidden": "true" });
  for (const [name, count] of parts) {
    const part = h("i", { class: name });
    part.style.flexGrow = total ? count / total : 0;
    bar.append(part);
  }
  return bar;
}

// From where to where, with a dashed line between.
export function route({ origin, destination }) {
  return [origin, h("i.line", { "aria-hidden": "true" }), h("span.hidden", " to "), destination];
}

// Whether seats can no longer be held.
export function hasLeft(flight) {
  return Date.parse(flight.departs_at) <= serverNow();
}

export function flightHead(flight) {
  return [
    h("div",
      h("h2", { id: "flight-title", tabindex: "-1" },
        h("span.hidden", `Flight ${flight.flight_number}, `), route(flight)),
      h("p.muted", h("b", flight.flight_number), ` · ${departure(flight.departs_at)}${hasLeft(flight) ? " · has left" : ""}`)),
  ];
}

// What the seats' looks mean, with how many there are.
export function legend(counts, own) {
  return [["free", "Free", counts.AVAILABLE], ["held", "Held", counts.HELD], ["booked", "Booked", counts.BOOKED], ["held mine", "Yours", own]]
    .map(([look, name, count]) => h("div",
      h("dt", h("span", { class: `seat ${look}`, "aria-hidden": "true" }, look === "free" || look === "held mine" ? "A" : ""), name),
      h("dd", count)));
}
