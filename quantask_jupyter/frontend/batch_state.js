// How far a batch is, in numbers and words. No page is needed here.

import { formatCount, formatRunning } from "./histogram/format.js";
import { WORDS } from "./task_state.js";

/**
 * @typedef {import("./api.js").Batch} Batch
 */

/**
 * @param {Batch} batch
 * @returns {{ status: string, count: number, text: string }[]}  What there is of each state, in the order of the bar.
 */
export function parts({ progress }) {
  return Object.entries(WORDS)
    .map(([status, word]) => ({ status, count: progress[status] ?? 0, text: `${formatCount(progress[status] ?? 0)} ${word}` }))
    .filter(({ count }) => count > 0);
}

/**
 * @param {Batch} batch
 * @returns {string}  "12 completed · 1 failed · 7 waiting"
 */
export function partsText(batch) {
  return parts(batch).map(({ text }) => text).join(" · ");
}

/** @param {Batch} batch */
export function endedCount({ size, progress }) {
  return size - (progress.pending ?? 0) - (progress.processing ?? 0);
}

/** @param {Batch} batch */
export function isFinished(batch) {
  return endedCount(batch) === batch.size;
}

/**
 * @param {Batch} batch
 * @returns {{ status: string, text: string }}  In one word, and the state of a task whose colour it has.
 */
export function overall(batch) {
  const { size, progress } = batch;
  const ended = endedCount(batch);
  if (ended < size) return { status: progress.pending === size ? "pending" : "processing", text: `${formatCount(ended)} of ${formatCount(size)} done` };
  for (const status of ["failed", "cancelled"]) if (progress[status]) return { status, text: `Ended, ${formatCount(progress[status])} ${status}` };
  return { status: "completed", text: "Completed" };
}

/**
 * @param {Batch} batch
 * @param {number} now  Milliseconds since 1970.
 * @returns {string}  Since the submit; empty once it has ended, as the API does not tell when that was.
 */
export function sinceSubmit(batch, now) {
  return isFinished(batch) ? "" : formatRunning((now - Date.parse(batch.created_at)) / 1000);
}

/**
 * The part of an ended batch that is saved in a notebook: no id and no time, as the kernel saves it.
 *
 * @param {Batch} batch
 */
export function savedBatch({ name, size, progress, expectations }) {
  return { name, size, progress, ...(expectations && { expectations }) };
}
