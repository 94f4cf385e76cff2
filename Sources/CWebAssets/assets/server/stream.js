// Reads Server-Sent Events with fetch: `EventSource` cannot send an Authorization field.

import { requestHeaders } from "./api.js";

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
// The server sends a comment at least every 15 s. A connection that is silent for longer is dead.
const SILENCE_MS = 40_000;

// Returns a function that splits chunks of text into events.
export function eventParser() {
  let rest = "";
  /** @type {StreamEvent} */
  let event = {};
  return function* take(/** @type {string} */ text) {
    // A CR at the end may be half of a CRLF, so it waits for the next chunk.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, name, value] = line.match(/^([^:]*):? ?(.*)$/) ?? ["", "", ""];
      if (name === "data" && event.data !== undefined) event.data += `\n${value}`;
      else if (name !== "") event[name] = value;
      if (line !== "") continue;
      if (event.data !== undefined) yield event;
      event = {};
    }
  };
}

/**
 * Subscribes to an event stream. After each interruption, continues after the last event.
 * @param {string} url @param {number | string} lastID @param {StreamHandlers} handlers
 */
export function subscribe(url, lastID, handlers) {
  let abort = new AbortController();
  let wake = () => {};
  let stopped = false;
  let silence = 0;
  let pauseMS = FIRST_PAUSE_MS;

  function awaitNext() {
    clearTimeout(silence);
    silence = setTimeout(() => abort.abort(), SILENCE_MS);
  }

  // Returns the status of an error response, or 0 after a stream that ended.
  async function connect() {
    abort = new AbortController();
    awaitNext();
    const headers = requestHeaders({ Accept: "text/event-stream", "Last-Event-ID": String(lastID) });
    const response = await fetch(url, { headers, cache: "no-store", signal: abort.signal });
    if (!response.ok || !response.body) return response.status;
    pauseMS = FIRST_PAUSE_MS;
    handlers.state("live");
    const take = eventParser();
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      awaitNext();
      for (const event of take(text)) {
        lastID = event.id ?? lastID;
        if (!stopped) handlers.event(event);
      }
    }
    return 0;
  }

  async function run() {
    while (!stopped) {
      const status = await connect().catch(() => 0);
      clearTimeout(silence);
      if (stopped) return;
      if (status >= 400 && status < 500 && status !== 429) {
        handlers.rejected();
        return;
      }
      // Random, so that many pages do not return at the same moment.
      const thisPauseMS = pauseMS * (0.75 + Math.random() / 2);
      pauseMS = Math.min(pauseMS * 2, LONGEST_PAUSE_MS);
      handlers.state("waiting");
      await new Promise((resume) => {
        wake = () => resume(null);
        setTimeout(wake, thisPauseMS);
      });
    }
  }

  run();
  return {
    stop() {
      stopped = true;
      abort.abort();
      wake();
    },
    // Ends the pause before the next attempt.
    retryNow: () => wake(),
  };
}
