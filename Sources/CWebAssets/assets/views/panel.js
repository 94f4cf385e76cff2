// The panel beside the map: the form of a free seat, a booking with its countdown, or a ticket.

import { act, closePanel, holdSeat, readHistory, typePassenger } from "../actions/panel.js";
import { ACTIONS, CAUSES, STATUSES, explain, placeOf } from "../domain/terms.js";
import { openedBooking, page } from "../state/seats.js";
import { countdown } from "./countdown.js";
import { byID, h, show } from "./dom.js";
import { ticket } from "./ticket.js";
import { departure, timeOfDay } from "./times.js";

/** @type {Record<BookingStatus, (parts: BookingParts) => Child>} */
const VIEWS = {
  INITIATED: ended, SEAT_HELD: held, PAYMENT_PENDING: held, CONFIRMED: paid, REFUNDED: ended, EXPIRED: ended,
};

const ENDINGS = {
  INITIATED: "This booking never held its seat.",
  REFUNDED: "The payment was refunded and the seat is free again.",
  EXPIRED: "The seat is free again.",
};

// Draws the panel again whenever something that it shows has changed, except for what is being typed.
export function showPanel() {
  const panel = byID("panel");
  page.watch(
    (state) => [state.flight, openedBooking(state), state.chosen[0], state.message, state.busy],
    (flight, booking, seat, message, busy) => {
      const hadFocus = panel.contains(document.activeElement);
      panel.classList.toggle("idle", !booking && !seat);
      if (booking) show(panel, bookingView({ booking, flight: page.get().flights.get(booking.flight_id), message, busy }));
      else if (flight && seat) show(panel, seatForm(flight, seat, message, busy));
      else show(panel, hint(flight), notice(message));
      if (hadFocus) panel.querySelector("h2")?.focus({ preventScroll: true });
    },
  );
}

/** @param {Flight | null} flight */
function hint(flight) {
  return [
    h("h2", { tabindex: "-1" }, "Your seat"),
    h("p.muted", flight ? "Choose a free seat on the map to hold it." : "Choose a flight first."),
  ];
}

/**
 * A message. A problem interrupts the screen reader.
 * @param {Message | null} message
 */
function notice(message) {
  return message && h("p", { class: `notice ${message.kind}`, role: message.kind === "bad" ? "alert" : "status" }, message.text);
}

/** @param {string} seat @param {string} below */
function seatTitle(seat, below) {
  return h("div.seat-title", h("h2", { tabindex: "-1" }, h("span.hidden", "Seat "), seat), h("p.muted", below));
}

/** @param {Flight} flight @param {string} seat @param {Message | null} message @param {boolean} busy */
function seatForm(flight, seat, message, busy) {
  const note = h("p.muted.small", { id: "passenger-note" }, "As written in the passport.");
  const input = h("input", {
    id: "passenger", required: true, maxlength: "200", autocomplete: "name", value: page.get().passenger,
    "aria-describedby": "passenger-note", oninput: () => typePassenger(input.value),
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (input.value.trim() !== "") return holdSeat(input.value);
    input.setAttribute("aria-invalid", "true");
    note.textContent = "Please enter a name.";
    return input.focus();
  };
  return [
    seatTitle(seat, `${placeOf(flight.cabin, seat.slice(-1))} seat · ${flight.origin} to ${flight.destination}`),
    notice(message),
    h("form", { novalidate: true, onsubmit: submit },
      h("label", { for: "passenger" }, "Passenger’s name"), input, note,
      h("div.actions",
        h("button.primary", { type: "submit", disabled: busy }, busy ? "Holding…" : `Hold seat ${seat}`),
        h("button", { type: "button", onclick: closePanel, disabled: busy }, "Cancel"))),
  ];
}

/** @param {BookingParts} parts */
function bookingView(parts) {
  const { booking } = parts;
  const list = h("ol.history");
  return [
    VIEWS[booking.status](parts),
    h("details", { ontoggle: () => showHistory(booking.id, list) }, h("summary", "What happened so far"), list),
  ];
}

/** @param {number} id @param {Element} list */
async function showHistory(id, list) {
  try {
    show(list, (await readHistory(id)).map(({ cause, at }) => h("li",
      h("span", CAUSES[cause] ?? cause), h("time.muted", { datetime: at }, new Date(at).toLocaleTimeString()))));
  } catch (problem) {
    show(list, h("li", explain(/** @type {Problem} */ (problem))));
  }
}

/** @param {BookingParts} parts @param {ActionName} name */
function button({ booking, busy }, name, kind = "", label = ACTIONS[name].label) {
  return h("button", { type: "button", class: kind, disabled: busy, onclick: () => act(booking, name) }, label);
}

/** @param {BookingParts} parts */
function held(parts) {
  const { booking, message } = parts;
  const isPending = booking.status === "PAYMENT_PENDING";
  const until = timeOfDay(booking.expires_at);
  return [
    h("div.held-head", seatTitle(booking.seat_number, `Held for ${booking.passenger_name}`), countdown(booking)),
    notice(message),
    h("p", isPending ? `A payment was started. The seat stays yours until ${until}.` : `The seat is yours until ${until}.`),
    h("div.actions.stack",
      button(parts, "pay", "primary wide"), button(parts, "decline"), !isPending && button(parts, "checkout"),
      button(parts, "release", "quiet")),
    reference(parts),
  ];
}

/** @param {BookingParts} parts */
function paid(parts) {
  return [notice(parts.message), ticket(parts), h("div.actions.stack", button(parts, "refund", "quiet"))];
}

/** @param {BookingParts} parts */
function ended(parts) {
  const { booking, message, busy } = parts;
  const { status, refund_due: isDue } = booking;
  return [
    seatTitle(booking.seat_number, STATUSES[status].label),
    notice(message),
    h("p", ENDINGS[/** @type {keyof ENDINGS} */ (status)]),
    isDue && notice({ kind: "bad", text: "The payment arrived after the time had run out. It must be refunded." }),
    h("div.actions.stack",
      isDue && button(parts, "refund", "primary wide", "Refund the late payment"),
      h("button", { type: "button", class: isDue ? "" : "primary wide", onclick: closePanel, disabled: busy }, "Choose a seat")),
    reference(parts),
  ];
}

/** @param {BookingParts} parts */
function reference({ booking, flight }) {
  return h("p.muted.small", `Booking ${booking.id} · flight ${booking.flight_number}`, flight && ` · ${departure(flight)}`);
}
