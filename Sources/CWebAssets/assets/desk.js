// The booking desk: what the person at this page has chosen, holds and has paid. It owns the panel,
// which shows a booking if one is open, else the form of the chosen seat.

import { get, write } from "./api.js";
import { focusSeat, markChosen, seatByName, setOwnSeats, updateSeat } from "./cabin.js";
import { announce, byID, h } from "./dom.js";
import { hasLeft } from "./flights.js";
import { bookingByID, bookings, loadBookings, ownsSeat, put, refresh, seatState, seated } from "./own.js";
import { bookingView, hint, historyItems, notice, seatForm, tick } from "./panel.js";
import { STATUS, explain } from "./words.js";

const WARNINGS_S = [300, 60, 30, 10];

const DONE = {
  pay: "The payment was received.",
  decline: "The payment was declined. The seat is still yours: try again before the time runs out.",
  checkout: "You have more time to pay.",
  release: "You gave the seat back.",
  refund: "The booking was refunded.",
};

const warned = new Map();
const asking = new Set();
// Bookings whose hold could not be sent yet, by what was ordered.
const unheld = new Map();

// What the desk needs of the page: `flight(id)`, `openFlight(id)`, `reload()`, `onChange()`.
let page;
let flight = null;
let seat = null;
let bookingID = null;
let message = null;
let busy = false;
let passenger = "";
let drawn = null;

export function wireDesk(thePage) {
  page = thePage;
  showDesk();
}

// Fetches the bookings that this tab made earlier.
export async function loadDesk() {
  await loadBookings();
  changed();
}

// Another flight is on the map.
export function openDesk(newFlight) {
  flight = newFlight;
  open(bookingByID(bookingID)?.flight_id === flight.id ? bookingID : null);
  changed();
}

export function ownSeats() {
  return seated(flight?.id).map((booking) => booking.seat_number);
}

// A seat was chosen on the map.
export function choose(name) {
  const booking = seated(flight.id).find((one) => one.seat_number === name);
  const { status } = seatByName(name).state;
  open(booking?.id ?? null);
  if (booking) {
    // It is shown.
  } else if (status !== "AVAILABLE") {
    say("info", status === "HELD" ? `Seat ${name} is held by somebody else. It may become free again.` : `Seat ${name} is booked.`);
  } else if (hasLeft(flight)) {
    say("info", "This flight has left: its seats cannot be held any more.");
  } else {
    seat = name;
  }
  showDesk();
  // On a phone the panel would cover it.
  seatByName(name).button.scrollIntoView({ block: "nearest" });
  if (seat) byID("passenger").focus({ preventScroll: true });
  else focusTitle();
}

// Somebody, somewhere, changed a seat of the open flight.
export function seatChanged(state) {
  const booking = bookings().find((one) => one.flight_id === flight.id && one.seat_number === state.seat_number);
  // Our own doing, told back, is nothing new.
  if (booking && seatState(booking).status !== state.status) look(booking.id);
  if (seat !== state.seat_number || state.status === "AVAILABLE" || busy) return;
  say("bad", explain({ code: "seat_unavailable" }, seat));
  seat = null;
  showDesk();
}

// Asks how our live bookings are; after the connection was lost.
export function lookAtAll() {
  for (const booking of bookings().filter(ownsSeat)) look(booking.id);
}

// Keeps the countdown going; called a few times a second.
export function tickDesk() {
  const node = byID("panel").querySelector(".countdown");
  if (!node) return;
  const left = tick(node);
  if (left <= 0) look(bookingID);
  const due = WARNINGS_S.findLast((seconds) => left <= seconds * 1000 && left > 0);
  if (!due || warned.get(bookingID) === due) return;
  warned.set(bookingID, due);
  announce(`Less than ${due > 60 ? `${due / 60} minutes` : `${due} seconds`} left to pay.`);
}

// Shows a booking that was made elsewhere.
export async function find(id) {
  try {
    showBooking(await refresh(id));
    changed();
  } catch (problem) {
    say("bad", explain(problem, ""));
    showDesk();
  }
}

// Draws the panel, unless it shows all this already: what is being typed stays.
function showDesk() {
  const booking = bookingByID(bookingID);
  showOwn();
  const toDraw = JSON.stringify([flight?.id, booking, seat, message, busy]);
  if (toDraw === drawn) return;
  drawn = toDraw;
  passenger = byID("passenger")?.value ?? passenger;
  const panel = byID("panel");
  const hadFocus = panel.contains(document.activeElement);
  const shown = booking ? bookingParts(booking) : seat ? seatParts(seat) : [...hint(flight), notice(message)];
  panel.replaceChildren(...shown.flat(Infinity).filter(Boolean));
  panel.classList.toggle("idle", !booking && !seat);
  markChosen(booking ? null : seat);
  if (hadFocus) focusTitle();
}

