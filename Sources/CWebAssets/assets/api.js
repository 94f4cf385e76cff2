// Talks to the API: tokens, problems, and writes that are safe to repeat.

import { askForToken, currentToken } from "./token.js";

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const TIMEOUT_MS = 15_000;

// A refusal by the server (RFC 9457), or, with the code `unreachable`, no answer at all.
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? "Something went wrong.");
    this.status = status;
    this.code = body.code ?? "unknown";
    this.body = body;
  }
}

let clockOffsetMS = 0;

// The server's time of day in milliseconds, as well as its Date field tells it.
export function serverNow() {
  return Date.now() + clockOffsetMS;
}

function noteClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // The field has whole seconds, so a difference of less than that is not known to be one.
  const difference = date + 500 - Date.now();
  clockOffsetMS = Math.abs(difference) > 1500 ? difference : 0;
}

// The fields that every request has, with the token where one is set.
export function requestHeaders(more) {
  const token = currentToken();
  return { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

// Sends a request, and asks for a token where one is wanted. Throws an `unreachable` problem.
export async function send(method, path, headers, content, signal = AbortSignal.timeout(TIMEOUT_MS)) {
  for (;;) {
    const used = currentToken();
    let response;
    try {
      response = await fetch(path, {
        method,
        headers: requestHeaders(headers),
        body: content,
        cache: "no-store",
        signal,
      });
    } catch {
      throw new Problem(0, { code: "unreachable", detail: "The server cannot be reached." });
    }
    noteClock(response);
    if (response.status !== 401) return response;
    // Another request may have asked for the token meanwhile.
    if (used === currentToken() && !(await askForToken(used !== null))) return response;
  }
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

// Gets a JSON document. Throws a `Problem`.
export async function get(path) {
  return read(await send("GET", path));
}

// What was asked and has no answer yet, with its key: whoever presses the button again after the
// server could not be reached repeats the same request, and nothing is done twice.
const unanswered = new Map();

// Makes a change, and repeats it while the server is unreachable or busy. Throws a `Problem`.
export async function write(method, path, body) {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const name = `${method} ${path} ${content ?? ""}`;
  const key = unanswered.get(name) ?? newKey();
  unanswered.set(name, key);
  const headers = { "Idempotency-Key": key, ...(content ? { "Content-Type": "application/json" } : {}) };
  for (let attempt = 1; ; attempt += 1) {
    let pauseMS = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    try {
      const response = await send(method, path, headers, content);
      pauseMS = 1000 * Number(response.headers.get("Retry-After") ?? pauseMS / 1000);
      const result = await read(response);
      unanswered.delete(name);
      return result;
    } catch (problem) {
      if (!mayRepeat(problem)) unanswered.delete(name);
      if (!mayRepeat(problem) || attempt === ATTEMPTS) throw problem;
    }
    await new Promise((resume) => setTimeout(resume, Math.min(pauseMS, 5000)));
  }
}

function mayRepeat(problem) {
  return [0, 429, 502, 503, 504].includes(problem.status) || problem.code === "idempotency_in_progress";
}

// A new idempotency key. `randomUUID` exists only on https and localhost.
function newKey() {
  return crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
}
