// The list of this tab's bookings, and the form that finds one.

import { findBooking, showBooking } from "../actions/panel.js";
import { STATUSES } from "../domain/terms.js";
import { newestFirst, page } from "../state/seats.js";
import { byID, h, show } from "./dom.js";

export function showBookings() {
  const form = byID("find-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    findBooking(Number(/** @type {HTMLInputElement} */ (byID("find")).value));
  });
  page.watch(({ bookings, opened }) => [bookings, opened], (bookings, opened) => {
    byID("own-none").hidden = bookings.size > 0;
    show(byID("own-list"), newestFirst(bookings).map((booking) => itemOf(booking, opened.includes(booking.id))));
  });
}

/** @param {Booking} booking @param {boolean} isOpen */
function itemOf(booking, isOpen) {
  const { label, look } = STATUSES[booking.status];
  return h("li", h(
    "button.own-booking", { type: "button", "aria-current": isOpen && "true", onclick: () => showBooking(booking) },
    h("b", booking.seat_number),
    h("span", booking.passenger_name, h("small.muted", booking.flight_number)),
    h("span", { class: `tag ${look}` }, label)));
}
