// The seat map: a grid of buttons that looks like the cabin.

import { chooseSeat, stopMoving } from "../actions/panel.js";
import { CLASSES, classOf, classesOf, placeOf } from "../domain/cabin.js";
import { SEATS } from "../domain/terms.js";
import { chosenOn } from "../state/draft.js";
import { page, seated } from "../state/seats.js";
import { byID, h } from "./dom.js";

const PAGE_ROWS = 5;

/** @type {Map<string, DrawnSeat>} */
let seats = new Map();
/**
 * The seats of each row that has any, with their columns: where the arrow keys go.
 * @type {{name: string, column: number}[][]}
 */
let lines = [];
// The seat that the Tab key reaches.
let current = "";
// The last key that was pressed on the map.
let pressed = "";

export function showCabin() {
  const grid = byID("grid");
  grid.addEventListener("click", (event) => {
    const seat = seatAt(event.target);
    const { pointerType, detail } = /** @type {PointerEvent} */ (event);
    // The space bar and a finger choose further seats: the focus stays, and no keyboard covers the map.
    if (seat) chooseSeat(seat, pointerType === "touch" || (detail === 0 && pressed === " "));
  });
  grid.addEventListener("focusin", ({ target }) => setCurrent(seatAt(target) ?? current));
  grid.addEventListener("keydown", move);
  page.watch(({ flight }) => [flight], (flight) => flight && drawCabin(grid, flight));
  page.watch(({ seats: states, orders, flight, draft, moving }) => [states, orders, flight, draft, moving], paintSeats);
  page.watch(({ moving }) => [moving], (moving) => grid.classList.toggle("choosing", Boolean(moving)));
}

/** @param {EventTarget | null} target */
export const seatAt = (target) => /** @type {Element | null} */ (target)?.closest("button")?.dataset.seat;

/**
 * Draws the cabin without the status of its seats.
 * @param {HTMLElement} grid @param {Flight} flight
 */
function drawCabin(grid, { flight_number, cabin }) {
  const columns = [...cabin.seats];
  const aisles = columns.filter((column) => column === " ").length;
  // A cabin without an aisle has its row numbers at the left wall.
  const places = aisles > 0 ? columns : [" ", ...columns];
  const names = [...page.get().seats.keys()];
  const rows = new Set(names.map((name) => parseInt(name, 10)));
  const hasClasses = classesOf(cabin).length > 1;
  const classAt = (/** @type {number} */ number) => (hasClasses ? CLASSES[classOf(cabin, number)] : "");
  seats = new Map(names.map((name) => [name, {
    button: h("button", { type: "button", role: "gridcell", tabindex: "-1", "data-seat": name }),
    letter: name.slice(-1),
    place: [placeOf(cabin, name.slice(-1)), ...(hasClasses ? [classAt(parseInt(name, 10)).toLowerCase()] : [])].join(", "),
  }]));
  lines = [];
  grid.setAttribute("aria-label", `Seats of flight ${flight_number}`);
  grid.style.setProperty("--letters", String(columns.length - aisles));
  grid.style.setProperty("--aisles", String(Math.max(1, aisles)));
  grid.style.setProperty("--columns", places.map((place) => `var(--${place === " " ? "aisle" : "seat"})`).join(" "));
  let last = "";
  grid.replaceChildren(letters(places), ...[...rows].flatMap((number) => {
    const isNew = classAt(number) !== last;
    last = classAt(number);
    // A screen reader says the class with each seat.
    const curtain = isNew ? [h("p.curtain", { "aria-hidden": "true" }, h("span", last))] : [];
    return [...curtain, row(number, places, rows)];
  }));
  byID("sky").hidden = false;
  setCurrent(names[0]);
}

/** @param {string[]} places */
function letters(places) {
  return h("div.row.letters", { role: "row" }, places.map((place) => (place === " "
    ? h("span", { "aria-hidden": "true" })
    : h("span", { role: "columnheader" }, place))));
}

