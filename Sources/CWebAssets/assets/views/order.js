// An order in the panel: held with its countdown, paid with its ticket, or ended.

import { act, closePanel, giveBack, readHistory, startMoving } from "../actions/panel.js";
import { explain } from "../domain/problems.js";
import { ACTIONS, CAUSES, STATUSES, isLive, listed } from "../domain/terms.js";
import { hasDeparted } from "../state/seats.js";
import { countdown } from "./countdown.js";
import { h, show } from "./dom.js";
import { flightsOf, people } from "./orders.js";
import { notice, seatTitle } from "./parts.js";
import { ticket } from "./ticket.js";
import { departure, timeOfDay } from "./times.js";

/** @type {Record<BookingStatus, (parts: OrderParts) => Child>} */
const VIEWS = {
  INITIATED: ended, SEAT_HELD: held, PAYMENT_PENDING: held, CONFIRMED: paid, REFUNDED: ended, EXPIRED: ended,
};

const ENDINGS = {
  INITIATED: ["This booking never held its seat.", "These bookings never held their seats."],
  REFUNDED: ["The payment was refunded and the seat is free again.", "The payment was refunded and the seats are free again."],
  EXPIRED: ["The seat is free again.", "The seats are free again."],
};

/** @param {OrderParts} parts */
export function orderView(parts) {
  const { order } = parts;
  const list = h("ol.history");
  return [
    VIEWS[order.status](parts),
    h("details", { ontoggle: () => showHistory(order, list) }, h("summary", "What happened so far"), list),
  ];
}

/** @param {OwnOrder} order @param {Element} list */
async function showHistory({ path, bookings }, list) {
  try {
    // The rows of one action have the same time.
    /** @type {Map<string, Transition[]>} */
    const steps = new Map();
    for (const row of await readHistory(path)) {
      const step = row.cause + row.at;
      steps.set(step, [...(steps.get(step) ?? []), row]);
    }
    show(list, [...steps.values()].map((rows) => {
      const [{ cause, at }] = rows;
      return h("li",
        h("span", CAUSES[cause] ?? cause, rows.length < bookings.length && h("small.muted", " ", listed(rows.map(nameOf)))),
        h("time.muted", { datetime: at }, new Date(at).toLocaleTimeString()));
    }));
  } catch (problem) {
    show(list, h("li", explain(/** @type {Problem} */ (problem))));
  }

  /** @param {Transition} row */
  function nameOf({ booking_id: id, seat_from: from, seat_to: to }) {
    return from ? `${from} to ${to}` : bookings.find((booking) => booking.id === id)?.seat_number ?? "";
  }
}

/** @param {OrderParts} parts @param {ActionName} name */
function button({ order, busy }, name, kind = "", label = ACTIONS[name].label) {
  return h("button", { type: "button", class: kind, disabled: busy, onclick: () => act(order, name) }, label);
}

/** @param {OwnOrder} order */
const seatsOf = ({ bookings }) => {
  const live = bookings.filter(isLive);
  return (live.length > 0 ? live : bookings).map((booking) => booking.seat_number);
};

/** @param {OrderParts} parts */
function held(parts) {
  const { order, message } = parts;
  const seats = seatsOf(order);
  const until = timeOfDay(order.expires_at);
  const verb = seats.length === 1 ? "seat is" : "seats are";
  const mayExtend = (order.extendable_until ?? "") > (order.expires_at ?? "");
  return [
    h("div.held-head", seatTitle(seats, `Held for ${people(order)}`), countdown(order)),
    notice(message),
    h("p", order.status === "PAYMENT_PENDING" ? "A payment was started. " : "", `The ${verb} yours until ${until}.`),
    placesOfFlights(parts, "release"),
    h("div.actions.stack",
      button(parts, "pay", "primary wide"),
      mayExtend && button(parts, "extend"), order.status === "SEAT_HELD" && button(parts, "checkout"),
      button(parts, "decline", "wide"),
      change(parts), button(parts, "release", "quiet", seats.length === 1 ? "Release the seat" : "Release all seats")),
    reference(parts),
  ];
}

