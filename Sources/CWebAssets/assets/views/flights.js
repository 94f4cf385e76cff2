// The list of flights, and the heading and the legend above the map.

import { loadMoreFlights, visitFlight } from "../actions/flights.js";
import { explain } from "../domain/problems.js";
import { hasDeparted, inOrder, page, seated } from "../state/seats.js";
import { byID, h, show } from "./dom.js";
import { departure } from "./times.js";

/**
 * The link of each flight with what it shows. Links stay, so that a link keeps the focus when its counts change.
 * @type {Map<number, {item: HTMLElement, link: HTMLElement, shown: unknown[]}>}
 */
const links = new Map();

export function showFlights() {
  const list = byID("flights");
  list.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    visitFlight(Number(link.dataset.flight), { on: "flight" });
  });
  byID("more-flights").addEventListener("click", loadMoreFlights);
  page.watch(({ flights, flight }) => [flights, flight?.id], (flights, current) => {
    const items = inOrder(flights).map((flight) => itemOf(flight, flight.id === current));
    if (items.length === 0) items.push(h("li.muted", "There are no flights yet. bookingctl seed creates some."));
    if (items.some((item, index) => item !== list.children[index])) list.replaceChildren(...items);
  });
  page.watch(({ moreFlights }) => [moreFlights], (more) => { byID("more-flights").hidden = more === null; });
  page.watch(({ flight, failure }) => [flight, failure], showHeading);
  page.watch(({ flights, flight, orders }) => [flights, flight, orders], showLegend);
}

/** @param {Flight} flight @param {boolean} isCurrent */
function itemOf(flight, isCurrent) {
  let drawn = links.get(flight.id);
  if (!drawn) {
    const link = h("a", { href: `/?flight=${flight.id}`, "data-flight": flight.id });
    drawn = { item: h("li", link), link, shown: [] };
    links.set(flight.id, drawn);
  }
  const departed = hasDeparted(flight);
  const shown = [flight, isCurrent, departed];
  if (shown.some((value, index) => value !== drawn?.shown[index])) {
    drawn.shown = shown;
    if (isCurrent) drawn.link.setAttribute("aria-current", "true");
    else drawn.link.removeAttribute("aria-current");
    show(drawn.link,
      h("span.flight-line", h("b", flight.flight_number), h("span.muted", departed ? "departed" : `${flight.seats.available} free`)),
      h("span.route.small", route(flight)),
      h("span.muted.small", departure(flight)),
      shares(flight.seats));
  }
  return drawn.item;
}

/**
 * The bar of a flight's seats by status; decoration beside the number.
 * @param {SeatCounts} counts
 */
function shares({ total, booked, held, available }) {
  return h("span.shares", { "aria-hidden": "true" }, Object.entries({ booked, held, free: available }).map(([look, count]) => {
    const part = h("i", { class: look });
    part.style.flexGrow = String(total ? count / total : 0);
    return part;
  }));
}

/**
 * The two airports, with a dashed line between them.
 * @param {Flight} flight
 */
export function route({ origin, destination }) {
  return [origin, h("i.line", { "aria-hidden": "true" }), h("span.hidden", " to "), destination];
}

/** @param {Flight | null} flight @param {Problem | null} failure */
function showHeading(flight, failure) {
  if (failure) {
    const isUnknown = failure.code === "not_found";
    show(byID("flight-head"), h("div",
      h("h2", { id: "flight-title", tabindex: "-1" }, isUnknown ? "No such flight" : "The flight cannot be shown"),
      h("p", { role: "alert" }, isUnknown ? "There is no such flight. Choose one from the list." : explain(failure)),
      !isUnknown && h("button", { type: "button", onclick: () => location.reload() }, "Try again")));
  } else if (flight) {
    document.title = `${flight.flight_number} ${flight.origin}–${flight.destination} · Seat booking`;
    show(byID("flight-head"), h("div",
      h("h2", { id: "flight-title", tabindex: "-1" }, h("span.hidden", `Flight ${flight.flight_number}, `), route(flight)),
      h("p.muted", h("b", flight.flight_number), ` · ${departure(flight)}${hasDeparted(flight) ? " · departed" : ""}`)));
    // On a phone the list is a strip.
    byID("flights").scrollLeft = (links.get(flight.id)?.link.offsetLeft ?? 0) - 16;
  }
}

/**
 * What the looks of the seats mean, with the number of seats.
 * @param {SeatPage["flights"]} flights @param {Flight | null} flight @param {SeatPage["orders"]} orders
 */
function showLegend(flights, flight, orders) {
  const counts = flight && flights.get(flight.id)?.seats;
  byID("legend").hidden = !counts;
  if (!counts) return;
  const entry = (/** @type {string} */ look, /** @type {string} */ name, /** @type {number} */ count, letter = "") => h("div",
    h("dt", h("span", { class: `seat ${look}`, "aria-hidden": "true" }, letter), name), h("dd", count));
  show(byID("legend"), entry("free", "Free", counts.available, "A"), entry("held", "Held", counts.held),
    entry("booked", "Booked", counts.booked), entry("held mine", "Yours", seated({ orders, flight }).length, "A"));
}
