// The cabin of a flight: where its seats are, and their classes.

/** @type {Record<CabinClass, string>} */
export const CLASSES = { first: "First", business: "Business", premium_economy: "Premium economy", economy: "Economy" };

/**
 * Whether the seats with a letter are at a window, at an aisle or between.
 * @param {Flight["cabin"]} cabin @param {string} letter
 */
export function placeOf({ seats }, letter) {
  const at = seats.indexOf(letter);
  if (seats.trim().startsWith(letter) || seats.trim().endsWith(letter)) return "window";
  return seats[at - 1] === " " || seats[at + 1] === " " ? "aisle" : "middle";
}

/**
 * The class of a row. A row that no entry names is in economy.
 * @param {Flight["cabin"]} cabin @param {number} row @returns {CabinClass}
 */
export const classOf = ({ classes = [] }, row) => classes.find(({ rows: [first, last] }) => first <= row && row <= last)?.class
  ?? "economy";

/**
 * The classes of a cabin, from the front.
 * @param {Flight["cabin"]} cabin
 */
export const classesOf = (cabin) => [...new Set(Array.from({ length: cabin.rows }, (_, index) => classOf(cabin, index + 1)))];
