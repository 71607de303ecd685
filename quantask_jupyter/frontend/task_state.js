// What a task's state is called and how long it took. No page is needed here.

import { visible } from "./dom.js";
import { formatCount, formatDuration, formatRunning, plural } from "./histogram/format.js";

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
export function stateText({ status, queue_position: position, attempt, cancel_requested_at: requested, waits_for: reason, paused_by: paused }) {
  if (requested && !isFinal(status)) return "Cancelling";
  if (status === "pending" && paused) return "Paused";
  if (status === "pending" && reason) return "Waiting"; // the note says it all
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
 * How long it has waited, is running, or took; empty for a saved failure, which has no times.
 *
 * @param {Task} task
 * @param {number} now  Milliseconds since 1970.
 * @returns {string}
 */
export function elapsedText({ status, created_at: created, started_at: started, finished_at: finished }, now) {
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
 * @returns {string}  Why a task waits; how many points of a running sweep are there; else empty.
 */
export function noteText(task) {
  if (task.status === "pending") return task.worker_trouble ?? task.waits_for ?? "";
  const { points = 1, points_done: done = 0 } = task;
  return isSweep(task) && task.status === "processing" ? `${formatCount(done)} of ${plural(points, "point")}` : "";
}

/**
 * @param {Task} task
 * @returns {string[]}  Backend, points, shots, seed, method: what tells it from another run.
 */
export function facts(task) {
  const metadata = task.result?.metadata ?? {};
  const seed = task.seed ?? metadata.seed ?? null;
  const shots = plural(task.shots, "shot");
  const shown = [task.backend, isSweep(task) ? `${plural(task.points ?? 0, "point")} × ${shots}` : shots];
  if (seed !== null) shown.push(`seed ${seed}`);
  if (typeof metadata.method === "string") shown.push(metadata.method.replaceAll("_", " "));
  return shown;
}

/**
 * The part of a completed task that is saved in a notebook: nothing that changes from run to run.
 *
 * @param {string | null} name
 * @param {import("./api.js").TaskResult} result
 */
export function savedResult(name, result) {
  const { shots, registers, metadata } = result;
  const values = result.points ? { points: result.points } : { counts: result.counts };
  const notes = metadata?.notes?.length ? { notes: metadata.notes } : {};
  return { name, shots, registers, ...values, ...notes };
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
