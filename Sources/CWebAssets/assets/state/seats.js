// The state of the seat page, and what follows from it.

import { hasSeat } from "../domain/terms.js";
import { serverNow } from "./clock.js";
import { createStore } from "./store.js";

export const page = createStore(/** @type {SeatPage} */ ({
  flights: new Map(), moreFlights: null, flight: null, failure: null, seats: new Map(), connection: "connecting",
  bookings: new Map(), unheld: [], chosen: [], opened: [], passenger: "", message: null, busy: false, warned: new Map(),
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
 * @param {SeatPage["bookings"]} bookings
 */
export const newestFirst = (bookings) => [...bookings.values()].sort((one, other) => other.id - one.id);

/**
 * The bookings of this tab that have a seat on the map, newest first.
 * @param {Pick<SeatPage, "bookings" | "flight">} state
 */
export function seated({ bookings, flight }) {
  return newestFirst(bookings).filter((booking) => booking.flight_id === flight?.id && hasSeat(booking));
}

/**
 * The booking that the panel shows.
 * @param {SeatPage} state
 */
export const openedBooking = ({ bookings, opened }) => bookings.get(opened[0]);

/**
 * The flights, with the seat counts of `flight` as the map shows them.
 * @param {SeatPage["flights"]} flights @param {Flight} flight @param {SeatPage["seats"]} seats
 */
export function withCounts(flights, flight, seats) {
  const count = (/** @type {SeatStatus} */ status) => [...seats.values()].filter((seat) => seat.status === status).length;
  const counts = { total: seats.size, available: count("AVAILABLE"), held: count("HELD"), booked: count("BOOKED") };
  return new Map(flights).set(flight.id, { ...flight, seats: counts });
}
