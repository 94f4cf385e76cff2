// The seat page: starts its views, its clock and its first flight.

import { addressedFlight, reconnect, refreshFlights, start } from "../actions/flights.js";
import { loadOrders, passTime } from "../actions/orders.js";
import { page } from "../state/seats.js";
import { showCabin } from "../views/cabin.js";
import { tickCountdown } from "../views/countdown.js";
import { enableDragging } from "../views/drag.js";
import { showFlights } from "../views/flights.js";
import { showOrders } from "../views/orders.js";
import { showPanel } from "../views/panel.js";
import { showAnnouncements, showConnection, showFocus } from "../views/seats.js";
import { showToken } from "../views/token.js";

const FLIGHTS_EVERY_MS = 10_000;
const TICK_MS = 250;

showConnection();
showToken(() => location.reload());
showFlights();
showCabin();
enableDragging();
showPanel();
showOrders();
showAnnouncements();
showFocus();

setInterval(refreshFlights, FLIGHTS_EVERY_MS);
setInterval(() => {
  tickCountdown();
  passTime();
}, TICK_MS);

// The skip link changes the address, too, and leads to no other flight.
addEventListener("popstate", () => addressedFlight() !== page.get().flight?.id && start());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  reconnect();
  refreshFlights();
});

await start();
await loadOrders();
