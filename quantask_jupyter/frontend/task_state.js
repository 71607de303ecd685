// What a task's state is called and how long it took. No page is needed here.

import { hasCounts, savedParts } from "./card/saved_parts.js";
import { visible } from "./dom.js";
import { formatCount, formatDuration, formatRunning, pointsText, shotsText } from "./histogram/format.js";
import { trans } from "./words.js";

/**
 * @typedef {import("./api.js").Task} Task
 * @typedef {{ task?: string, backend?: string, method?: string, seed?: number | string, seconds?: number, measured_all?: boolean, exact?: boolean }} Run  What is told of a run.
 */

/** In the order of a batch's bar: what has ended, what runs, what waits. */
export const STATES = /** @type {const} */ (["completed", "failed", "cancelled", "processing", "pending"]);

/** What people read for a state, everywhere. @type {Record<string, () => string>} */
const NAMES = {
  completed: () => trans.__("Completed"),
  failed: () => trans.__("Failed"),
  cancelled: () => trans.__("Cancelled"),
  processing: () => trans.__("Running"),
  pending: () => trans.__("Waiting"),
};

/** @param {string} status */
export function stateName(status) {
  return NAMES[status]?.() ?? status; // of a later version
}

/** @param {string} status */
export function isFinal(status) {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** @param {Task} task */
export function mayCancel({ status, cancel_requested_at: requested }) {
  return (status === "pending" || status === "processing") && !requested;
}

/** @param {Task} task */
export function mayDelete({ status }) {
  return isFinal(status);
}

/**
 * @param {Task} task
 * @returns {boolean}  Whether a retry may come out otherwise, as the server says.
 */
export function mayRetry({ may_be_retried: may = false }) {
  return may;
}

/**
 * @param {Task} task
 * @returns {string}
 */
export function stateText({ status, queue_position: position, attempt, cancel_requested_at: requested, waits_for: reason, paused_by: paused }) {
  if (requested && !isFinal(status)) return trans.__("Cancelling");
  if (status === "pending" && paused) return trans.__("Paused");
  if (status === "pending" && reason) return stateName(status); // the note says it all
  if (status === "pending" && attempt > 0) return trans.__("Waiting to be tried again");
  if (status === "pending" && position !== null && position !== undefined) return positionText(position);
  return status === "processing" && attempt > 1 ? trans.__("Running, attempt %1", attempt) : stateName(status);
}

/**
 * @param {number} position  Counted from 1.
 */
function positionText(position) {
  if (position <= 1) return trans.__("Waiting, next in the queue");
  return trans.__("Waiting, %1 in the queue", ordinal(position), formatCount(position)); // other languages need the number alone
}

/** @param {number} position */
function ordinal(position) {
  const [tens, ones] = [position % 100, position % 10];
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][ones] ?? "th");
  return `${formatCount(position)}${ending}`;
}

/**
 * How long it has waited, is running, or took; of a saved failure that alone is known, if anything.
 *
 * @param {Task} task
 * @param {number} now  Milliseconds since 1970.
 * @returns {string}
 */
export function elapsedText({ status, created_at: created, started_at: started, finished_at: finished, seconds: took }, now) {
  if (took !== undefined) return formatDuration(took);
  const from = Date.parse(status === "pending" ? created : (started ?? created));
  const to = finished ? Date.parse(finished) : now;
  if (Number.isNaN(from)) return "";
  const seconds = Math.max(0, (to - from) / 1000);
  return finished ? formatDuration(seconds) : formatRunning(seconds);
}

/**
 * @param {Task} task
 * @returns {number | null}  The share of a running sweep's points that are there; null where nobody knows how far it is.
 */
export function doneShare({ status, points = 1, points_done: done = 0 }) {
  return status === "processing" && points > 1 && done > 0 ? done / points : null;
}

/** @param {Task} task */
function isSweep({ points }) {
  return (points ?? 1) > 1;
}

/**
 * @param {Task} task
 * @returns {string}  Why a task waits; how many points of a running sweep are there; and, of what has no result, whether it is handed in.
 */
export function noteText(task) {
  const notes = task.status === "completed" ? [] : (task.notes ?? []);
  return [progressText(task), ...notes].filter(Boolean).join(" ");
}

/**
 * @param {Task} task
 * @returns {string}  Why a task waits; how many points of a running sweep are there; else empty.
 */
export function progressText(task) {
  if (task.status === "pending") return task.worker_trouble ?? task.waits_for ?? "";
  const { points = 1, points_done: done = 0 } = task;
  return isSweep(task) && task.status === "processing" ? trans.__("%1 of %2", formatCount(done), pointsText(points)) : "";
}

/**
 * @param {import("./api.js").TaskResult} result
 * @param {string[]} [notes]  Of its task.
 * @returns {import("./api.js").TaskResult}  With them among its own, as the kernel saves it.
 */
export function notedResult(result, notes = []) {
  const { metadata } = result;
  return notes.length ? { ...result, metadata: { ...metadata, notes: [...(metadata?.notes ?? []), ...notes] } } : result;
}

