// The seat page: puts the flights, the map, the stream and the panel together.

import { get } from "./api.js";
import { seatCounts, showCabin, updateSeat, wireCabin } from "./cabin.js";
import { choose, find, loadDesk, lookAtAll, openDesk, ownSeats, seatChanged, tickDesk, wireDesk } from "./desk.js";
import { announce, byID, h, setLive } from "./dom.js";
import { flightHead, flightItem, hasLeft, legend } from "./flights.js";
import { follow } from "./stream.js";
import { wireTokenButton } from "./token.js";
import { explain } from "./words.js";

const FLIGHTS_EVERY_MS = 10_000;
const TICK_MS = 250;

const flights = new Map();
let nextPage = null;
let flight = null;
let stream = null;
let visit = 0;

async function loadFlights(path = "/api/flights/") {
  const page = await get(path);
  for (const one of page.results) flights.set(one.id, one);
  nextPage = page.next;
  showFlights();
}

// The next to leave first, those that have left last.
function inOrder() {
  return [...flights.values()].sort((one, other) => hasLeft(one) - hasLeft(other) || one.departs_at.localeCompare(other.departs_at));
}

function showFlights() {
  const focused = document.activeElement?.dataset?.flight;
  const items = inOrder().map((one) => flightItem(one, one.id === flight?.id));
  byID("flights").replaceChildren(...items);
  byID("more-flights").hidden = nextPage === null;
  if (items.length === 0) byID("flights").append(h("li.muted", "There are no flights yet. bookingctl seed makes some."));
  if (focused) byID("flights").querySelector(`[data-flight="${focused}"]`)?.focus();
}

// For the other flights' counts.
async function refreshFlights() {
  if (document.hidden || nextPage !== null) return;
  await loadFlights().catch(() => {});
  showLegend();
}

async function openFlight(id, { focus = false } = {}) {
  visit += 1;
  const thisVisit = visit;
  stream?.stop();
  try {
    const [one, map] = await Promise.all([get(`/api/flights/${id}/`), get(`/api/flights/${id}/seats/`)]);
    if (thisVisit !== visit) return;
    flight = one;
    flights.set(one.id, one);
    document.title = `${one.flight_number} ${one.origin}–${one.destination} · Seat booking`;
    byID("flight-head").replaceChildren(...flightHead(one));
    byID("sky").hidden = false;
    byID("legend").hidden = false;
    showCabin(one, map.seats);
    openDesk(one);
    showLegend();
    showFlights();
    // On a phone the list is a strip.
    byID("flights").scrollLeft = byID("flights").querySelector("[aria-current]").offsetLeft - 16;
    watch(map.version);
    if (focus) byID("flight-title").focus({ preventScroll: true });
  } catch (problem) {
    if (thisVisit === visit) showFailure(problem);
  }
}

function showFailure(problem) {
  const unknown = problem.code === "not_found";
  const text = unknown ? "There is no such flight. Choose one of the list." : explain(problem, "");
  byID("flight-head").replaceChildren(
    h("div", h("h2", { id: "flight-title", tabindex: "-1" }, unknown ? "No such flight" : "The flight cannot be shown"),
      h("p", { role: "alert" }, text), !unknown && h("button", { type: "button", onclick: () => location.reload() }, "Try again")));
  showState("waiting");
}

// Opens a flight as a step that the Back button undoes.
function visitFlight(id, options) {
  history.pushState(null, "", `/?flight=${id}`);
  openFlight(id, options);
}

// Gets the whole map again: after a defeat, or when the stream cannot be resumed.
async function reloadSeats() {
  const map = await get(`/api/flights/${flight.id}/seats/`);
  if (map.flight_id !== flight.id) return;
  for (const seat of map.seats) updateSeat(seat);
  showLegend();
}

function showLegend() {
  if (!flight) return;
  const counts = seatCounts();
  flight.seats = { total: counts.total, available: counts.AVAILABLE, held: counts.HELD, booked: counts.BOOKED };
  flights.set(flight.id, flight);
  byID("legend").replaceChildren(...legend(counts, ownSeats().length));
  byID("flights").querySelector(`[data-flight="${flight.id}"]`)?.closest("li").replaceWith(flightItem(flight, true));
}

function watch(version) {
  showState("connecting");
  stream = follow(`/api/flights/${flight.id}/events/`, version, {
    event: ({ event, data }) => {
      if (event !== "seat") return;
      const state = JSON.parse(data);
      updateSeat(state);
      seatChanged(state);
      showLegend();
    },
    state: showState,
    refused: async () => {
      // A store that was replaced does not know our place in the stream: begin anew.
      showState("waiting");
      const thisVisit = visit;
      await new Promise((resume) => setTimeout(resume, 1000));
      if (thisVisit === visit) openFlight(flight.id);
    },
  });
}

function showState(state) {
  const before = setLive(state);
  byID("lost").hidden = state !== "waiting";
  byID("sky").classList.toggle("stale", state === "waiting");
  if (state === "live" && before === "waiting") {
    announce("Connected again. The seat map is up to date.");
    lookAtAll();
  }
}

// What the page does by itself

byID("flights").addEventListener("click", (event) => {
  const link = event.target.closest("[data-flight]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visitFlight(Number(link.dataset.flight), { focus: true });
});

byID("more-flights").addEventListener("click", () => loadFlights(nextPage).catch(() => {}));
byID("find-form").addEventListener("submit", (event) => {
  event.preventDefault();
  find(Number(byID("find").value));
});
byID("reconnect").addEventListener("click", () => (stream ? stream.retryNow() : start()));
// The skip link is such a step, too, and leads to no other flight.
addEventListener("popstate", () => addressed() !== flight?.id && start());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  stream?.retryNow();
  refreshFlights();
});

function addressed() {
  return Number(new URLSearchParams(location.search).get("flight"));
}

// Opens the flight that the address names, or the next one to leave.
async function start() {
  try {
    if (flights.size === 0) await loadFlights();
    const id = addressed() || inOrder()[0]?.id;
    if (id) openFlight(id);
  } catch (problem) {
    showFailure(problem);
  }
}

wireTokenButton(byID("token"), () => location.reload());
setInterval(tickDesk, TICK_MS);
setInterval(refreshFlights, FLIGHTS_EVERY_MS);
wireCabin(byID("grid"), choose);
wireDesk({ flight: (id) => flights.get(id), openFlight: visitFlight, onChange: showLegend, reload: reloadSeats });
await start();
await loadDesk();
