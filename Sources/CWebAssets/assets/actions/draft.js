// What the person does with the order that is being put together.

import { counted, goneSeats, listed, seatsNamed } from "../domain/terms.js";
import { Problem, write } from "../server/api.js";
import { EMPTY, MOST_PEOPLE, chosenOn, incompleteLeg, legOf, requestOf, withChoice, withPeople, withSeat, withSeatChanged,
  withoutLeg, withoutPassenger } from "../state/draft.js";
import { page } from "../state/seats.js";
import { announce, putOrder, say } from "./orders.js";
import { run } from "./run.js";

/** @param {number} index @param {string} name */
export const typeName = (index, name) => page.update({ names: Object.assign([...page.get().names], { [index]: name }) });

/**
 * Adds a free seat to the draft, or removes a chosen one.
 * @param {Flight} flight @param {string} seat @param {boolean} stays whether the focus stays on the map
 */
export function toggleSeat({ id }, seat, stays) {
  const { draft } = page.get();
  page.update({ opened: null, message: null });
  if (draft && chosenOn(draft, id).includes(seat)) {
    removeSeat(draft, id, seat);
    page.update({ focus: { on: "seat", seat } });
    return;
  }
  const added = withSeat(draft ?? EMPTY, id, seat);
  if (!added) {
    say("info", `An order has seats for at most ${MOST_PEOPLE} people.`);
    return;
  }
  page.update({ draft: added.draft, focus: stays ? { on: "seat", seat } : { on: "passenger", index: added.index, seat } });
  if (stays) announce(`${seatsNamed(chosenOn(added.draft, id))} chosen.`);
}

/** @param {Draft} draft @param {number} flight @param {string} seat */
function removeSeat(draft, flight, seat) {
  const index = legOf(draft, flight)?.seats?.indexOf(seat) ?? -1;
  if (draft.legs.length === 1) removePassenger(index);
  else page.update({ draft: withSeatChanged(draft, flight, seat, null) });
  announce(`Seat ${seat} is no longer chosen.`);
}

/** @param {number} index */
export function removePassenger(index) {
  const { draft, names } = page.get();
  if (!draft) return;
  // The only name stays for the next form.
  const rest = draft.people > 1 ? names.filter((_, at) => at !== index) : names;
  page.update({ draft: withoutPassenger(draft, index), names: rest, message: null, focus: { on: "panel" } });
}

/** @param {number} flight */
export function removeLeg(flight) {
  const { draft } = page.get();
  if (draft) page.update({ draft: withoutLeg(draft, flight), message: null, focus: { on: "panel" } });
}

/** @param {number} people */
export const setPeople = (people) => page.update({ draft: withPeople(page.get().draft ?? EMPTY, people) });

/** @param {Partial<Pick<Draft, "cabin" | "position">>} members */
export const setChoice = (members) => page.update({ draft: { ...page.get().draft ?? EMPTY, ...members } });

/**
 * Lets the server choose the seats on the flight that the map shows, or the person.
 * @param {boolean} byServer
 */
export function chooseSeats(byServer) {
  const { flight, draft } = page.get();
  if (!flight) return;
  page.update({ draft: withChoice(draft ?? EMPTY, flight.id, byServer), opened: null, message: null, focus: { on: "panel" } });
}

// Creates the order and holds its seats, in one step.
export async function holdSeats() {
  const { draft, names, flights } = page.get();
  if (!draft) return;
  const numberOf = (/** @type {number} */ id) => flights.get(id)?.flight_number ?? "";
  const gap = incompleteLeg(draft);
  if (gap) {
    const orRemove = draft.people > 1 ? ", or remove passengers" : "";
    say("bad", `Choose ${counted(gap.missing, "more seat")} on ${numberOf(gap.flight)}${orRemove}.`);
    return;
  }
  const request = requestOf(draft, names);
  await run([], "Nothing was held.", async () => {
    let order;
    try {
      order = putOrder(await write("POST", "/api/orders/", request));
    } catch (problem) {
      throw problem instanceof Problem && problem.code === "seat_unavailable" ? withoutGone(problem) : problem;
    }
    page.update({ draft: null, opened: order.path });
    const seats = order.bookings.map((booking) => booking.seat_number);
    announce(`${seatsNamed(seats)} ${seats.length === 1 ? "is" : "are"} held for you.`);
    if (!order.choice) return;
    const near = order.choice.together ? ", side by side" : ", as near to each other as possible";
    say("good", `We chose ${listed(seats)}${seats.length > 1 ? near : ""}.`);
  });

  /**
   * Takes the seats out of the draft that other passengers have, and names them.
   * @param {Problem} problem
   */
  function withoutGone({ status, body }) {
    let now = draft ?? EMPTY;
    const gone = (body.bookings ?? []).flatMap(({ index = -1 }) => {
      const booking = request.bookings[index];
      if (!booking?.seat_number) return [];
      now = withSeatChanged(now, booking.flight_id, booking.seat_number, null);
      return now.legs.length > 1 ? `${booking.seat_number} on ${numberOf(booking.flight_id)}` : booking.seat_number;
    });
    page.update({ draft: now });
    return new Problem(status, { ...body, detail: `${goneSeats(gone)} Nothing was held. Please choose another seat.`, code: "gone" });
  }
}
