// Changes a seat by dragging it onto another one.

import { canMove, moveSeat } from "../actions/panel.js";
import { seatAt } from "./cabin.js";
import { byID, h } from "./dom.js";

const THRESHOLD_PX = 8;

/**
 * The seat that is being dragged; until the pointer has moved far enough, there is no ghost.
 * @type {{from: HTMLElement, pointer: number, x: number, y: number, over: Element | null, ghost: HTMLElement | null} | null}
 */
let drag = null;
// Whether the next click only ends a drag.
let hasDragged = false;

export function enableDragging() {
  const grid = byID("grid");
  grid.addEventListener("pointerdown", ({ target, pointerId, button, clientX: x, clientY: y }) => {
    hasDragged = false;
    const from = /** @type {Element} */ (target).closest("button.mine, button.chosen");
    if (from instanceof HTMLElement && button === 0) drag = { from, pointer: pointerId, x, y, over: null, ghost: null };
  });
  grid.addEventListener("pointermove", follow);
  grid.addEventListener("pointerup", ({ pointerId }) => {
    const [from, to] = [seatAt(drag?.from ?? null), seatAt(drag?.over ?? null)];
    if (drag?.pointer !== pointerId) return;
    hasDragged = drag.ghost !== null;
    end();
    if (from && to) moveSeat(from, to);
  });
  grid.addEventListener("pointercancel", end);
  addEventListener("keydown", ({ key }) => key === "Escape" && end());
  // Before the map's own listener.
  grid.addEventListener("click", (event) => {
    if (hasDragged) event.stopImmediatePropagation();
    hasDragged = false;
  }, { capture: true });
}

/** @param {PointerEvent} event */
function follow({ pointerId, clientX: x, clientY: y }) {
  if (drag?.pointer !== pointerId) return;
  const { from } = drag;
  if (!drag.ghost) {
    if (Math.hypot(x - drag.x, y - drag.y) < THRESHOLD_PX) return;
    from.setPointerCapture(pointerId);
    from.classList.add("dragged");
    drag.ghost = h("div.ghost", { "aria-hidden": "true" });
    document.body.append(drag.ghost);
  }
  const under = document.elementFromPoint(x, y)?.closest("button.seat") ?? null;
  const [seat, target] = [seatAt(from) ?? "", seatAt(under)];
  const over = target && canMove(seat, target) ? under : null;
  drag.over?.classList.remove("target");
  over?.classList.add("target");
  drag.over = over;
  drag.ghost.textContent = over ? `${seat} → ${target}` : seat;
  drag.ghost.style.transform = `translate(${x}px, ${y}px)`;
}

function end() {
  drag?.ghost?.remove();
  drag?.over?.classList.remove("target");
  drag?.from.classList.remove("dragged");
  drag = null;
}