/** @param {number} number @param {string[]} places @param {Set<number>} rows */
function row(number, places, rows) {
  // Airlines leave out an unlucky number, and several numbers between two cabins.
  const beginsCabin = number > 2 && !rows.has(number - 1) && !rows.has(number - 2);
  /** @type {typeof lines[0]} */
  const line = [];
  lines.push(line);
  let isNumbered = false;
  return h(`div.row${beginsCabin ? ".cabin" : ""}`, { role: "row" }, places.map((place, column) => {
    if (place === " ") {
      // Every aisle shows the number; a screen reader says it once.
      const properties = isNumbered ? { "aria-hidden": "true" } : { role: "rowheader" };
      isNumbered = true;
      return h("span.number", properties, number);
    }
    const seat = seats.get(`${number}${place}`);
    if (seat) line.push({ name: `${number}${place}`, column });
    return seat?.button ?? h("span.missing");
  }));
}

/**
 * Paints the seats that changed.
 * @param {SeatPage["seats"]} states @param {SeatPage["orders"]} orders @param {Flight | null} flight
 * @param {SeatPage["draft"]} draft @param {SeatPage["moving"]} moving
 */
function paintSeats(states, orders, flight, draft, moving) {
  const own = new Set(seated({ orders, flight }).map((booking) => booking.seat_number));
  const chosen = chosenOn(draft, flight?.id);
  for (const [name, seat] of seats) {
    const status = states.get(name)?.status ?? "AVAILABLE";
    const isMine = own.has(name) && status !== "AVAILABLE";
    const isChosen = chosen.includes(name);
    const isMoving = isMine && moving?.seat_number === name;
    if (status === seat.status && isMine === seat.isMine && isChosen === seat.isChosen && isMoving === seat.isMoving) continue;
    const isNews = seat.status !== undefined && status !== seat.status;
    Object.assign(seat, { status, isMine, isChosen, isMoving });
    paint(name, seat, status);
    if (isNews) flash(seat.button);
  }
}

/** @param {string} name @param {DrawnSeat} seat @param {SeatStatus} status */
function paint(name, { button, letter, place, isMine, isChosen, isMoving }, status) {
  const look = SEATS[status];
  const holder = isMine ? " by you" : status === "HELD" ? " by another passenger" : "";
  const label = `${name}, ${place}, ${look}${holder}`;
  button.className = `seat ${look}${isMine ? " mine" : ""}${isChosen ? " chosen" : ""}${isMoving ? " moving" : ""}`;
  button.textContent = status === "AVAILABLE" || isMine ? letter : "";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-selected", String(isChosen));
  button.title = label;
}

/** @param {HTMLElement} button */
function flash(button) {
  button.classList.remove("changed");
  // Reading the width makes the browser notice that the class was removed.
  void button.offsetWidth;
  button.classList.add("changed");
}

/** @param {string} name */
function setCurrent(name) {
  seats.get(current)?.button.setAttribute("tabindex", "-1");
  current = name;
  seats.get(name)?.button.setAttribute("tabindex", "0");
}

/** @param {KeyboardEvent} event */
function move(event) {
  pressed = event.key;
  if (pressed === "Escape") stopMoving();
  const target = event.altKey || event.metaKey ? null : neighbor(event.key, event.ctrlKey);
  if (!target) return;
  event.preventDefault();
  seats.get(target)?.button.focus();
}

/** @param {string} key @param {boolean} control */
function neighbor(key, control) {
  const at = lines.findIndex((line) => line.some(({ name }) => name === current));
  if (at < 0) return null;
  const line = lines[at];
  const place = line.findIndex(({ name }) => name === current);
  const vertical = (/** @type {number} */ step) => closest(at + step, line[place].column);
  switch (key) {
    case "ArrowLeft": return line[place - 1]?.name;
    case "ArrowRight": return line[place + 1]?.name;
    case "ArrowUp": return vertical(-1);
    case "ArrowDown": return vertical(1);
    case "PageUp": return vertical(-PAGE_ROWS);
    case "PageDown": return vertical(PAGE_ROWS);
    case "Home": return (control ? lines[0] : line)[0].name;
    case "End": return (control ? lines[lines.length - 1] : line).slice(-1)[0].name;
    default: return null;
  }
}

/**
 * The seat nearest to a column, in a row or, beyond the ends, in the first or the last row.
 * @param {number} at @param {number} column
 */
function closest(at, column) {
  const line = lines[Math.min(Math.max(at, 0), lines.length - 1)];
  return line.reduce((best, seat) => (Math.abs(seat.column - column) < Math.abs(best.column - column) ? seat : best)).name;
}
