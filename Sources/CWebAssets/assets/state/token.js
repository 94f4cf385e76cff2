// The access token of this tab, and the question for one. `sessionStorage` keeps the token while the tab is open.

import { createStore } from "./store.js";

const STORED = "seat-booking.token";

export const tokens = createStore(/** @type {TokenState} */ ({
  token: sessionStorage.getItem(STORED), question: null, declined: false,
}));

export const currentToken = () => tokens.get().token;

/**
 * Asks the person for a token, and returns whether it was changed. Callers share an open question.
 * A person who cancelled a question is not asked again, unless `anyway`.
 * @param {boolean} wasRejected @param {boolean} [anyway]
 */
export async function askForToken(wasRejected, anyway) {
  const { question, declined } = tokens.get();
  if (question) return question.changed;
  if (declined && !anyway) return false;
  let resolve = (/** @type {boolean} */ _) => {};
  /** @type {Promise<boolean>} */
  const changed = new Promise((resume) => { resolve = resume; });
  tokens.update({ question: { wasRejected, changed, resolve } });
  return changed;
}

/**
 * Ends the question: with a token, with null to forget the token, or with undefined if the person cancelled it.
 * @param {string | null | undefined} token
 */
export function answerToken(token) {
  const { question } = tokens.get();
  const declined = token === undefined;
  if (token) sessionStorage.setItem(STORED, token);
  if (token === null) sessionStorage.removeItem(STORED);
  tokens.update({ question: null, declined, token: declined ? currentToken() : token });
  question?.resolve(!declined);
}
