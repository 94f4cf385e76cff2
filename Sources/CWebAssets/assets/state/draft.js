// The order that is being put together: seats for up to nine passengers, on one flight or several.

export const MOST_PEOPLE = 9;

/** @type {Draft} */
export const EMPTY = { people: 0, legs: [], cabin: "", position: "" };

/**
 * The part of a draft on a flight.
 * @param {Draft | null} draft @param {number | undefined} flight
 */
export const legOf = (draft, flight) => draft?.legs.find((leg) => leg.flight === flight);

/**
 * The seats that are chosen on a flight.
 * @param {Draft | null} draft @param {number | undefined} flight
 */
export const chosenOn = (draft, flight) => (legOf(draft, flight)?.seats ?? [])
  .flatMap((seat) => seat ?? []);

/**
 * @param {Draft} draft @param {Leg} leg @returns {Draft}
 */
function withLeg(draft, leg) {
  const legs = draft.legs.filter(({ flight }) => flight !== leg.flight);
  const at = draft.legs.findIndex(({ flight }) => flight === leg.flight);
  legs.splice(at < 0 ? legs.length : at, 0, leg);
  return { ...draft, legs };
}

/** @param {number} people @param {Leg["seats"]} [seats] */
const seatsFor = (people, seats) => Array.from({ length: people }, (_, index) => seats?.[index] ?? null);

/**
 * With more passengers, who have no seats yet, or without the last ones.
 * @param {Draft} draft @param {number} people @returns {Draft}
 */
export function withPeople(draft, people) {
  const legs = draft.legs.map(({ flight, seats }) => ({ flight, seats: seats && seatsFor(people, seats) }));
  return { ...draft, people, legs };
}

/**
 * With the seats of a flight chosen on the map or, if `byServer`, by the server.
 * @param {Draft} draft @param {number} flight @param {boolean} byServer
 */
export function withChoice(draft, flight, byServer) {
  const some = withPeople(draft, Math.max(draft.people, 1));
  return withLeg(some, { flight, seats: byServer ? null : seatsFor(some.people) });
}

/**
 * With a seat for the first passenger that has none, or for one passenger more. Null if there are too many passengers.
 * @param {Draft} before @param {number} flight @param {string} seat
 */
export function withSeat(before, flight, seat) {
  let draft = legOf(before, flight)?.seats ? before : withChoice(before, flight, false);
  const seats = () => legOf(draft, flight)?.seats ?? [];
  if (!seats().includes(null)) draft = withPeople(draft, draft.people + 1);
  const index = seats().indexOf(null);
  if (draft.people > MOST_PEOPLE) return null;
  return { index, draft: withLeg(draft, { flight, seats: seats().map((one, at) => (at === index ? seat : one)) }) };
}

/**
 * With another seat, or none, instead of `seat`. If another passenger has that seat, the two exchange theirs.
 * @param {Draft} draft @param {number} flight @param {string} seat @param {string | null} other
 */
export function withSeatChanged(draft, flight, seat, other) {
  const seats = (legOf(draft, flight)?.seats ?? []).map((one) => (one === seat ? other : one === other && one ? seat : one));
  return withLeg(draft, { flight, seats });
}

/**
 * Without a passenger. Null if no passenger is left.
 * @param {Draft} draft @param {number} index @returns {Draft | null}
 */
export function withoutPassenger(draft, index) {
  const legs = draft.legs.map(({ flight, seats }) => ({ flight, seats: seats && seats.filter((_, at) => at !== index) }));
  return draft.people > 1 ? { ...draft, people: draft.people - 1, legs } : null;
}

/**
 * Without a flight. Null if no flight is left.
 * @param {Draft} draft @param {number} flight @returns {Draft | null}
 */
export function withoutLeg(draft, flight) {
  const legs = draft.legs.filter((leg) => leg.flight !== flight);
  return legs.length > 0 ? { ...draft, legs } : null;
}

/**
 * The first flight on which passengers have no seat, with their number.
 * @param {Draft} draft
 */
export function incompleteLeg({ legs }) {
  const missing = (/** @type {Leg} */ { seats }) => (seats ?? []).filter((seat) => seat === null).length;
  const leg = legs.find((one) => missing(one) > 0);
  return leg && { flight: leg.flight, missing: missing(leg) };
}

/**
 * The request that creates and holds the order. The bookings of a flight are in the order of the passengers.
 * @param {Draft} draft @param {readonly string[]} names
 */
export function requestOf({ people, legs, cabin, position }, names) {
  const byServer = legs.some(({ seats }) => !seats);
  return {
    hold: true,
    bookings: legs.flatMap(({ flight, seats }) => seatsFor(people).map((_, index) => ({
      flight_id: flight, seat_number: seats?.[index] ?? undefined, passenger_name: names[index],
    }))),
    choose: byServer && (cabin || position) ? { class: cabin || undefined, position: position || undefined } : undefined,
  };
}
