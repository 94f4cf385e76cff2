// Server-Sent Events over fetch: EventSource cannot send an Authorization field, and a token in the
// address would stand in logs.

import { requestHeaders } from "./api.js";

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
// The server sends a comment at least every 15 s; a connection that is silent for longer is dead.
const SILENCE_MS = 40_000;

// Makes a function that splits chunks of text into events: `{id, event, data}`.
export function eventParser() {
  let rest = "";
  let event = {};
  return function* take(text) {
    // A CR at the end may be half of a CRLF: it waits for the next chunk.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      const [, name, value] = line.match(/^([^:]*):? ?(.*)$/);
      if (name === "data" && event.data !== undefined) event.data += `\n${value}`;
      else if (name !== "") event[name] = value;
      if (line !== "") continue;
      if (event.data !== undefined) yield event;
      event = {};
    }
  };
}

// Follows an event stream, and goes on after the last event whenever it breaks.
//
// `on.event({id, event, data})` for each event; `on.state("live" | "waiting")`;
// `on.refused()` when the server answers with an error that waiting does not mend.
// Returns `{stop, retryNow}`.
export function follow(url, lastID, on) {
  let abort;
  let silence;
  let wake = () => {};
  let stopped = false;
  let pauseMS = FIRST_PAUSE_MS;

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(() => abort.abort(), SILENCE_MS);
  }

  async function connect() {
    abort = new AbortController();
    heard();
    const headers = requestHeaders({ Accept: "text/event-stream", "Last-Event-ID": String(lastID) });
    const response = await fetch(url, { headers, cache: "no-store", signal: abort.signal });
    if (!response.ok) return response.status;
    pauseMS = FIRST_PAUSE_MS;
    on.state("live");
    const take = eventParser();
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      heard();
      for (const event of take(text)) {
        lastID = event.id ?? lastID;
        if (!stopped) on.event(event);
      }
    }
    return 0;
  }

  async function run() {
    while (!stopped) {
      const status = await connect().catch(() => 0);
      clearTimeout(silence);
      if (stopped) return;
      if (status >= 400 && status < 500 && status !== 429) return on.refused();
      const thisPauseMS = pauseMS * (0.75 + Math.random() / 2);
      pauseMS = Math.min(pauseMS * 2, LONGEST_PAUSE_MS);
      on.state("waiting");
      await new Promise((resume) => {
        wake = resume;
        setTimeout(resume, thisPauseMS);
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
    // Stops waiting for the next attempt.
    retryNow: () => wake(),
  };
}
