// The form for an order: the passengers' names, and what the server shall choose.

import { chooseSeats, holdSeats, removeLeg, removePassenger, setChoice, setPeople, typeName } from "../actions/draft.js";
import { closePanel } from "../actions/panel.js";
import { CLASSES, classOf, classesOf, placeOf } from "../domain/cabin.js";
import { counted, listed } from "../domain/terms.js";
import { MOST_PEOPLE, legOf } from "../state/draft.js";
import { hasDeparted, page } from "../state/seats.js";
import { h } from "./dom.js";
import { notice, seatTitle } from "./parts.js";

/** @param {Draft} draft @param {Flight | null} flight @param {Message | null} message @param {boolean} busy */
export function draftForm(draft, flight, message, busy) {
  const { people, legs } = draft;
  const seats = legs.flatMap((leg) => Array.from({ length: people }, (_, index) => leg.seats?.[index] ?? "–"));
  const single = seats.length === 1 && legs[0].seats?.[0];
  const note = h("p.muted.small", { id: "passenger-note" }, `As written in the passport${people === 1 ? "" : "s"}.`);
  const form = h("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => submit(event, note) },
    legs.some((leg) => !leg.seats) && choiceFields(draft),
    people === 1 ? nameField(0, h("label", { for: "passenger-0" }, "Passenger’s name"))
      : h("ul.passengers", Array.from({ length: people }, (_, index) => passenger(draft, index))),
    note,
    h("div.actions",
      h("button.primary", { type: "submit", disabled: busy },
        busy ? "Holding…" : `Hold ${single ? `seat ${single}` : counted(seats.length)}`),
      h("button", { type: "button", onclick: closePanel, disabled: busy }, "Cancel")));
  return [
    seatTitle(single ? [single] : seats, single ? describe(legs[0].flight, single) : legs.length === 1 && route(legs[0].flight)),
    legs.length > 1 && h("ul.legs", legs.map(legItem)),
    notice(message),
    form,
    h("p.muted.small", "Choose further seats on the map for a group, or open another flight for a journey."),
    flight && !hasDeparted(flight) && alternative(draft, flight),
  ];
}

/** @param {number} id */
const flightOf = (id) => page.get().flights.get(id);

/** @param {number} id */
function route(id) {
  const flight = flightOf(id);
  return flight && `${flight.origin} to ${flight.destination}`;
}

/** @param {number} id @param {string} seat */
function describe(id, seat) {
  const cabin = flightOf(id)?.cabin;
  if (!cabin) return "";
  const name = classesOf(cabin).length > 1 ? `, ${CLASSES[classOf(cabin, parseInt(seat, 10))].toLowerCase()}` : "";
  return `${placeOf(cabin, seat.slice(-1))} seat${name} · ${route(id)}`;
}

/** @param {Leg} leg */
function legItem({ flight, seats }) {
  const number = flightOf(flight)?.flight_number;
  return h("li",
    h("b", number), h("span.muted", route(flight)),
    h("span", seats ? listed(seats.flatMap((seat) => seat ?? [])) : "chosen for you"),
    h("button.quiet.mini", { type: "button", "aria-label": `Remove flight ${number}`, onclick: () => removeLeg(flight) }, "×"));
}

/** @param {Draft} draft @param {number} index */
function passenger({ legs }, index) {
  const seats = legs.map((leg) => (leg.seats ? leg.seats[index] ?? "–" : "any"));
  const name = legs.length === 1 && legs[0].seats?.[index] ? `seat ${seats[0]}` : `passenger ${index + 1}`;
  return h("li",
    nameField(index, h("label", { for: `passenger-${index}` },
      h("span.hidden", `Passenger’s name, ${name} `),
      h("span", { "aria-hidden": "true" }, seats.map((seat) => h(seat === "–" ? "b.chip.none" : "b.chip", seat))))),
    h("button.quiet.mini", { type: "button", "aria-label": `Remove ${name}`, onclick: () => removePassenger(index) }, "×"));
}

/** @param {number} index @param {HTMLElement} label */
function nameField(index, label) {
  const input = h("input", {
    id: `passenger-${index}`, required: true, maxlength: "200", autocomplete: index === 0 ? "name" : "off",
    value: page.get().names[index], "aria-describedby": "passenger-note", oninput: () => typeName(index, input.value),
  });
  return [label, input];
}

/** @param {Event} event @param {HTMLElement} note */
function submit(event, note) {
  event.preventDefault();
  const inputs = [.../** @type {HTMLElement} */ (event.target).querySelectorAll("input")];
  const blank = inputs.filter((input) => input.value.trim() === "");
  for (const input of inputs) input.toggleAttribute("aria-invalid", false);
  for (const input of blank) input.setAttribute("aria-invalid", "true");
  if (blank.length === 0) return holdSeats();
  note.textContent = inputs.length === 1 ? "Please enter a name." : "Please enter a name for each passenger.";
  return blank[0].focus();
}

/**
 * The button that lets the server choose on the flight of the map, or the person.
 * @param {Draft} draft @param {Flight} flight
 */
function alternative(draft, { id, flight_number: number }) {
  const leg = legOf(draft, id);
  const byServer = !leg || leg.seats !== null;
  const label = !leg ? `Choose for us on ${number}, too` : byServer ? "Choose for us" : "Choose on the map";
  return h("button.quiet.alternative", { type: "button", onclick: () => chooseSeats(byServer) }, label);
}

/** @param {Draft} draft */
function choiceFields({ people, legs, cabin, position }) {
  const classes = new Set(legs.flatMap((leg) => (leg.seats ? [] : classesOf(flightOf(leg.flight)?.cabin ?? { rows: 0, seats: "" }))));
  return h("div.fields",
    select("people", "People", String(people), Array.from({ length: MOST_PEOPLE }, (_, index) => [String(index + 1), String(index + 1)]),
      (value) => setPeople(Number(value))),
    classes.size > 1 && select("class", "Class", cabin, [["", "Any"], ...[...classes].map((one) => [one, CLASSES[one]])],
      (value) => setChoice({ cabin: /** @type {Draft["cabin"]} */ (value) })),
    select("position", "Position", position, [["", "Any"], ["window", "Window"], ["aisle", "Aisle"]],
      (value) => setChoice({ position: /** @type {Draft["position"]} */ (value) })));
}

/**
 * @param {string} id @param {string} label @param {string} chosen @param {string[][]} options
 * @param {(value: string) => void} change
 */
function select(id, label, chosen, options, change) {
  const node = h("select", { id, onchange: () => change(node.value) },
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
  return h("div", h("label", { for: id }, label), node);
}