/** @param {OrderParts} parts */
function paid(parts) {
  return [
    notice(parts.message), ticket(parts, (bookings) => places(parts, bookings, "refund", "Refund")),
    h("div.actions.stack", change(parts),
      button(parts, "refund", "quiet", seatsOf(parts.order).length === 1 ? "Refund this booking" : "Refund everything")),
  ];
}

/** @param {OrderParts} parts */
function ended(parts) {
  const { order, message, busy } = parts;
  const { status, refund_due: isDue } = order;
  const [one, many] = ENDINGS[/** @type {keyof ENDINGS} */ (status)];
  return [
    seatTitle(seatsOf(order), STATUSES[status].label),
    notice(message),
    h("p", order.bookings.length === 1 ? one : many),
    isDue && notice({ kind: "bad", text: "The payment arrived after the time had run out. It must be refunded." }),
    placesOfFlights(parts),
    h("div.actions.stack",
      isDue && button(parts, "refund", "primary wide", "Refund the late payment"),
      h("button", { type: "button", class: isDue ? "" : "primary wide", onclick: closePanel, disabled: busy }, "Choose a seat")),
    reference(parts),
  ];
}

/**
 * Seats of an order that has several, each with what can be done with it alone.
 * @param {OrderParts} parts @param {Booking[]} bookings @param {"release" | "refund"} [end] @param {string} [label]
 */
function places({ order, flights, busy }, bookings, end, label) {
  const isAlone = order.bookings.filter(isLive).length === 1;
  return h("ul.places", bookings.map((booking) => {
    const { seat_number: seat, passenger_name: name, status } = booking;
    return h("li", { class: isLive(booking) ? "" : "gone" },
      h("b.chip", seat), h("span", name, !isLive(booking) && h("small.muted", STATUSES[status].label)),
      isLive(booking) && !isAlone && end && [
        changeButton({ flights, busy }, booking, "quiet mini"),
        h("button.quiet.mini", { type: "button", disabled: busy, onclick: () => giveBack(booking, end) },
          label, h("span.hidden", ` seat ${seat}`)),
      ]);
  }));
}

/**
 * The seats of each flight, if there are several seats.
 * @param {OrderParts} parts @param {"release"} [end]
 */
function placesOfFlights(parts, end) {
  const { bookings } = parts.order;
  const numbers = [...new Set(bookings.map((booking) => booking.flight_number))];
  return bookings.length > 1 && numbers.map((number) => [
    numbers.length > 1 && h("h3.small", number),
    places(parts, bookings.filter((booking) => booking.flight_number === number), end, "Give back"),
  ]);
}

/**
 * The button that changes the only seat.
 * @param {OrderParts} parts
 */
function change(parts) {
  const [booking, ...others] = parts.order.bookings.filter(isLive);
  return others.length === 0 && changeButton(parts, booking, "quiet");
}

/** @param {Pick<OrderParts, "flights" | "busy">} parts @param {Booking} booking @param {string} kind */
function changeButton({ flights, busy }, booking, kind) {
  const flight = flights.get(booking.flight_id);
  if (flight && hasDeparted(flight)) return null;
  return h("button", { type: "button", class: kind, disabled: busy, onclick: () => startMoving(booking) },
    "Change", h("span", { class: kind === "quiet" ? "" : "hidden" }, ` seat ${booking.seat_number}`));
}

/** @param {OrderParts} parts */
function reference({ order, flights }) {
  const [{ id, flight_id }] = order.bookings;
  const flight = order.bookings.every((booking) => booking.flight_id === flight_id) && flights.get(flight_id);
  return h("p.muted.small", order.reference ? ["Reference ", h("b", order.reference)] : `Booking ${id}`, ` · ${flightsOf(order)}`,
    flight && ` · ${departure(flight)}`);
}
