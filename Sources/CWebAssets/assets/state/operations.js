// The state of the operator's page.

import { createStore } from "./store.js";

// How many rates the page keeps.
export const RATES = 120;

export const page = createStore(/** @type {OperationsPage} */ ({
  status: null, readiness: null, problem: null, rates: [], overdueSince: null,
}));

/**
 * The state after a response.
 * @param {OperationsPage} page @param {OperationsStatus} status @param {Readiness} readiness
 * @returns {OperationsPage}
 */
export function afterResponse({ status: before, rates, overdueSince }, status, readiness) {
  const now = Date.parse(status.now);
  const passedMS = before ? now - Date.parse(before.now) : 0;
  const rate = before && passedMS > 0
    ? [Math.max(0, (1000 * (status.transitions.total - before.transitions.total)) / passedMS)]
    : [];
  return {
    status, readiness, problem: null,
    rates: [...rates, ...rate].slice(-RATES),
    overdueSince: status.jobs.overdue ? overdueSince ?? now : null,
  };
}