/**
 * @param {Task} task
 * @returns {string[]}  Backend, points, shots, seed, method: what tells it from another run.
 */
export function facts(task) {
  const { backend, method, seed, measured_all: measured, exact } = runOf(task);
  const isNoted = (task.result?.metadata?.notes ?? []).some((note) => String(note).includes("every qubit was measured at the end"));
  const points = isSweep(task) ? pointsText(task.points ?? 0) : "";
  return [
    backend ?? "",
    exact === true ? points : [points, shotsText(task.shots)].filter(Boolean).join(" × "),
    seed === undefined || exact === true ? "" : trans.__("seed %1", seed),
    exact === true && !deviates(task.result?.expectations) ? trans.__("exact") : "",
    typeof method === "string" ? method.replaceAll("_", " ") : "",
    measured === true && !isNoted ? trans.__("nothing was measured, so every qubit was at the end") : "",
  ].filter(Boolean);
}

/**
 * @param {any} told  Expectation values, if there are some.
 * @returns {boolean}  Whether they have standard errors: with a precision they are drawn around the exact ones.
 */
function deviates(told) {
  return Array.isArray(told?.rows) && told.rows.some((/** @type {any} */ row) => row?.[3] > 0);
}

/**
 * What is told of a run beside its result: in the metadata of an output, without which outputs are compared. As the kernel saves it.
 *
 * @param {Task} task
 * @returns {Run}
 */
export function runOf({ backend, seed, started_at: started, finished_at: finished, result }) {
  const used = result?.metadata ?? {};
  const seconds = (Date.parse(finished ?? "") - Date.parse(started ?? "")) / 1000;
  const told = { backend, method: used.method, seed: seed ?? used.seed, measured_all: used.measured_all || undefined, exact: used.exact || undefined, seconds: Number.isNaN(seconds) ? undefined : seconds };
  return /** @type {Run} */ (Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== null)));
}

/**
 * @param {any} saved  A result as it is saved, or whatever stands in a stranger's notebook.
 * @param {Run} run
 * @returns {string}  What a finished card tells; empty where nothing is known of the run.
 */
export function savedFacts(saved, { backend, method, seed, seconds, measured_all, exact }) {
  if ((seed === undefined && method === undefined) || typeof saved?.shots !== "number") return "";
  const estimated = Number.isSafeInteger(saved.expectations?.of_points) ? saved.expectations.of_points : saved.expectations?.points?.length;
  const points = Array.isArray(saved.points) ? saved.points.length : (saved.saved?.points ?? (estimated || 1));
  const told = facts(/** @type {Task} */ ({ backend, seed, shots: saved.shots, points, result: { expectations: saved.expectations, metadata: { method, measured_all, exact, notes: Array.isArray(saved.notes) ? saved.notes : [] } } }));
  return [...told, ...(typeof seconds === "number" ? [formatDuration(seconds)] : [])].join(" · ");
}

/**
 * The part of a completed task that is saved in a notebook: nothing that changes from run to run.
 *
 * @param {string | null} name
 * @param {import("./api.js").TaskResult} result
 */
export function savedResult(name, result) {
  const { shots, registers, metadata } = result;
  const notes = metadata?.notes?.length ? { notes: metadata.notes } : {};
  const about = { name, shots, registers, ...notes, ...savedParts(result) };
  if (!hasCounts(result)) return about;
  return { ...about, ...(result.points ? { points: result.points.map(withoutSaved) } : { counts: result.counts }) };
}

/** @param {NonNullable<import("./api.js").TaskResult["points"]>[number]} point */
function withoutSaved({ parameters, counts }) {
  return { parameters, counts };
}

/**
 * The part of a failed or cancelled task that is saved in a notebook: no id and no times, as the kernel saves it.
 *
 * @param {Task} task
 */
export function savedFailure({ status, name, backend, shots, seed, points, error }) {
  return { status, name, backend, shots, seed, points, error };
}

/**
 * What a program without our renderer shows of a failed or cancelled task: the words of the exception.
 *
 * @param {Task} task
 */
export function failureText({ error }) {
  if (!error) return "TASK_CANCELLED: The task was cancelled.";
  const lines = [`${error.code}: ${visible(error.message)}`, caretText(error), error.hint && `Hint: ${visible(error.hint)}`];
  return lines.filter(Boolean).join("\n");
}

/**
 * The source line of an error with a caret, as the exception prints it.
 *
 * @param {import("./api.js").TaskError} error
 * @returns {string | null}
 */
export function caretText({ line, column, source_line: source }) {
  if (line === null || line === undefined || source === null || source === undefined) return null;
  const gutter = `${String(line).padStart(4)} | `;
  if (!column) return gutter + visible(source);
  const indent = visible(source.slice(0, column - 1)).replace(/[^\t]/g, " ");
  return `${gutter}${visible(source)}\n${" ".repeat(gutter.length - 2)}| ${indent}^`;
}