function bookingParts(booking) {
  return bookingView({
    booking, message, busy, flight: page.flight(booking.flight_id),
    act: (action) => act(booking, action),
    onNew: () => close(booking.seat_number),
    onHistory: (list) => showHistory(booking.id, list),
  });
}

function seatParts(name) {
  return seatForm({
    flight, seat: name, place: seatByName(name).place, passenger, message, busy,
    onHold: (text) => hold(name, text), onCancel: () => close(name),
  });
}

function open(id) {
  seat = null;
  bookingID = id;
  message = null;
}

function close(name) {
  open(null);
  showDesk();
  focusSeat(name);
}

async function hold(name, text) {
  const order = { flight_id: flight.id, seat_number: name, passenger_name: text };
  const label = JSON.stringify(order);
  await work(name, async () => {
    // A booking whose hold could not be sent is used again, not made a second time.
    const made = unheld.get(label) ?? await write("POST", "/api/bookings/", order);
    unheld.set(label, made);
    const booking = await write("POST", `/api/bookings/${made.id}/hold/`).catch((problem) => {
      if (problem.status >= 400 && problem.status < 429) unheld.delete(label);
      throw problem;
    });
    unheld.delete(label);
    open(booking.id);
    take(booking);
    announce(`Seat ${name} is held for you.`);
  });
}

function act(booking, action) {
  const base = `/api/bookings/${booking.id}/`;
  return work(booking.seat_number, async () => {
    const now = await {
      pay: () => write("POST", `${base}pay/`, { success: true }),
      decline: () => write("POST", `${base}pay/`, { success: false }),
      checkout: () => write("POST", `${base}checkout/`),
      release: () => write("DELETE", `${base}hold/`),
      refund: () => write("POST", `${base}refund/`),
    }[action]();
    take(now);
    say(action === "decline" ? "bad" : "good", DONE[action]);
  });
}

// Runs what a button does, and shows what came of it.
async function work(name, action) {
  if (busy) return;
  busy = true;
  message = null;
  showDesk();
  try {
    await action();
  } catch (problem) {
    await failed(problem, name);
  }
  busy = false;
  changed();
  focusTitle();
}

async function failed(problem, name) {
  if (problem.status === undefined) throw problem;
  say("bad", explain(problem, name));
  if (problem.code === "seat_unavailable") seat = null;
  if (problem.status !== 409) return;
  await Promise.allSettled([page.reload(), bookingID && refresh(bookingID)]);
}

function take(booking) {
  put(booking);
  if (booking.flight_id === flight?.id) updateSeat(seatState(booking));
}

// Asks how a booking of ours is now; at most twice a second.
async function look(id) {
  if (asking.has(id)) return;
  asking.add(id);
  setTimeout(() => asking.delete(id), 500);
  const before = bookingByID(id);
  // Unanswered is no harm: the stream or the next tick asks again.
  const now = await refresh(id).catch(() => before);
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  if (now.status === "EXPIRED" && ownsSeat(before) && !busy) {
    const text = `The time for seat ${now.seat_number} has run out.`;
    if (id === bookingID) say("bad", text);
    else announce(text);
  }
  changed();
}

async function showHistory(id, list) {
  try {
    list.replaceChildren(...historyItems((await get(`/api/bookings/${id}/history/`)).results));
  } catch (problem) {
    list.replaceChildren(h("li", explain(problem, "")));
  }
}

function changed() {
  setOwnSeats(ownSeats());
  showDesk();
  page.onChange();
}

function say(kind, text) {
  message = { kind, text };
}

function focusTitle() {
  byID("panel").querySelector("h2")?.focus({ preventScroll: true });
}

function showOwn() {
  byID("own-list").replaceChildren(...bookings().map(ownItem));
  byID("own-none").hidden = bookings().length > 0;
}

function ownItem(booking) {
  return h("li", h(
    "button.own-booking", { type: "button", "aria-current": booking.id === bookingID ? "true" : null, onclick: () => showBooking(booking) },
    h("b", booking.seat_number),
    h("span", booking.passenger_name, h("small.muted", booking.flight_number)),
    h("span", { class: `tag ${booking.status}` }, STATUS[booking.status])));
}

function showBooking(booking) {
  open(booking.id);
  if (booking.flight_id !== flight?.id) page.openFlight(booking.flight_id);
  showDesk();
  focusTitle();
}
