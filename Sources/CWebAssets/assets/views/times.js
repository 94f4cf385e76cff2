// Times as text.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DEPARTURE = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
});

/** @param {string | null} time */
export const timeOfDay = (time) => TIME.format(new Date(time ?? ""));

/**
 * In UTC: the API does not give the time zone of the airport.
 * @param {Flight} flight
 */
export const departure = ({ departs_at }) => `${DEPARTURE.format(new Date(departs_at))} UTC`;

/**
 * Minutes and seconds, `9:41`.
 * @param {number} milliseconds
 */
export function minutes(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
