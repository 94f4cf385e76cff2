// The panel beside the map: a seat's form, a booking with its countdown, a ticket.

import { serverNow } from "./api.js";
import { h, svg } from "./dom.js";
import { route } from "./flights.js";
import { CAUSE, STATUS, departure, minutes, timeOfDay } from "./words.js";

const RING = 2 * Math.PI * 26;

export function hint(flight) {
  return [
    h("h2", { tabindex: "-1" }, "Your seat"),
    h("p.muted", flight ? "Choose a free seat on the map to hold it." : "Choose a flight first."),
  ];
}

// A message; problems interrupt the screen reader.
export function notice(message) {
  return message && h("p", { class: `notice ${message.kind}`, role: message.kind === "bad" ? "alert" : "status" }, message.text);
}

// The form for a free seat; `onHold(name)` when it is sent.
export function seatForm({ flight, seat, place, passenger, message, busy, onHold, onCancel }) {
  const input = h("input", {
    id: "passenger", name: "passenger", required: true, maxlength: "200", autocomplete: "name", value: passenger,
    "aria-describedby": "passenger-note",
  });
  const form = h(
    "form", { novalidate: true },
    h("label", { for: "passenger" }, "Passenger’s name"), input,
    h("p.muted.small", { id: "passenger-note" }, "As it stands in the passport."),
    h("div.actions",
      h("button.primary", { type: "submit", disabled: busy }, busy ? "Holding…" : `Hold seat ${seat}`),
      h("button", { type: "button", onclick: onCancel, disabled: busy }, "Cancel")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() !== "") return onHold(input.value);
    input.setAttribute("aria-invalid", "true");
    form.querySelector("#passenger-note").textContent = "Please enter a name.";
    input.focus();
  });
  return [seatTitle(seat, `${place[0].toUpperCase()}${place.slice(1)} seat · ${flight.origin} to ${flight.destination}`), notice(message), form];
}

// A booking: what it is, and what can be done with it.
export function bookingView({ booking, flight, message, busy, act, onNew, onHistory }) {
  const parts = { SEAT_HELD: held, PAYMENT_PENDING: held, CONFIRMED: ticket }[booking.status] ?? ended;
  return [
    parts({ booking, flight, busy, act, onNew, message }),
    h("details", { ontoggle: (event) => event.target.open && onHistory(event.target.querySelector("ol")) },
      h("summary", "What happened so far"), h("ol.history")),
  ];
}

export function historyItems(transitions) {
  return transitions.map((step) => h("li",
    h("span", CAUSE[step.cause] ?? step.cause), h("time.muted", { datetime: step.at }, new Date(step.at).toLocaleTimeString())));
}

function seatTitle(seat, below) {
  return h("div.seat-title",
    h("h2", { tabindex: "-1" }, h("span.hidden", "Seat "), seat),
    h("p.muted", below));
}

function button(label, action, busy, kind) {
  return h("button", { type: "button", class: kind, disabled: busy, onclick: action }, label);
}

function held({ booking, flight, busy, act, message }) {
  const pending = booking.status === "PAYMENT_PENDING";
  return [
    h("div.held-head",
      seatTitle(booking.seat_number, `Held for ${booking.passenger_name}`),
      countdown(booking)),
    notice(message),
    h("p", pending
      ? `A payment was started. The seat stays yours until ${timeOfDay(booking.expires_at)}.`
      : `Nobody else can take it until ${timeOfDay(booking.expires_at)}.`),
    h("div.actions.stack",
      button("Pay", () => act("pay"), busy, "primary wide"),
      button("Have the payment declined", () => act("decline"), busy),
      !pending && button("I need more time to pay", () => act("checkout"), busy),
      button("Give the seat back", () => act("release"), busy, "quiet")),
    reference(booking, flight),
  ];
}

function ticket({ booking, flight, busy, act, message }) {
  return [
    notice(message),
    h("article.ticket", { "aria-label": "Ticket" },
      h("div.ticket-top", h("h2", { tabindex: "-1" }, "You fly"), h("span", booking.flight_number)),
      flight && h("p.route", route(flight)),
      h("dl",
        pair("Passenger", booking.passenger_name, "wide"),
        flight && pair("Departure", departure(flight.departs_at), "wide"),
        pair("Seat", booking.seat_number, "big"), pair("Booking", booking.id, "big")),
      h("div.barcode", { "aria-hidden": "true" })),
    h("div.actions.stack", button("Refund this booking", () => act("refund"), busy, "quiet")),
  ];
}

function ended({ booking, flight, busy, act, onNew, message }) {
  const text = {
    REFUNDED: "The money was refunded and the seat is free again.",
    EXPIRED: "The seat is free again.",
    INITIATED: "This booking never held its seat.",
  }[booking.status];
  return [
    seatTitle(booking.seat_number, STATUS[booking.status]),
    notice(message),
    h("p", text),
    booking.refund_due && notice({ kind: "bad", text: "A payment came after the time had run out. The money has to go back." }),
    h("div.actions.stack",
      booking.refund_due && button("Refund the late payment", () => act("refund"), busy, "primary wide"),
      button("Choose a seat", onNew, busy, booking.refund_due ? "" : "primary wide")),
    reference(booking, flight),
  ];
}

function reference(booking, flight) {
  return h("p.muted.small", `Booking ${booking.id} · flight ${booking.flight_number}`,
    flight && ` · ${departure(flight.departs_at)}`);
}

function pair(name, value, kind) {
  return h("div", { class: kind }, h("dt", name), h("dd", value));
}

const longestMS = new Map();

// The ring that runs out; `tick` keeps it going.
function countdown(booking) {
  const left = Date.parse(booking.expires_at) - serverNow();
  const whole = Math.max(left, longestMS.get(booking.id) ?? 0);
  longestMS.set(booking.id, whole);
  const node = h("div.countdown", { role: "timer", "aria-label": "Time left", "data-until": booking.expires_at, "data-whole": whole },
    svg("svg", { viewBox: "0 0 60 60", "aria-hidden": "true" },
      svg("circle.track", { cx: 30, cy: 30, r: 26 }),
      svg("circle.rest", { cx: 30, cy: 30, r: 26, "stroke-dasharray": RING, transform: "rotate(-90 30 30)" })),
    h("span.clock"));
  tick(node);
  return node;
}

// Brings a countdown up to date; returns the milliseconds that are left.
export function tick(node) {
  const left = Date.parse(node.dataset.until) - serverNow();
  const text = minutes(left);
  const clock = node.querySelector(".clock");
  if (clock.textContent !== text) clock.textContent = text;
  const share = Math.min(1, Math.max(0, left / Number(node.dataset.whole)));
  node.querySelector(".rest").setAttribute("stroke-dashoffset", String(RING * (1 - share)));
  node.classList.toggle("soon", left < 60_000);
  return left;
}
