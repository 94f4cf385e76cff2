// The state of the seat page, and what follows from it.

import { hasSeat } from "../domain/terms.js";
import { serverNow } from "./clock.js";
import { createStore } from "./store.js";

export const page = createStore(/** @type {SeatPage} */ ({
  flights: new Map(), moreFlights: null, flight: null, failure: null, seats: new Map(), connection: "connecting",
  orders: new Map(), draft: null, names: [], opened: null, moving: null, message: null, busy: false, warned: new Map(),
  focus: null, announcement: null,
}));

/**
 * Whether a flight has departed. Its seats can no longer be held.
 * @param {Flight} flight
 */
export const hasDeparted = (flight) => Date.parse(flight.departs_at) <= serverNow();

/**
 * The next flight to depart first, the departed flights last.
 * @param {SeatPage["flights"]} flights
 */
export function inOrder(flights) {
  return [...flights.values()].sort((one, other) => Number(hasDeparted(one)) - Number(hasDeparted(other))
    || one.departs_at.localeCompare(other.departs_at));
}

/**
 * Newest first.
 * @param {SeatPage["orders"]} orders
 */
export const newestFirst = (orders) => [...orders.values()].sort((one, other) => other.bookings[0].id - one.bookings[0].id);

/**
 * The bookings of this tab that have a seat on the map.
 * @param {Pick<SeatPage, "orders" | "flight">} state
 */
export function seated({ orders, flight }) {
  return newestFirst(orders).flatMap(({ bookings }) => bookings.filter((booking) => booking.flight_id === flight?.id && hasSeat(booking)));
}

/**
 * The order that the panel shows.
 * @param {SeatPage} state
 */
export const openedOrder = ({ orders, opened }) => orders.get(opened ?? "");

/**
 * The flights, with the seat counts of `flight` as the map shows them.
 * @param {SeatPage["flights"]} flights @param {Flight} flight @param {SeatPage["seats"]} seats
 */
export function withCounts(flights, flight, seats) {
  const count = (/** @type {SeatStatus} */ status) => [...seats.values()].filter((seat) => seat.status === status).length;
  const counts = { total: seats.size, available: count("AVAILABLE"), held: count("HELD"), booked: count("BOOKED") };
  return new Map(flights).set(flight.id, { ...flight, seats: counts });
}
