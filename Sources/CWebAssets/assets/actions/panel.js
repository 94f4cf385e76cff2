// What the person does on the map, and with an order.

import { explain } from "../domain/problems.js";
import { ACTIONS, SEATS, pathOf } from "../domain/terms.js";
import { Problem, get, write } from "../server/api.js";
import { chosenOn, withSeatChanged } from "../state/draft.js";
import { hasDeparted, page, seated } from "../state/seats.js";
import { toggleSeat } from "./draft.js";
import { reloadSeats, visitFlight } from "./flights.js";
import { announce, putOrder, refreshOrder, say } from "./orders.js";
import { run } from "./run.js";

const REFERENCE = /^[2-9A-HJ-NP-Z]{6}$/i;

/** @param {string} name */
const ownBooking = (name) => seated(page.get()).find((booking) => booking.seat_number === name);

/**
 * Chooses a free seat, opens the order that has the seat, or ends a change of seats.
 * @param {string} name @param {boolean} stays whether the focus stays on the map
 */
export function chooseSeat(name, stays) {
  const { flight, seats, moving, busy } = page.get();
  const status = seats.get(name)?.status;
  if (!flight || !status || busy) return;
  const own = ownBooking(name);
  if (moving && (own || status === "AVAILABLE")) {
    moveBooking(moving, name);
  } else if (own) {
    page.update({ opened: pathOf(own), message: null, focus: { on: "panel", seat: name } });
  } else if (status === "AVAILABLE" && !hasDeparted(flight)) {
    toggleSeat(flight, name, stays);
  } else {
    let text = "This flight has departed: its seats can no longer be held.";
    if (status === "HELD") text = `Seat ${name} is held by another passenger. It may become free again.`;
    if (status === "BOOKED") text = `Seat ${name} is ${SEATS.BOOKED}.`;
    page.update({ message: { kind: "info", text }, focus: { on: "panel", seat: name } });
  }
}

/**
 * Whether a seat can be dragged onto another one.
 * @param {string} from @param {string} to
 */
export function canMove(from, to) {
  const { flight, seats, draft, busy } = page.get();
  if (!flight || hasDeparted(flight) || busy || from === to) return false;
  const isFree = seats.get(to)?.status === "AVAILABLE";
  return ownBooking(from) ? isFree || Boolean(ownBooking(to)) : isFree && chosenOn(draft, flight.id).includes(from);
}

/**
 * Changes a seat by dragging it onto another one.
 * @param {string} from @param {string} to
 */
export function moveSeat(from, to) {
  const { flight, draft } = page.get();
  const own = ownBooking(from);
  if (!canMove(from, to)) return;
  if (own) moveBooking(own, to);
  else if (flight && draft) page.update({ draft: withSeatChanged(draft, flight.id, from, to), message: null });
}

/**
 * Lets the person choose a new seat on the map.
 * @param {Booking} booking
 */
export function startMoving(booking) {
  const { seat_number: seat, flight_id: id } = booking;
  page.update({ moving: booking, message: null });
  announce(`Choose a new seat for ${booking.passenger_name} on the map. Escape keeps seat ${seat}.`);
  if (id === page.get().flight?.id) page.update({ focus: { on: "seat", seat } });
  else visitFlight(id, { on: "seat", seat });
}

export function stopMoving() {
  if (page.get().moving) page.update({ moving: null, focus: { on: "panel" } });
}

/**
 * Gives a booking another seat. If that seat is the person's own, the two bookings exchange their seats.
 * @param {Booking} booking @param {string} seat
 */
async function moveBooking(booking, seat) {
  const { seat_number: from, passenger_name: name } = booking;
  const other = ownBooking(seat);
  page.update({ moving: null, opened: pathOf(booking), focus: { on: "panel", seat } });
  if (from === seat) return;
  await run([seat], `${name} keeps seat ${from}.`, async () => {
    if (other) {
      await write("POST", "/api/seat-swaps/", { bookings: [booking.id, other.id] });
      await refreshOrder(pathOf(other));
      await refreshOrder(pathOf(booking));
      await reloadSeats();
      say("good", `${name} now has seat ${seat}, and ${other.passenger_name} has seat ${from}.`);
    } else {
      await write("POST", `/api/bookings/${booking.id}/seat/`, { seat_number: seat });
      await refreshOrder(pathOf(booking));
      say("good", `${name} now has seat ${seat}.`);
    }
  });
}

// Closes the draft or the order, and returns to its seat.
export function closePanel() {
  const { opened, orders, draft, flight } = page.get();
  const [first] = chosenOn(draft, flight?.id);
  const seat = opened ? orders.get(opened)?.bookings[0].seat_number : first;
  const focus = seat ? /** @type {const} */ ({ on: "seat", seat }) : /** @type {const} */ ({ on: "flight" });
  page.update({ opened: null, draft: opened ? draft : null, message: null, focus });
}

/** @param {OwnOrder} order */
export function showOrder({ path, bookings }) {
  const { flight } = page.get();
  page.update({ opened: path, moving: null, message: null, focus: { on: "panel" } });
  if (!bookings.some((booking) => booking.flight_id === flight?.id)) visitFlight(bookings[0].flight_id);
}

/**
 * Shows an order by its reference, or a booking by its number.
 * @param {string} text
 */
export async function findOrder(text) {
  try {
    const { results } = REFERENCE.test(text) ? await get(`/api/orders/?reference=${text}`) : { results: [] };
    if (results.length > 0) showOrder(putOrder(results[0]));
    else if (/^\d+$/.test(text)) showOrder(await refreshOrder(`bookings/${text}`));
    else say("bad", `There is no order ${text.toUpperCase()}.`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say("bad", explain(problem));
  }
}

/**
 * Does one of the ACTIONS with an order.
 * @param {OwnOrder} order @param {ActionName} name
 */
export function act({ path, bookings }, name) {
  const { done, path: end, method, body } = ACTIONS[name];
  return run(bookings.map((booking) => booking.seat_number), "Nothing was changed.", async () => {
    putOrder(await write(method ?? "POST", `/api/${path}/${end}`, body));
    say(name === "decline" ? "bad" : "good", done);
  });
}

/**
 * Gives one seat of an order back: releases a held seat, refunds a paid one.
 * @param {Booking} booking @param {"release" | "refund"} name
 */
export function giveBack(booking, name) {
  const { path, method } = ACTIONS[name];
  const { seat_number: seat, passenger_name: passenger } = booking;
  return run([seat], "Nothing was changed.", async () => {
    await write(method ?? "POST", `/api/bookings/${booking.id}/${path}`);
    await refreshOrder(pathOf(booking));
    say("good", name === "refund" ? `Seat ${seat} of ${passenger} was refunded.` : `You gave seat ${seat} back.`);
  });
}

/**
 * The history of an order or a booking.
 * @param {string} path @returns {Promise<Transition[]>} @throws {Problem}
 */
export const readHistory = async (path) => (await get(`/api/${path}/history/`)).results;

