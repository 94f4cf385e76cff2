// What the operator sees: a verdict, what needs attention, numbers and charts.

import { explain } from "../domain/problems.js";
import { STATUSES } from "../domain/terms.js";
import { RATES, page } from "../state/operations.js";
import { columns, histogram, line, rows } from "./chart.js";
import { byID, h, setText, show, showLive } from "./dom.js";

const OVERDUE_MS = 10_000;
const LATE_MS = 1000;

export function showOperations() {
  page.watch(({ status, readiness, rates, overdueSince }) => [status, readiness, rates, overdueSince],
    (status, readiness, rates, overdueSince) => {
      if (status && readiness) showStatus(status, readiness, rates, overdueSince);
    });
  page.watch(({ status, problem }) => [status, problem], (status, problem) => {
    showLive(problem ? "waiting" : status ? "live" : "connecting");
    if (problem) setText(byID("verdict"), problem.code === "unreachable" ? "The server does not respond" : explain(problem));
  });
}

/**
 * @param {OperationsStatus} status @param {Readiness} readiness @param {readonly number[]} rates
 * @param {number | null} overdueSince
 */
function showStatus(status, readiness, rates, overdueSince) {
  // Holds are overdue for a moment whenever they end; only those that stay overdue are a concern.
  const isLate = overdueSince !== null && Date.parse(status.now) - overdueSince >= OVERDUE_MS;
  const concerns = concernsOf(status, readiness, isLate).map((concern) => h("li.notice.bad", concern));
  setText(byID("verdict"), concerns.length === 0 ? "All is well" : "Needs attention");
  show(byID("health"), pill("Database", readiness.database), pill("Redis", readiness.redis), pill("Worker", readiness.worker));
  setText(byID("build"), `Version ${status.version}, up for ${duration(status.uptime_seconds)}`);
  byID("concerns").hidden = concerns.length === 0;
  // Only if they changed: a link in one of them may have the focus.
  if (concerns.map((item) => item.textContent).join("") !== byID("concerns").textContent) show(byID("concerns"), concerns);
  show(byID("tiles"), tiles(status, rates, isLate));
  show(byID("charts"), charts(status, rates));
}

/**
 * What the operator should do something about, worst first.
 * @param {OperationsStatus} status @param {Readiness} readiness @param {boolean} isLate
 */
function concernsOf({ jobs, refund_due: due, webhooks }, { database, redis, worker }, isLate) {
  return [
    database !== "ok" && "The database cannot be written: nothing can be booked.",
    redis === "down" && "Redis is down: holds still expire, but later.",
    worker === "missing" && "No worker is running: holds count as expired at their deadline, but no process records it.",
    isLate && `${plural(jobs.overdue ?? 0, "hold is", "holds are")} past the deadline and not expired yet.`,
    ...(webhooks ?? []).filter(({ state }) => state !== "ok")
      .map(({ id, state, last_error: error }) => `Webhook ${id} is ${state}: ${error ?? "no reason is known"}.`),
    due > 0 && [`${plural(due, "late payment", "late payments")} must be refunded. `,
      h("a", { href: "/api/bookings/?refund_due=true" }, "Show them")],
  ].filter(Boolean);
}

/** @param {number} value @param {string} one @param {string} many */
const plural = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

/** @param {number | null} value */
const count = (value) => value?.toLocaleString("en", { maximumFractionDigits: 1 }) ?? "–";

