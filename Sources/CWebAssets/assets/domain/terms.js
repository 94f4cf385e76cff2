// The terms of the domain, and the words that the pages use for them.

/**
 * What each status is called, what it means for the seat, and how it looks.
 * @type {Record<BookingStatus, {label: string, seat: SeatStatus, look: string}>}
 */
export const STATUSES = {
  INITIATED: { label: "Not held yet", seat: "AVAILABLE", look: "" },
  SEAT_HELD: { label: "Held", seat: "HELD", look: "held" },
  PAYMENT_PENDING: { label: "Waiting for payment", seat: "HELD", look: "held" },
  CONFIRMED: { label: "Paid", seat: "BOOKED", look: "good" },
  REFUNDED: { label: "Refunded", seat: "AVAILABLE", look: "booked" },
  EXPIRED: { label: "Ended", seat: "AVAILABLE", look: "booked" },
};

/**
 * The words for the status of a seat, which are also how it looks.
 * @type {Record<SeatStatus, "free" | "held" | "booked">}
 */
export const SEATS = { AVAILABLE: "free", HELD: "held", BOOKED: "booked" };

/**
 * What the page can do with an order: the label of the button, the message afterwards, and the request.
 * @type {Record<ActionName, {label: string, done: string, path: string, method?: Method, body?: object}>}
 */
export const ACTIONS = {
  pay: { label: "Pay", done: "The payment was received.", path: "pay/", body: { success: true } },
  decline: {
    label: "Simulate a declined payment",
    done: "The payment was declined. Nothing is lost: try again before the time runs out.",
    path: "pay/",
    body: { success: false },
  },
  extend: { label: "Hold longer", done: "You have more time.", path: "extend/" },
  checkout: { label: "Start the payment", done: "The payment was started. You have more time to pay.", path: "checkout/" },
  release: { label: "Release", done: "Released: nothing is held any more.", path: "hold/", method: "DELETE" },
  refund: { label: "Refund", done: "Refunded.", path: "refund/" },
};

/**
 * What caused a transition.
 * @type {Record<string, string>}
 */
export const CAUSES = {
  create: "Booking created",
  hold: "Seat held",
  release: "Seat released",
  checkout: "Payment started",
  pay: "Payment received",
  decline: "Payment declined",
  refund: "Payment refunded",
  deadline: "Time ran out",
  late_payment: "Payment arrived too late",
  late_refund: "Late payment refunded",
  extend: "Hold extended",
  change_seat: "Seat changed",
  swap: "Seats exchanged",
};

/**
 * The seat of a booking, as the seat map shows it.
 * @param {Booking} booking @returns {Seat}
 */
export function seatOf({ seat_number, status, expires_at }) {
  return { seat_number, status: STATUSES[status].seat, held_until: expires_at };
}

/**
 * Whether a booking has its seat.
 * @param {Booking} booking
 */
export const hasSeat = (booking) => STATUSES[booking.status].seat !== "AVAILABLE";

/**
 * Whether a booking has not ended.
 * @param {Booking} booking
 */
export const isLive = ({ status }) => status !== "REFUNDED" && status !== "EXPIRED";

/**
 * Where the API has the order of a booking, or the booking itself if it belongs to none.
 * @param {Booking} booking
 */
export const pathOf = ({ id, order_id }) => (order_id ? `orders/${order_id}` : `bookings/${id}`);

/**
 * "7A, 7B and 7C".
 * @param {readonly string[]} words
 */
export const listed = (words) => new Intl.ListFormat("en-GB").format(words);

/**
 * "1 seat", "2 seats".
 * @param {number} count
 */
export const counted = (count, word = "seat") => `${count} ${word}${count === 1 ? "" : "s"}`;

/**
 * "Seat 7A", "Seats 7A and 7B".
 * @param {readonly string[]} names
 */
export const seatsNamed = (names, word = "Seat") => `${word}${names.length === 1 ? "" : "s"} ${listed(names)}`;

/**
 * What happened if other passengers took seats.
 * @param {readonly string[]} names
 */
export const goneSeats = (names) => `${seatsNamed(names)} went to another passenger a moment ago.`;
