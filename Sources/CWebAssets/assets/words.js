// What the page says, in plain words.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DEPARTURE = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
});

export function timeOfDay(text) {
  return TIME.format(new Date(text));
}

// A departure, in UTC: the time zone of the airport is not known.
export function departure(text) {
  return `${DEPARTURE.format(new Date(text))} UTC`;
}

// Minutes and seconds, `9:41`.
export function minutes(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const STATUS = {
  INITIATED: "Not held yet",
  SEAT_HELD: "Held",
  PAYMENT_PENDING: "Waiting for payment",
  CONFIRMED: "Paid",
  REFUNDED: "Refunded",
  EXPIRED: "Ended",
};

export const CAUSE = {
  create: "Booking made",
  hold: "Seat held",
  release: "Seat given back",
  checkout: "Payment started",
  pay: "Payment received",
  decline: "Payment declined",
  refund: "Money refunded",
  deadline: "Time ran out",
  late_payment: "Payment came too late",
  late_refund: "Late payment refunded",
};

// What went wrong with seat `seat`, and what to do about it.
export function explain(problem, seat) {
  switch (problem.code) {
    case "seat_unavailable":
      return `Somebody was faster: seat ${seat} has just been taken. Please choose another one.`;
    case "hold_expired":
      return `The time for seat ${seat} has run out, and the seat is free again.`;
    case "invalid_transition":
      return problem.body.current_status === "INITIATED"
        ? "This seat cannot be held any more: the flight has left."
        : "That is not possible any more. The booking is shown as it is now.";
    case "unreachable":
      return "The server cannot be reached. Nothing is lost: try again, and nothing is done twice.";
    case "overloaded":
    case "too_many_requests":
      return "Very many people are booking right now. Please try again in a moment.";
    case "storage_unavailable":
      return "The server cannot save anything just now. Nothing was changed; please try again later.";
    case "forbidden":
      return "Your access token does not allow this.";
    case "invalid_field":
      return `The passenger’s name ${problem.body.errors?.passenger_name?.join(", ") ?? "is not valid"}.`;
    default:
      return problem.message;
  }
}
