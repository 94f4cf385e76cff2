// The list of flights, and the flight on the map with its event stream.

import { Problem, get } from "../server/api.js";
import { subscribe } from "../server/stream.js";
import { inOrder, openedOrder, page, withCounts } from "../state/seats.js";
import { isEqual } from "../state/store.js";
import { announce, checkOrders, dropTakenSeats, putSeats, seatChanged } from "./orders.js";

const RELOAD_PAUSE_MS = 1000;

/** @type {ReturnType<typeof subscribe> | null} */
let stream = null;
// The number of the flight's visit: what arrives for an earlier one is dropped.
let visit = 0;

/**
 * Reads a page of flights. A flight that did not change stays the same object.
 * @param {string} path @throws {Problem}
 */
async function loadFlights(path) {
  const { results, next } = await get(path);
  const { flight, flights, seats } = page.get();
  const known = new Map(flights);
  for (const one of results) if (!isEqual(known.get(one.id), one)) known.set(one.id, one);
  page.update({ flights: flight ? withCounts(known, flight, seats) : known, moreFlights: next });
}

export function loadMoreFlights() {
  const { moreFlights } = page.get();
  if (moreFlights) loadFlights(moreFlights).catch(() => {});
}

// Updates the seat counts of the other flights, if the list fits into one page.
export function refreshFlights() {
  if (!document.hidden && page.get().moreFlights === null) loadFlights("/api/flights/").catch(() => {});
}

/**
 * Shows a flight on the map.
 * @param {number} id @param {FocusRequest | null} [focus] where the focus goes once the map is there
 */
export async function openFlight(id, focus = null) {
  visit += 1;
  const thisVisit = visit;
  stream?.stop();
  stream = null;
  try {
    const [flight, map] = await Promise.all([get(`/api/flights/${id}/`), get(`/api/flights/${id}/seats/`)]);
    if (thisVisit !== visit) return;
    const seats = new Map(map.seats.map((/** @type {Seat} */ seat) => [seat.seat_number, seat]));
    const { flights, opened, moving } = page.get();
    const isOpened = openedOrder(page.get())?.bookings.some((booking) => booking.flight_id === id);
    page.update({
      flight,
      flights: withCounts(flights, flight, seats),
      failure: null,
      seats,
      opened: isOpened ? opened : null,
      moving: moving?.flight_id === id ? moving : null,
      message: null,
      connection: "connecting",
      ...(focus && { focus }),
    });
    dropTakenSeats();
    watch(flight, map.version);
  } catch (problem) {
    if (thisVisit === visit) fail(problem);
  }
}

/** @param {unknown} problem */
function fail(problem) {
  if (!(problem instanceof Problem)) throw problem;
  page.update({ failure: problem, connection: "waiting" });
}

/** @param {Flight} flight @param {number} version */
function watch(flight, version) {
  const thisVisit = visit;
  stream = subscribe(`/api/flights/${flight.id}/events/`, version, {
    event: ({ event, data }) => event === "seat" && seatChanged(JSON.parse(data ?? "")),
    state: setConnection,
    // A database that was replaced does not know the last event: start again with the map.
    rejected() {
      setConnection("waiting");
      setTimeout(() => thisVisit === visit && openFlight(flight.id), RELOAD_PAUSE_MS);
    },
  });
}

/** @param {Connection} connection */
function setConnection(connection) {
  const before = page.get().connection;
  page.update({ connection });
  if (connection !== "live" || before !== "waiting") return;
  announce("Connected again. The seat map is up to date.");
  checkOrders();
}

// Reads the whole map again.
export async function reloadSeats() {
  const { flight } = page.get();
  if (!flight) return;
  const map = await get(`/api/flights/${flight.id}/seats/`);
  if (map.flight_id === page.get().flight?.id) putSeats(map.seats);
}

/**
 * Opens a flight as a step that the Back button undoes.
 * @param {number} id @param {FocusRequest} [focus]
 */
export function visitFlight(id, focus) {
  history.pushState(null, "", `/?flight=${id}`);
  openFlight(id, focus);
}

export const addressedFlight = () => Number(new URLSearchParams(location.search).get("flight"));

// Opens the flight in the address, or else the next one to depart.
export async function start() {
  try {
    if (page.get().flights.size === 0) await loadFlights("/api/flights/");
    const id = addressedFlight() || inOrder(page.get().flights)[0]?.id;
    if (id) openFlight(id);
  } catch (problem) {
    fail(problem);
  }
}

export function reconnect() {
  if (stream) stream.retryNow();
  else start();
}
