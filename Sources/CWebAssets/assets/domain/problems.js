// What went wrong, in words.

import { counted, goneSeats, seatsNamed } from "./terms.js";

/**
 * What went wrong with `seats`, and what the person can do. `kept` is what is the case nevertheless.
 * @param {Problem} problem @param {string[]} seats
 */
export function explain({ code, body, message }, seats = [], kept = "Nothing was changed.") {
  switch (code) {
    case "seat_unavailable":
      return `${goneSeats(seats)} ${kept} Please choose another seat.`;
    case "no_seats":
      return `Only ${counted(body.available ?? 0)} of this kind ${body.available === 1 ? "is" : "are"} free. ${kept}`;
    case "hold_expired":
      return `The time for ${seatsNamed(seats, "seat")} has run out.`;
    case "extension_limit":
      return "The time cannot be extended any further. Start the payment, or pay before it runs out.";
    case "invalid_transition":
      return body.current_status === "INITIATED" || body.bookings?.some(({ index }) => index !== undefined)
        ? "This seat can no longer be held: the flight has departed."
        : "This is no longer possible. The page now shows the order as it is.";
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
    case "invalid_field": {
      const name = Object.entries(body.errors ?? {}).find(([field]) => field.endsWith("passenger_name"));
      return name ? `The passenger’s name ${name[1].join(", ")}.` : message;
    }
    default:
      return message;
  }
}
