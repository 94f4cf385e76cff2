// Runs commands of the person, one at a time.

import { explain } from "../domain/problems.js";
import { Problem } from "../server/api.js";
import { page } from "../state/seats.js";
import { reloadSeats } from "./flights.js";
import { dropTakenSeats, refreshOrder, say } from "./orders.js";

/**
 * Runs a command about seats, and explains its problem. `kept` is what is the case after a failure.
 * @param {string[]} seats @param {string} kept @param {() => Promise<void>} command
 */
export async function run(seats, kept, command) {
  if (page.get().busy) return;
  page.update({ busy: true, message: null });
  try {
    await command();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say("bad", explain(problem, seats, kept));
    // The page does not know the state that caused the conflict.
    const { opened } = page.get();
    if (problem.status === 409) await Promise.allSettled([reloadSeats(), opened && refreshOrder(opened)]);
  } finally {
    page.update({ busy: false, focus: { on: "panel" } });
    dropTakenSeats();
  }
}
