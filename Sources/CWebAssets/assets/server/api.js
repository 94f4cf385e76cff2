// Sends requests to the API, with the access token. Writes can safely be repeated.

import { setClock } from "../state/clock.js";
import { askForToken, currentToken } from "../state/token.js";

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const TIMEOUT_MS = 15_000;
const REPEATED = [0, 429, 502, 503, 504];

// An error response (RFC 9457) or, with status 0 and the code `unreachable`, no response at all.
export class Problem extends Error {
  /** @param {number} status @param {ProblemDocument} body */
  constructor(status, body) {
    super(body.detail ?? body.title ?? "Something went wrong.");
    this.status = status;
    this.code = body.code ?? "unknown";
    this.body = body;
  }
}

/**
 * The fields of every request, with the token if there is one.
 * @param {Record<string, string>} [more] @returns {Record<string, string>}
 */
export function requestHeaders(more) {
  const token = currentToken();
  return { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

// TypeScript 4.8 does not know this function.
const timeout = () => /** @type {any} */ (AbortSignal).timeout(TIMEOUT_MS);

/**
 * Sends a request. If the server requires another token, asks for it and sends the request again.
 * @param {string} method @param {string} path @param {Record<string, string>} [headers] @param {string} [content]
 * @throws {Problem} `unreachable`
 */
export async function send(method, path, headers, content, signal = timeout()) {
  for (;;) {
    const used = currentToken();
    let response;
    try {
      response = await fetch(path, { method, headers: requestHeaders(headers), body: content, cache: "no-store", signal });
    } catch {
      throw new Problem(0, { code: "unreachable", detail: "The server cannot be reached." });
    }
    setClock(response);
    if (response.status !== 401) return response;
    // Another request may have asked for the token meanwhile.
    if (used === currentToken() && !(await askForToken(used !== null))) return response;
  }
}

/** @param {Response} response @returns {Promise<any>} */
async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

/**
 * Reads a JSON document.
 * @param {string} path @throws {Problem}
 */
export const get = async (path) => read(await send("GET", path));

/**
 * The idempotency keys of writes without a response. A person who tries such a write again sends the same request
 * with the same key, so that nothing is done twice.
 * @type {Map<string, string>}
 */
const keys = new Map();

/**
 * Makes a change. Repeats the request while the server is unreachable or busy.
 * @param {Method} method @param {string} path @param {object} [body] @throws {Problem}
 */
export async function write(method, path, body) {
  const content = body && JSON.stringify(body);
  const name = `${method} ${path} ${content}`;
  // `randomUUID` exists on https and localhost only.
  const key = keys.get(name) ?? crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  keys.set(name, key);
  const headers = { "Idempotency-Key": key, ...(content ? { "Content-Type": "application/json" } : {}) };
  for (let attempt = 1; ; attempt += 1) {
    let pauseMS = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    try {
      const response = await send(method, path, headers, content);
      pauseMS = 1000 * Number(response.headers.get("Retry-After") ?? pauseMS / 1000);
      const result = await read(response);
      keys.delete(name);
      return result;
    } catch (problem) {
      const mayRepeat = problem instanceof Problem && REPEATED.includes(problem.status);
      if (!mayRepeat) keys.delete(name);
      if (!mayRepeat || attempt === ATTEMPTS) throw problem;
    }
    await new Promise((resume) => setTimeout(resume, Math.min(pauseMS, LONGEST_PAUSE_MS)));
  }
}
