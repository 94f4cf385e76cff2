// The bookings of this tab. The tab remembers their numbers only; everything else comes from the server.

import { explain, hasSeat, seatOf } from "../domain/terms.js";
import { Problem, get } from "../server/api.js";
import { serverNow } from "../state/clock.js";
import { newestFirst, openedBooking, page, withCounts } from "../state/seats.js";
import { isEqual } from "../state/store.js";

const STORED = "seat-booking.own";
const MOST_REMEMBERED = 50;
const CHECK_PAUSE_MS = 500;
const WARNINGS_S = [10, 30, 60, 300];

/**
 * Shows a message in the panel.
 * @param {Message["kind"]} kind @param {string} text
 */
export const say = (kind, text) => page.update({ message: { kind, text } });

/**
 * Makes screen readers say a text.
 * @param {string} text
 */
export const announce = (text) => page.update({ announcement: { text } });

/** @returns {number[]} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]").map(Number);
  } catch {
    return [];
  }
}

/** @param {number[]} ids */
const remember = (ids) => sessionStorage.setItem(STORED, JSON.stringify(ids.slice(-MOST_REMEMBERED)));

// Reads the bookings that this tab remembers from before a reload. Forgets those that no longer exist.
export async function loadBookings() {
  await Promise.allSettled(remembered().map((id) => refreshBooking(id).catch((problem) => {
    if (problem.code === "not_found") remember(remembered().filter((one) => one !== id));
  })));
}

/**
 * Replaces seats of the map, and the counts of its flight.
 * @param {Seat[]} changed
 */
export function putSeats(changed) {
  const { flight, flights, seats } = page.get();
  const different = changed.filter((seat) => {
    const before = seats.get(seat.seat_number);
    return before && !isEqual(before, seat);
  });
  if (!flight || different.length === 0) return;
  const now = new Map(seats);
  for (const seat of different) now.set(seat.seat_number, seat);
  page.update({ seats: now, flights: withCounts(flights, flight, now) });
}

/**
 * Stores a booking as the server returned it, and updates its seat on the map.
 * @param {Booking} booking
 */
export function putBooking(booking) {
  const { bookings, flight } = page.get();
  const ids = remembered();
  if (!ids.includes(booking.id)) remember([...ids, booking.id]);
  if (!isEqual(bookings.get(booking.id), booking)) page.update({ bookings: new Map(bookings).set(booking.id, booking) });
  if (booking.flight_id === flight?.id) putSeats([seatOf(booking)]);
}

/**
 * Reads a booking from the server.
 * @param {number} id @returns {Promise<Booking>} @throws {Problem}
 */
export async function refreshBooking(id) {
  const booking = await get(`/api/bookings/${id}/`);
  putBooking(booking);
  return booking;
}

/** @type {Set<number>} */
const checked = new Set();

/**
 * Finds out what became of a booking; at most twice a second. If the request fails, a later event or tick repeats it.
 * @param {number} id
 */
export async function checkBooking(id) {
  if (checked.has(id)) return;
  checked.add(id);
  setTimeout(() => checked.delete(id), CHECK_PAUSE_MS);
  const before = page.get().bookings.get(id);
  const now = await refreshBooking(id).catch(() => before);
  const { busy, opened } = page.get();
  if (!before || !hasSeat(before) || now?.status !== "EXPIRED" || busy) return;
  const text = `The time for seat ${now.seat_number} has run out.`;
  if (opened.includes(id)) say("bad", text);
  else announce(text);
}

// Finds out what became of the bookings with seats, after the connection was lost.
export function checkBookings() {
  for (const booking of page.get().bookings.values()) if (hasSeat(booking)) checkBooking(booking.id);
}

/**
 * A seat of the map changed.
 * @param {Seat} seat
 */
export function seatChanged(seat) {
  putSeats([seat]);
  const { bookings, flight, chosen, busy } = page.get();
  const { seat_number: name, status } = seat;
  const own = newestFirst(bookings).find((booking) => booking.flight_id === flight?.id && booking.seat_number === name);
  // The event of the page's own command is no news.
  if (own && seatOf(own).status !== status) checkBooking(own.id);
  if (!chosen.includes(name) || status === "AVAILABLE" || busy) return;
  say("bad", explain(new Problem(409, { code: "seat_unavailable" }), name));
  page.update({ chosen: chosen.filter((one) => one !== name) });
}

// Announces how little time is left for the booking in the panel, and checks the booking at its deadline.
// Called several times a second.
export function passTime() {
  const { warned } = page.get();
  const booking = openedBooking(page.get());
  if (!booking?.expires_at) return;
  const leftS = (Date.parse(booking.expires_at) - serverNow()) / 1000;
  if (leftS <= 0) checkBooking(booking.id);
  const warning = leftS > 0 && WARNINGS_S.find((seconds) => leftS <= seconds);
  if (!warning || warned.get(booking.id) === warning) return;
  page.update({ warned: new Map(warned).set(booking.id, warning) });
  announce(`Less than ${warning > 60 ? `${warning / 60} minutes` : `${warning} seconds`} left to pay.`);
}