/** @param {number} seconds */
function duration(seconds) {
  const [days, hours, minutes] = [86_400, 3600, 60].map((size) => Math.floor(seconds / size));
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

/** @param {string} name @param {string} state */
function pill(name, state) {
  const look = state === "ok" ? "good" : state === "off" ? "off" : "bad";
  return h("li", { class: look }, h("b", name), ` ${state}`);
}

/** @param {string} name @param {number | null} value @param {string} note @param {boolean} [isAlarm] */
function tile(name, value, note, isAlarm) {
  return h(`div.card.tile${isAlarm ? ".alarm" : ""}`, h("h2", name), h("p.figure", count(value)), h("p.muted.small", note));
}

/** @param {OperationsStatus} status @param {readonly number[]} rates @param {boolean} isLate */
function tiles({ transitions, bookings, jobs, refund_due: due, writer, connections }, rates, isLate) {
  const pending = bookings.PAYMENT_PENDING;
  return [
    tile("Transitions per second", rates[rates.length - 1] ?? 0, `The newest event is ${count(transitions.newest_id)}`),
    tile("Seats held", bookings.SEAT_HELD + pending, `${count(pending)} of them with a payment in progress`),
    tile("Overdue", jobs.overdue, "holds past their deadline", isLate),
    tile("Refunds due", due, "late payments", due > 0),
    tile("Writes waiting", writer.queue_depth, `${count(writer.commits)} commits so far`),
    tile("Connections", connections.open, plural(connections.streams, "event stream", "event streams")),
  ];
}

/** @param {string} title @param {string} note @param {Child[]} content */
const card = (title, note, ...content) => h("section.card", h("h2", title), h("p.muted.small", note), content);

/** @param {OperationsStatus} status @param {readonly number[]} rates */
function charts({ jobs, expiry_lateness: expiries, bookings, writer, workers, webhooks, now }, rates) {
  const worst = count(Math.max(0, ...expiries.map(({ milliseconds }) => milliseconds)));
  const points = expiries.map(({ milliseconds }) => ({ value: milliseconds, look: milliseconds > LATE_MS ? "late" : "" }));
  const statuses = /** @type {[BookingStatus, number][]} */ (Object.entries(bookings));
  return [
    card("Transitions", "Per second, in the last two minutes",
      line(rates, RATES, `Transitions per second: now ${count(rates[rates.length - 1] ?? 0)}, at most ${count(Math.max(0, ...rates))}.`)),
    card("Lateness of expiries", expiries.length > 0
      ? `The newest ${expiries.length}, in milliseconds after the deadline; at most ${worst} ms` : "No hold has expired yet",
    columns(points, `Lateness of the newest ${expiries.length} expiries: at most ${worst} milliseconds.`)),
    card("Bookings", "By status, as stored",
      rows(statuses.map(([status, value]) => [STATUSES[status].label, value, STATUSES[status].look]))),
    card("Expiry jobs", jobs.redis === "ok" ? "In Redis" : `Redis is ${jobs.redis}: the sweep does the work of the jobs`,
      rows([["Scheduled", jobs.scheduled], ["Leased", jobs.leased, "held"], ["Overdue", jobs.overdue, "late"]]),
      h("h3", "Workers"), workerList(workers ?? [], Date.parse(now))),
    card("Writes per commit", "Commits by the number of writes that shared an fsync",
      histogram(writer.batch_sizes, " writes", "Commits by size")),
    card("Time of a commit", "In milliseconds", histogram(writer.commit_milliseconds, " ms", "Commits by time")),
    card("Webhooks", "Systems that get the events", webhookList(webhooks ?? [])),
  ];
}

/** @param {NonNullable<OperationsStatus["webhooks"]>} webhooks */
function webhookList(webhooks) {
  if (webhooks.length === 0) return h("p.muted", "There is none.");
  return h("ul.workers", webhooks.map(({ id, url, state, pending, last_error: error }) => h("li",
    h("code", `${id} ${url}`), h("span.muted", `${state}, ${count(pending)} pending${state === "ok" || !error ? "" : `: ${error}`}`))));
}

/** @param {NonNullable<OperationsStatus["workers"]>} workers @param {number} now */
function workerList(workers, now) {
  if (workers.length === 0) return h("p.muted", "None seen in the last minute.");
  return h("ul.workers", workers.map(({ name, last_seen: seen }) => h("li",
    h("code", name), h("span.muted", `${Math.max(0, Math.round((now - Date.parse(seen)) / 1000))} s ago`))));
}
