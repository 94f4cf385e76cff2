// The list of this tab's orders, and the form that finds one.

import { findOrder, showOrder } from "../actions/panel.js";
import { STATUSES, listed } from "../domain/terms.js";
import { newestFirst, page } from "../state/seats.js";
import { byID, h, show } from "./dom.js";

export function showOrders() {
  const form = byID("find-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    findOrder(/** @type {HTMLInputElement} */ (byID("find")).value.trim());
  });
  page.watch(({ orders, opened }) => [orders, opened], (orders, opened) => {
    byID("own-none").hidden = orders.size > 0;
    show(byID("own-list"), newestFirst(orders).map((order) => itemOf(order, order.path === opened)));
  });
}

/** @param {OwnOrder} order @param {boolean} isOpen */
function itemOf(order, isOpen) {
  const { bookings, status, reference } = order;
  const { label, look } = STATUSES[status];
  const [first, ...others] = bookings.map((booking) => booking.seat_number);
  return h("li", h(
    "button.own-order", { type: "button", "aria-current": isOpen && "true", onclick: () => showOrder(order) },
    h("b", first, others.length > 0 && h("small", ` +${others.length}`)),
    h("span", people(order), h("small.muted", flightsOf(order), reference && ` · ${reference}`)),
    h("span", { class: `tag ${look}` }, label)));
}

/**
 * The passengers of an order: the names of two, or the first and how many others.
 * @param {OwnOrder} order
 */
export function people({ bookings }) {
  const [first, ...others] = new Set(bookings.map((booking) => booking.passenger_name));
  return listed(others.length > 1 ? [first, `${others.length} others`] : [first, ...others]);
}

/** @param {OwnOrder} order */
export const flightsOf = ({ bookings }) => listed([...new Set(bookings.map((booking) => booking.flight_number))]);
