// The operator's page: asks for the figures every second.

import { get } from "./api.js";
import { columns, histogram, line, rows } from "./chart.js";
import { byID, h, setLive } from "./dom.js";
import { wireTokenButton } from "./token.js";
import { STATUS, explain } from "./words.js";

const EVERY_MS = 1000;
const RATES = 120;
const OVERDUE_MS = 10_000;
const LOOKS = { SEAT_HELD: "held", PAYMENT_PENDING: "held", CONFIRMED: "good", REFUNDED: "booked", EXPIRED: "booked" };

const rates = [];
let before = null;
let rate = 0;
let overdueSince = null;

// Holds are overdue for a moment when they end; only those that stay so are a concern.
function stayOverdue(status) {
  overdueSince = status.jobs.overdue > 0 ? overdueSince ?? Date.parse(status.now) : null;
  return overdueSince !== null && Date.parse(status.now) - overdueSince >= OVERDUE_MS;
}

function noteRate(status) {
  const at = Date.parse(status.now);
  if (before && at > before.at) {
    rate = Math.max(0, ((status.transitions.total - before.total) * 1000) / (at - before.at));
    rates.push(rate);
    rates.splice(0, rates.length - RATES);
  }
  before = { at, total: status.transitions.total };
}

// What an operator should look after, worst first.
function concernsOf(status, ready, late) {
  const { jobs } = status;
  return [
    ready.database !== "ok" && "The database cannot be written: nothing can be booked.",
    ready.redis === "down" && "Redis is down: holds still expire, but later.",
    ready.worker === "missing" && "No worker was seen: holds count as expired at their deadline, but nobody writes it down.",
    late && `${plural(jobs.overdue, "hold is", "holds are")} past the deadline and not expired yet.`,
    status.refund_due > 0 && [`${plural(status.refund_due, "late payment has", "late payments have")} to be refunded. `,
      h("a", { href: "/api/bookings/?refund_due=true" }, "Show them")],
  ].filter(Boolean);
}

function plural(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function duration(seconds) {
  const [days, hours, minutes] = [86_400, 3600, 60].map((size) => Math.floor(seconds / size));
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

function tile(name, value, note, look) {
  return h("div", { class: `card tile ${look || ""}` }, h("h2", name), h("p.figure", value), h("p.muted.small", note));
}

function count(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: 1 });
}

function tiles(status, late) {
  const { jobs, writer, connections, bookings } = status;
  return [
    tile("Transitions a second", count(rate), `${count(status.transitions.total)} in all`),
    tile("Seats held", count(bookings.SEAT_HELD + bookings.PAYMENT_PENDING), `${count(bookings.PAYMENT_PENDING)} of them with a payment under way`),
    tile("Overdue", count(jobs.overdue), "holds past their deadline", late && "alarm"),
    tile("Refunds due", count(status.refund_due), "late payments", status.refund_due > 0 && "alarm"),
    tile("Writes waiting", count(writer.queue_depth), `${count(writer.commits)} commits so far`),
    tile("Connections", count(connections.open), `${plural(connections.streams, "event stream", "event streams")}`),
  ];
}

function card(title, note, ...content) {
  return h("section.card", h("h2", title), h("p.muted.small", note), content);
}

function charts(status) {
  const { jobs } = status;
  const late = status.expiry_lateness ?? [];
  const worst = Math.max(0, ...late.map(({ milliseconds }) => milliseconds));
  return [
    card("Transitions", "A second, over the last two minutes", line(rates, RATES, `Transitions a second: now ${count(rate)}, at most ${count(Math.max(0, ...rates))}.`)),
    card("Lateness of expiries", late.length ? `The newest ${late.length}, in milliseconds after the deadline; at most ${count(worst)} ms` : "No hold has run out yet",
      columns(late.map(({ milliseconds }) => ({ value: milliseconds, look: milliseconds > 1000 ? "late" : "" })), `Lateness of the newest ${late.length} expiries: at most ${count(worst)} milliseconds.`)),
    card("Bookings", "By status, as stored", rows(Object.entries(status.bookings).map(([name, value]) => [STATUS[name] ?? name, value, LOOKS[name]]))),
    card("Expiry jobs", jobs.redis === "ok" ? "In Redis" : `Redis is ${jobs.redis}: the sweep does their work`,
      rows([["Scheduled", jobs.scheduled ?? 0], ["Leased", jobs.leased ?? 0, "held"], ["Overdue", jobs.overdue ?? 0, "late"]]), workers(status)),
    card("Writes in one commit", "Commits by how many writes shared their fsync", histogram(status.writer.batch_sizes, " writes", "Commits by size")),
    card("Time of a commit", "In milliseconds", histogram(status.writer.commit_milliseconds, " ms", "Commits by time")),
  ];
}

function workers(status) {
  const now = Date.parse(status.now);
  const seen = status.workers ?? [];
  return [h("h3", "Workers"), seen.length === 0 ? h("p.muted", "None seen in the last minute.")
    : h("ul.workers", seen.map(({ name, last_seen: at }) => h("li", h("code", name), h("span.muted", `${Math.max(0, Math.round((now - Date.parse(at)) / 1000))} s ago`))))];
}

function pill(name, state) {
  const look = { ok: "good", off: "off" }[state] ?? "bad";
  return h("li", { class: look }, h("b", name), ` ${state}`);
}

function show(status, ready) {
  noteRate(status);
  const late = stayOverdue(status);
  const concerns = concernsOf(status, ready, late);
  setText("verdict", concerns.length === 0 ? "All is well" : "Needs attention");
  byID("health").replaceChildren(pill("Database", ready.database), pill("Redis", ready.redis), pill("Worker", ready.worker));
  byID("build").textContent = `Version ${status.version}, up for ${duration(status.uptime_seconds)}`;
  byID("concerns").hidden = concerns.length === 0;
  const said = concerns.map((concern) => h("li.notice.bad", concern));
  // Only when they change: a link in one of them may have the focus.
  if (said.map((item) => item.textContent).join("") !== byID("concerns").textContent) byID("concerns").replaceChildren(...said);
  byID("tiles").replaceChildren(...tiles(status, late));
  byID("charts").replaceChildren(...charts(status));
}

// Only what changes, so that screen readers do not say it again.
function setText(id, text) {
  if (byID(id).textContent !== text) byID(id).textContent = text;
}

// `/readyz` answers 503 with the same shape when the database cannot be written.
function orItsBody(problem) {
  if (problem.body?.database) return problem.body;
  throw problem;
}

async function ask() {
  try {
    const [status, ready] = await Promise.all([get("/ops/status.json"), get("/readyz").catch(orItsBody)]);
    show(status, ready);
    setLive("live");
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    setLive("waiting");
    setText("verdict", problem.code === "unreachable" ? "The server does not answer" : explain(problem, ""));
  }
}

async function run() {
  for (;;) {
    if (!document.hidden) await ask();
    await new Promise((resume) => setTimeout(resume, EVERY_MS));
  }
}

wireTokenButton(byID("token"), () => location.reload());
run();
