// What belongs to the whole seat page: the connection, the focus, and what screen readers say.

import { reconnect } from "../actions/flights.js";
import { page } from "../state/seats.js";
import { byID, showLive } from "./dom.js";

const PAUSE_MS = 50;

export function showConnection() {
  byID("reconnect").addEventListener("click", reconnect);
  page.watch(({ connection }) => [connection], (connection) => {
    showLive(connection);
    byID("lost").hidden = connection !== "waiting";
    byID("sky").classList.toggle("stale", connection === "waiting");
  });
}

const TARGETS = { panel: "#panel h2", flight: "#flight-title" };

// Moves the focus as actions request it. Starts after the other views, so that they have drawn what gets the focus.
export function showFocus() {
  page.watch(({ focus }) => [focus], (focus) => {
    if (!focus) return;
    const seat = "seat" in focus && document.querySelector(`[data-seat="${focus.seat}"]`);
    // On a phone the panel would cover the seat.
    if (seat) seat.scrollIntoView({ block: "nearest" });
    const target = focus.on === "seat" ? seat
      : document.querySelector(focus.on === "passenger" ? `#passenger-${focus.index}` : TARGETS[focus.on]);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  });
}

export function showAnnouncements() {
  page.watch(({ announcement }) => [announcement], (announcement) => {
    const region = byID("announce");
    region.textContent = "";
    // A change after a pause is announced even if it is the same text again.
    if (announcement) setTimeout(() => { region.textContent = announcement.text; }, PAUSE_MS);
  });
}
