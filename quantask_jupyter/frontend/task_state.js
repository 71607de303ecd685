// What a task's state is called and how long it took. No page is needed here.

import { formatCount, formatDuration, plural } from "./histogram/format.js";

/**
 * @typedef {import("./api.js").Task} Task
 */

/** @param {string} status */
export function isFinal(status) {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** @param {Task} task */
export function mayCancel({ status, cancel_requested_at: requested }) {
  return (status === "pending" || status === "processing") && !requested;
}

/** @param {Task} task */
export function mayRetry({ status }) {
  return status === "failed" || status === "cancelled";
}

/**
 * @param {Task} task
 * @returns {string}
 */
export function stateText({ status, queue_position: position, attempt, cancel_requested_at: requested }) {
  if (requested && !isFinal(status)) return "Cancelling";
  if (status === "pending") {
    const again = attempt > 0 ? " to be tried again" : "";
    return position === null || position === undefined || again ? `Waiting${again}` : `Waiting, ${ordinal(position)} in the queue`;
  }
  if (status === "processing") return attempt > 1 ? `Running, attempt ${attempt}` : "Running";
  return { completed: "Completed", failed: "Failed", cancelled: "Cancelled" }[status] ?? String(status);
}

/**
 * @param {number} position  Counted from 1.
 */
export function ordinal(position) {
  if (position <= 1) return "next";
  const [tens, ones] = [position % 100, position % 10];
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][ones] ?? "th");
  return `${formatCount(position)}${ending}`;
}

/**
 * How long it has waited, is running, or took.
 *
 * @param {Task} task
 * @param {number} now  Milliseconds since 1970.
 * @returns {string}
 */
export function elapsedText({ status, created_at: created, started_at: started, finished_at: finished }, now) {
  const from = Date.parse(status === "pending" ? created : (started ?? created));
  const to = finished ? Date.parse(finished) : now;
  const seconds = Math.max(0, (to - from) / 1000);
  return finished ? formatDuration(seconds) : formatDuration(Math.floor(seconds) || 0.1).replace(/^0\.1 s$/, "0 s");
}

/**
 * @param {Task} task
 * @returns {string[]}  Backend, shots, seed, method, points: what tells it from another run.
 */
export function facts(task) {
  const metadata = task.result?.metadata ?? {};
  const seed = task.seed ?? metadata.seed ?? null;
  const shown = [task.backend, plural(task.shots, "shot")];
  if (task.points && task.points > 1) shown.push(plural(task.points, "point"));
  if (seed !== null) shown.push(`seed ${seed}`);
  if (typeof metadata.method === "string") shown.push(metadata.method.replaceAll("_", " "));
  return shown;
}

/**
 * The part of a completed task that is saved in a notebook: nothing that changes from run to run.
 *
 * @param {Task} task
 */
export function savedResult({ name, result }) {
  const { shots, registers } = result;
  const values = result.points ? { points: result.points } : { counts: result.counts };
  return { name, shots, registers, ...values };
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
  if (!column) return gutter + source;
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${gutter}${source}\n${" ".repeat(gutter.length - 2)}| ${indent}^`;
}
