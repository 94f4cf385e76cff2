// The panel beside the map: the draft of an order, or an order.

import { chooseSeats } from "../actions/draft.js";
import { stopMoving } from "../actions/panel.js";
import { hasDeparted, openedOrder, page } from "../state/seats.js";
import { byID, h, show } from "./dom.js";
import { draftForm } from "./draft.js";
import { orderView } from "./order.js";
import { notice } from "./parts.js";

// Draws the panel again whenever something that it shows has changed, except for what is being typed.
export function showPanel() {
  const panel = byID("panel");
  page.watch(
    (state) => [state.flight, openedOrder(state), state.draft, state.moving, state.message, state.busy],
    (flight, order, draft, moving, message, busy) => {
      const active = panel.contains(document.activeElement) && document.activeElement;
      const { flights } = page.get();
      panel.classList.toggle("idle", Boolean(moving) || (!order && !draft));
      if (moving) show(panel, movingHint(moving, message));
      else if (order) show(panel, orderView({ order, flights, message, busy }));
      else if (draft) show(panel, draftForm(draft, flight, message, busy));
      else show(panel, hint(flight, message));
      if (!active) return;
      const again = active.id && document.getElementById(active.id);
      if (again) again.focus({ preventScroll: true });
      else panel.querySelector("h2")?.focus({ preventScroll: true });
    },
  );
}

/** @param {Flight | null} flight @param {Message | null} message */
function hint(flight, message) {
  return [
    h("div.hint",
      h("h2", { tabindex: "-1" }, "Your seats"),
      h("p.muted", flight ? "Choose up to nine on the map." : "Choose a flight first."),
      flight && !hasDeparted(flight) && h("button", { type: "button", onclick: () => chooseSeats(true) }, "Choose for us")),
    notice(message),
  ];
}

/** @param {Booking} booking @param {Message | null} message */
function movingHint({ seat_number: seat, passenger_name: name }, message) {
  return [
    h("div.hint",
      h("h2", { tabindex: "-1" }, "Choose the new seat"),
      h("p.muted", `For ${name}: a free one, or your own to exchange the two.`),
      h("button", { type: "button", onclick: stopMoving }, `Keep ${seat}`)),
    notice(message),
  ];
}
