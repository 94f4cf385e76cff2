// What the person does with a seat or a booking.

import { ACTIONS, SEATS, explain } from "../domain/terms.js";
import { Problem, get, write } from "../server/api.js";
import { hasDeparted, openedBooking, page, seated } from "../state/seats.js";
import { announce, putBooking, refreshBooking, say } from "./bookings.js";
import { reloadSeats, visitFlight } from "./flights.js";

/**
 * Opens the form of a free seat, or the booking that has the seat.
 * @param {string} name
 */
export function chooseSeat(name) {
  const state = page.get();
  const status = state.seats.get(name)?.status;
  if (!state.flight || !status) return;
  const own = seated(state).find((booking) => booking.seat_number === name);
  let text = null;
  if (status === "HELD") text = `Seat ${name} is held by another passenger. It may become free again.`;
  else if (status === "BOOKED") text = `Seat ${name} is ${SEATS.BOOKED}.`;
  else if (hasDeparted(state.flight)) text = "This flight has departed: its seats can no longer be held.";
  const isFree = !own && text === null;
  page.update({
    opened: own ? [own.id] : [],
    chosen: isFree ? [name] : [],
    message: own || text === null ? null : { kind: "info", text },
    focus: { on: isFree ? "passenger" : "panel", seat: name },
  });
}

// Closes the form or the booking, and returns to its seat.
export function closePanel() {
  const state = page.get();
  const seat = state.chosen[0] ?? openedBooking(state)?.seat_number;
  page.update({ opened: [], chosen: [], message: null, focus: { on: "seat", seat } });
}

/** @param {Booking} booking */
export function showBooking(booking) {
  page.update({ opened: [booking.id], chosen: [], message: null, focus: { on: "panel" } });
  if (booking.flight_id !== page.get().flight?.id) visitFlight(booking.flight_id);
}

/**
 * Shows a booking that was created elsewhere.
 * @param {number} id
 */
export async function findBooking(id) {
  try {
    showBooking(await refreshBooking(id));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say("bad", explain(problem));
  }
}

/** @param {string} passenger */
export const typePassenger = (passenger) => page.update({ passenger });

/**
 * Creates a booking of the chosen seat, and holds the seat.
 * @param {string} passenger
 */
export async function holdSeat(passenger) {
  const { flight, chosen: [seat] } = page.get();
  if (!flight) return;
  const wanted = { flight_id: flight.id, seat_number: seat, passenger_name: passenger };
  await run(seat, async () => {
    const isWanted = (/** @type {Booking} */ one) => one.flight_id === wanted.flight_id && one.seat_number === seat
      && one.passenger_name === passenger;
    const others = page.get().unheld.filter((one) => !isWanted(one));
    /** @type {Booking} */
    const created = page.get().unheld.find(isWanted) ?? await write("POST", "/api/bookings/", wanted);
    page.update({ unheld: [...others, created] });
    let held;
    try {
      held = await write("POST", `/api/bookings/${created.id}/hold/`);
    } catch (problem) {
      const isFinal = problem instanceof Problem && problem.status >= 400 && problem.status < 429;
      if (isFinal) page.update({ unheld: others });
      throw problem;
    }
    putBooking(held);
    page.update({ unheld: others, opened: [held.id], chosen: [] });
    announce(`Seat ${seat} is held for you.`);
  });
}

/**
 * Does one of the ACTIONS with a booking.
 * @param {Booking} booking @param {ActionName} name
 */
export function act(booking, name) {
  const { done, path, method, body } = ACTIONS[name];
  return run(booking.seat_number, async () => {
    putBooking(await write(method ?? "POST", `/api/bookings/${booking.id}/${path}`, body));
    say(name === "decline" ? "bad" : "good", done);
  });
}

/**
 * Runs a command about a seat and shows its outcome. Only one command runs at a time.
 * @param {string} seat @param {() => Promise<void>} command
 */
async function run(seat, command) {
  if (page.get().busy) return;
  page.update({ busy: true, message: null });
  try {
    await command();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    await showProblem(problem, seat);
  } finally {
    page.update({ busy: false, focus: { on: "panel" } });
  }
}

/** @param {Problem} problem @param {string} seat */
async function showProblem(problem, seat) {
  say("bad", explain(problem, seat));
  if (problem.code === "seat_unavailable") page.update({ chosen: [] });
  // The page does not know the state that caused the conflict.
  if (problem.status === 409) await Promise.allSettled([reloadSeats(), ...page.get().opened.map(refreshBooking)]);
}

/** @param {number} id @returns {Promise<Transition[]>} @throws {Problem} */
export const readHistory = async (id) => (await get(`/api/bookings/${id}/history/`)).results;
