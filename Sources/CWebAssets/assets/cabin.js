// The seat map: a grid of buttons that looks like the cabin.

import { h } from "./dom.js";

const LOOKS = {
  AVAILABLE: { name: "free", words: "free" },
  HELD: { name: "held", words: "held", byOthers: " by somebody" },
  BOOKED: { name: "booked", words: "booked", byOthers: "" },
};
const PAGE_ROWS = 5;

// By seat number: `{name, letter, place, state, button}`.
let seats = new Map();
// The seats of each row that has any, with their columns: where the arrow keys go.
let lines = [];
let own = new Set();
let chosen = null;
let current = null;
let grid;

// Takes the element to draw into; `onChoose(seat)` when a seat is clicked or entered.
export function wireCabin(element, onChoose) {
  grid = element;
  grid.addEventListener("click", (event) => {
    const name = event.target.closest("[data-seat]")?.dataset.seat;
    if (name) onChoose(name);
  });
  grid.addEventListener("focusin", (event) => event.target.dataset.seat && setCurrent(event.target.dataset.seat));
  grid.addEventListener("keydown", move);
}

// Draws the cabin of `flight` with what its seat map says.
export function showCabin(flight, states) {
  const columns = [...flight.cabin.seats];
  const aisles = columns.filter((column) => column === " ").length;
  // A cabin without an aisle has its row numbers at the left wall.
  const places = aisles > 0 ? columns : [" ", ...columns];
  seats = new Map(states.map((state) => [state.seat_number, { name: state.seat_number, letter: state.seat_number.slice(-1), state }]));
  lines = [];
  chosen = null;
  current = null;
  grid.setAttribute("aria-label", `Seats of flight ${flight.flight_number}`);
  grid.style.setProperty("--letters", columns.length - aisles);
  grid.style.setProperty("--aisles", Math.max(1, aisles));
  grid.style.setProperty("--columns", places.map((place) => `var(--${place === " " ? "aisle" : "seat"})`).join(" "));
  const rows = new Set(states.map(({ seat_number: name }) => parseInt(name, 10)));
  grid.replaceChildren(head(places), ...[...rows].map((number) => row(number, places, rows)));
  setCurrent(states[0]?.seat_number);
}

export function updateSeat(state) {
  const seat = seats.get(state.seat_number);
  if (!seat) return;
  const changed = seat.state.status !== state.status;
  seat.state = state;
  paint(seat);
  if (changed) flash(seat.button);
}

// Marks the seats that belong to the person at this page.
export function setOwnSeats(names) {
  const affected = [...own, ...names];
  own = new Set(names);
  for (const name of affected) paint(seats.get(name));
}

// Marks the seat that is being chosen; null for none.
export function markChosen(name) {
  const before = chosen;
  chosen = name;
  paint(seats.get(before));
  paint(seats.get(name));
  if (name) setCurrent(name);
}

// A seat: `state` is what the map says, `place` is `window`, `aisle` or `middle`.
export function seatByName(name) {
  return seats.get(name);
}

export function seatCounts() {
  const counts = { total: seats.size, AVAILABLE: 0, HELD: 0, BOOKED: 0 };
  for (const { state } of seats.values()) counts[state.status] += 1;
  return counts;
}

// Puts the keyboard on a seat.
export function focusSeat(name) {
  seats.get(name)?.button.focus();
}

function row(number, places, rows) {
  // Airlines leave out an unlucky number, and several between two cabins.
  const beginsCabin = number > 2 && !rows.has(number - 1) && !rows.has(number - 2);
  const element = h(`div.row${beginsCabin ? ".cabin" : ""}`, { role: "row" });
  const line = [];
  let numbered = false;
  places.forEach((place, column) => {
    const seat = seats.get(`${number}${place}`);
    if (place === " ") {
      // Every aisle shows the number, one says it.
      element.append(h("span.number", numbered ? { "aria-hidden": "true" } : { role: "rowheader" }, number));
      numbered = true;
    } else if (seat) {
      seat.place = where(places, column);
      seat.button = h("button", { type: "button", role: "gridcell", tabindex: "-1", "data-seat": seat.name });
      line.push({ name: seat.name, column });
      element.append(seat.button);
      paint(seat);
    } else {
      element.append(h("span.missing"));
    }
  });
  lines.push(line);
  return element;
}

function paint(seat) {
  if (!seat) return;
  const look = LOOKS[seat.state.status];
  const mine = own.has(seat.name) && look.name !== "free";
  const label = `${seat.name}, ${seat.place}, ${look.words}${look.name === "free" ? "" : mine ? " by you" : look.byOthers}`;
  seat.button.className = `seat ${look.name}${mine ? " mine" : ""}${chosen === seat.name ? " chosen" : ""}`;
  seat.button.textContent = look.name === "free" || mine ? seat.letter : "";
  seat.button.setAttribute("aria-label", label);
  seat.button.setAttribute("aria-selected", String(chosen === seat.name));
  seat.button.title = label;
}

function setCurrent(name) {
  seats.get(current)?.button.setAttribute("tabindex", "-1");
  current = name;
  seats.get(name)?.button.setAttribute("tabindex", "0");
}

function move(event) {
  const target = event.altKey || event.metaKey ? null : neighbour(event.key, event.ctrlKey);
  if (!target) return;
  event.preventDefault();
  focusSeat(target);
}

function neighbour(key, control) {
  const at = lines.findIndex((line) => line.some(({ name }) => name === current));
  if (at < 0) return null;
  const line = lines[at];
  const place = line.findIndex(({ name }) => name === current);
  const vertical = (step) => closest(at + step, line[place].column);
  switch (key) {
    case "ArrowLeft": return line[place - 1]?.name;
    case "ArrowRight": return line[place + 1]?.name;
    case "ArrowUp": return vertical(-1);
    case "ArrowDown": return vertical(1);
    case "PageUp": return vertical(-PAGE_ROWS);
    case "PageDown": return vertical(PAGE_ROWS);
    case "Home": return (control ? lines[0] : line)[0].name;
    case "End": return (control ? lines.at(-1) : line).at(-1).name;
    default: return null;
  }
}

// The seat nearest to a column, in a row or, beyond the ends, in the first or last one.
function closest(at, column) {
  const line = lines[Math.min(Math.max(at, 0), lines.length - 1)];
  return line.reduce((best, seat) => (Math.abs(seat.column - column) < Math.abs(best.column - column) ? seat : best)).name;
}

function head(places) {
  return h("div.row.letters", { role: "row" }, places.map((place) => (place === " "
    ? h("span", { "aria-hidden": "true" })
    : h("span", { role: "columnheader" }, place))));
}

function where(places, column) {
  const letters = places.join("").trim();
  if (places[column] === letters[0] || places[column] === letters.at(-1)) return "window";
  return places[column - 1] === " " || places[column + 1] === " " ? "aisle" : "middle";
}

function flash(button) {
  button.classList.remove("changed");
  // Asking for the width makes the browser see the class go before it comes back.
  void button.offsetWidth;
  button.classList.add("changed");
}
