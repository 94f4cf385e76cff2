// The orders of this tab. The tab remembers their paths only; everything else comes from the server.

import { goneSeats, hasSeat, isLive, seatOf, seatsNamed } from "../domain/terms.js";
import { get } from "../server/api.js";
import { serverNow } from "../state/clock.js";
import { chosenOn, withSeatChanged } from "../state/draft.js";
import { page, seated, withCounts } from "../state/seats.js";
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

/** @returns {string[]} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]").map(String);
  } catch {
    return [];
  }
}

/** @param {string[]} paths */
const remember = (paths) => sessionStorage.setItem(STORED, JSON.stringify(paths.slice(-MOST_REMEMBERED)));

// Reads the orders that this tab remembers from before a reload. Forgets those that no longer exist.
export async function loadOrders() {
  await Promise.allSettled(remembered().map((path) => refreshOrder(path).catch((problem) => {
    if (problem.code === "not_found") remember(remembered().filter((one) => one !== path));
  })));
}

/**
 * Replaces seats of the map, and the counts of its flight.
 * @param {Iterable<Seat>} changed
 */
export function putSeats(changed) {
  const { flight, flights, seats } = page.get();
  const different = [...changed].filter((seat) => {
    const before = seats.get(seat.seat_number);
    return before && !isEqual(before, seat);
  });
  if (!flight || different.length === 0) return;
  const now = new Map(seats);
  for (const seat of different) now.set(seat.seat_number, seat);
  page.update({ seats: now, flights: withCounts(flights, flight, now) });
  dropTakenSeats();
}

// Takes the seats out of the draft that other passengers have now.
export function dropTakenSeats() {
  const { flight, seats, draft, busy } = page.get();
  // The page's own command may be what takes them.
  if (!draft || !flight || busy) return;
  const gone = chosenOn(draft, flight.id).filter((name) => seats.get(name)?.status !== "AVAILABLE");
  if (gone.length === 0) return;
  page.update({ draft: gone.reduce((now, name) => withSeatChanged(now, flight.id, name, null), draft) });
  say("bad", `${goneSeats(gone)} Please choose another seat.`);
}

/**
 * Stores an order as the server returned it, and updates its seats on the map.
 * @param {Order | Booking} response @returns {OwnOrder}
 */
export function putOrder(response) {
  /** @type {OwnOrder} */
  const order = "bookings" in response
    ? { ...response, path: `orders/${response.id}` }
    : { ...response, path: `bookings/${response.id}`, reference: null, bookings: [response] };
  const { path } = order;
  const { orders, flight } = page.get();
  const before = orders.get(path);
  if (!remembered().includes(path)) remember([...remembered(), path]);
  if (!isEqual(before, order)) page.update({ orders: new Map(orders).set(path, order) });
  const seatsOf = (/** @type {OwnOrder | undefined} */ one) => seated({ orders: new Map(one && [[path, one]]), flight }).map(seatOf);
  const free = seatsOf(before).map((seat) => ({ ...seat, status: /** @type {const} */ ("AVAILABLE"), held_until: null }));
  putSeats(new Map([...free, ...seatsOf(order)].map((seat) => [seat.seat_number, seat])).values());
  return order;
}

/**
 * Reads an order from the server. A booking that belongs to an order stands for the order.
 * @param {string} path @returns {Promise<OwnOrder>} @throws {Problem}
 */
export async function refreshOrder(path) {
  const response = await get(`/api/${path}/`);
  return response.order_id ? refreshOrder(`orders/${response.order_id}`) : putOrder(response);
}

/**
 * The orders that were checked a moment ago, and whether to check them again at the end of the pause.
 * @type {Map<string, boolean>}
 */
const checked = new Map();

/**
 * Finds out what became of an order; at most twice a second. If the request fails, a later event or tick repeats it.
 * @param {OwnOrder} before
 */
export async function checkOrder(before) {
  const { path } = before;
  const isPause = checked.has(path);
  checked.set(path, isPause);
  if (isPause) return;
  setTimeout(() => {
    const again = checked.get(path) && page.get().orders.get(path);
    checked.delete(path);
    if (again) checkOrder(again);
  }, CHECK_PAUSE_MS);
  const now = await refreshOrder(path).catch(() => before);
  const { busy, opened } = page.get();
  const names = before.bookings.filter(hasSeat).map((booking) => booking.seat_number);
  if (names.length === 0 || now.status !== "EXPIRED" || busy) return;
  const text = `The time for ${seatsNamed(names, "seat")} has run out.`;
  if (opened === path) say("bad", text);
  else announce(text);
}

// Finds out what became of the orders with seats, after the connection was lost.
export function checkOrders() {
  for (const order of page.get().orders.values()) if (order.bookings.some(hasSeat)) checkOrder(order);
}

/**
 * A seat of the map changed.
 * @param {Seat} seat
 */
export function seatChanged(seat) {
  putSeats([seat]);
  const { orders, flight } = page.get();
  for (const order of orders.values()) {
    // The event of the page's own command is no news.
    const isNews = order.bookings.some((booking) => booking.flight_id === flight?.id && booking.seat_number === seat.seat_number
      && isLive(booking) && seatOf(booking).status !== seat.status);
    if (isNews) checkOrder(order);
  }
}

// Announces how little time is left for the order in the panel, and checks each order at its deadline.
// Called several times a second.
export function passTime() {
  const { orders, opened, warned } = page.get();
  for (const order of orders.values()) {
    if (!order.expires_at) continue;
    const leftS = (Date.parse(order.expires_at) - serverNow()) / 1000;
    if (leftS <= 0) checkOrder(order);
    const warning = opened === order.path && leftS > 0 && WARNINGS_S.find((seconds) => leftS <= seconds);
    if (!warning || warned.get(order.path) === warning) continue;
    page.update({ warned: new Map(warned).set(order.path, warning) });
    announce(`Less than ${warning > 60 ? `${warning / 60} minutes` : `${warning} seconds`} left to pay.`);
  }
}
