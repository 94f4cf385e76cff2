// The terms of the domain, and the words that the pages use for them.

/**
 * What each status of a booking is called, what it means for the seat, and how it looks.
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
 * What the page can do with a booking: the label of the button, the message afterwards, and the request.
 * @type {Record<ActionName, {label: string, done: string, path: string, method?: Method, body?: object}>}
 */
export const ACTIONS = {
  pay: { label: "Pay", done: "The payment was received.", path: "pay/", body: { success: true } },
  decline: {
    label: "Simulate a declined payment",
    done: "The payment was declined. The seat is still yours: try again before the time runs out.",
    path: "pay/",
    body: { success: false },
  },
  checkout: { label: "I need more time to pay", done: "You have more time to pay.", path: "checkout/" },
  release: { label: "Release the seat", done: "You released the seat.", path: "hold/", method: "DELETE" },
  refund: { label: "Refund this booking", done: "The booking was refunded.", path: "refund/" },
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
 * Whether the seats with a letter are at a window, at an aisle or between.
 * @param {Flight["cabin"]} cabin @param {string} letter
 */
export function placeOf({ seats }, letter) {
  const at = seats.indexOf(letter);
  if (seats.trim().startsWith(letter) || seats.trim().endsWith(letter)) return "window";
  return seats[at - 1] === " " || seats[at + 1] === " " ? "aisle" : "middle";
}

/**
 * What went wrong with seat `seat`, and what the person can do.
 * @param {Problem} problem @param {string} [seat]
 */
export function explain({ code, body, message }, seat) {
  switch (code) {
    case "seat_unavailable":
      return `Another passenger has just taken seat ${seat}. Please choose another seat.`;
    case "hold_expired":
      return `The time for seat ${seat} has run out, and the seat is free again.`;
    case "invalid_transition":
      return body.current_status === "INITIATED"
        ? "This seat can no longer be held: the flight has departed."
        : "This is no longer possible. The page now shows the booking as it is.";
    case "unreachable":
      return "The server cannot be reached. You can safely try again: nothing is done twice.";
    case "overloaded":
    case "too_many_requests":
      return "The server is very busy. Please try again in a moment.";
    case "storage_unavailable":
      return "The server cannot save anything at the moment. Nothing was changed. Please try again later.";
    case "outcome_unknown":
      return "The server lost its database while it saved the change. You can safely try again: nothing is done twice.";
    case "forbidden":
      return "Your access token does not allow this.";
    case "invalid_field":
      return `The passenger’s name ${body.errors?.passenger_name?.join(", ") ?? "is not valid"}.`;
    default:
      return message;
  }
}
