// How far a batch is, in numbers and words. No page is needed here.

import { formatCount, formatRunning } from "./histogram/format.js";
import { STATES, stateName } from "./task_state.js";
import { trans } from "./words.js";

/**
 * @typedef {import("./api.js").Batch} Batch
 */

/** @type {Record<(typeof STATES)[number], (count: number) => string>} */
const COUNTED = {
  completed: (count) => trans._n("%2 completed", "%2 completed", count, formatCount(count)),
  failed: (count) => trans._n("%2 failed", "%2 failed", count, formatCount(count)),
  cancelled: (count) => trans._n("%2 cancelled", "%2 cancelled", count, formatCount(count)),
  processing: (count) => trans._n("%2 running", "%2 running", count, formatCount(count)),
  pending: (count) => trans._n("%2 waiting", "%2 waiting", count, formatCount(count)),
};

/**
 * @param {(typeof STATES)[number]} status
 * @param {number} count
 * @returns {string}  "12 completed"
 */
export function countedText(status, count) {
  return COUNTED[status](count);
}

/**
 * @param {Batch} batch
 * @returns {{ status: string, count: number, text: string }[]}  What there is of each state, in the order of the bar.
 */
export function parts({ progress }) {
  return STATES.map((status) => ({ status, count: progress[status] ?? 0, text: countedText(status, progress[status] ?? 0) })).filter(({ count }) => count > 0);
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
  if (ended < size) return { status: progress.pending === size ? "pending" : "processing", text: trans.__("%1 of %2 done", formatCount(ended), formatCount(size)) };
  for (const status of /** @type {const} */ (["failed", "cancelled"])) if (progress[status]) return { status, text: trans.__("Ended, %1", countedText(status, progress[status])) };
  return { status: "completed", text: stateName("completed") };
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
