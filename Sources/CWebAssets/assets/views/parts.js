// Parts of the panel that several of its views share.

import { h } from "./dom.js";

/**
 * A message. A problem interrupts the screen reader.
 * @param {Message | null} message
 */
export function notice(message) {
  return message && h("p", { class: `notice ${message.kind}`, role: message.kind === "bad" ? "alert" : "status" }, message.text);
}

/**
 * The title of the panel: a seat, or the number of seats.
 * @param {readonly string[]} seats @param {Child} below
 */
export function seatTitle(seats, below) {
  const title = seats.length === 1 ? [h("span.hidden", "Seat "), seats[0]] : [seats.length, h("small", " seats")];
  return h("div.seat-title", h("h2", { tabindex: "-1" }, title), h("p.muted", below));
}
