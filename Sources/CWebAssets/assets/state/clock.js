// The server's clock, which decides about deadlines.

let offsetMS = 0;

// The server's time in milliseconds, as its Date fields give it.
export const serverNow = () => Date.now() + offsetMS;

/**
 * Sets the clock by the Date field of a response.
 * @param {Response} response
 */
export function setClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // The field has whole seconds, so a smaller difference may be none.
  const difference = date + 500 - Date.now();
  offsetMS = Math.abs(difference) > 1500 ? difference : 0;
}
