// The ticket of a paid booking.

import { code128 } from "./barcode.js";
import { h } from "./dom.js";
import { route } from "./flights.js";
import { departure } from "./times.js";

/** @param {BookingParts} parts */
export function ticket({ booking, flight }) {
  return h("article.ticket", { "aria-label": "Ticket" },
    h("div.ticket-top", h("h2", { tabindex: "-1" }, "Your flight"), h("span", booking.flight_number)),
    flight && h("p.route", route(flight)),
    h("dl",
      pair("Passenger", booking.passenger_name, "wide"),
      flight && pair("Departure", departure(flight), "wide"),
      pair("Seat", booking.seat_number, "big"), pair("Booking", booking.id, "big")),
    h("div.barcode", { "aria-hidden": "true" }, code128(String(booking.id))));
}

/** @param {string} name @param {string | number} value @param {string} kind */
const pair = (name, value, kind) => h("div", { class: kind }, h("dt", name), h("dd", value));
