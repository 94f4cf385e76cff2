// The bookings that were made in this tab. Only their numbers are kept; the server has the rest.

import { get } from "./api.js";

const STORED = "seat-booking.own";
const MOST = 50;

const known = new Map();
let remembered = [];

export function ownsSeat(booking) {
  return seatState(booking).status !== "AVAILABLE";
}

// What the seat map shows for a booking's seat.
export function seatState(booking) {
  const status = { SEAT_HELD: "HELD", PAYMENT_PENDING: "HELD", CONFIRMED: "BOOKED" }[booking.status] ?? "AVAILABLE";
  return { seat_number: booking.seat_number, status, held_until: booking.expires_at };
}

// Newest first.
export function bookings() {
  return [...known.values()].sort((one, other) => other.id - one.id);
}

// Those of a flight that have their seats.
export function seated(flightID) {
  return bookings().filter((booking) => booking.flight_id === flightID && ownsSeat(booking));
}

export function bookingByID(id) {
  return known.get(id);
}

// Gets again what this tab remembers from before a reload; what is not there any more is forgotten.
export async function loadBookings() {
  try {
    remembered = JSON.parse(sessionStorage.getItem(STORED) ?? "[]").map(Number);
  } catch { /* Somebody else's content: begin anew. */ }
  await Promise.allSettled(remembered.map((id) => refresh(id).catch((problem) => {
    if (problem.code === "not_found") save(remembered.filter((one) => one !== id));
  })));
}

export function put(booking) {
  known.set(booking.id, booking);
  if (!remembered.includes(booking.id)) save([...remembered, booking.id]);
}

// Asks the server how a booking is now.
export async function refresh(id) {
  const booking = await get(`/api/bookings/${id}/`);
  put(booking);
  return booking;
}

function save(ids) {
  remembered = ids.slice(-MOST);
  sessionStorage.setItem(STORED, JSON.stringify(remembered));
}
