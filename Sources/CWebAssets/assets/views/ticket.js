// The ticket of a paid order.

import { code128 } from "./barcode.js";
import { h } from "./dom.js";
import { flightsOf } from "./orders.js";
import { route } from "./flights.js";
import { departure } from "./times.js";

/**
 * @param {OrderParts} parts
 * @param {(bookings: Booking[]) => Child} places draws the seats of a flight if the order has several seats
 */
export function ticket({ order, flights }, places) {
  const { bookings, reference } = order;
  const isGroup = bookings.length > 1;
  const code = reference ?? String(bookings[0].id);
  const legs = [...new Set(bookings.map((booking) => booking.flight_id))];
  return h("article.ticket", { "aria-label": "Ticket" },
    h("div.ticket-top", h("h2", { tabindex: "-1" }, legs.length === 1 ? "Your flight" : "Your journey"), h("span", flightsOf(order))),
    legs.map((id) => {
      const flight = flights.get(id);
      return [
        flight && h("p.route", route(flight)),
        h("dl",
          flight && pair("Departure", departure(flight), "wide"),
          !isGroup && [pair("Passenger", bookings[0].passenger_name, "wide"), pair("Seat", bookings[0].seat_number, "big")]),
        isGroup && places(bookings.filter((booking) => booking.flight_id === id)),
      ];
    }),
    h("dl", pair(reference ? "Reference" : "Booking", code, "big wide")),
    h("div.barcode", { "aria-hidden": "true" }, code128(code)));
}

/** @param {string} name @param {string | number} value @param {string} kind */
const pair = (name, value, kind) => h("div", { class: kind }, h("dt", name), h("dd", value));
