// Follows a task or a batch until it has ended: one request after the other, slower after failures, none while nobody can see it.

import { ApiError } from "./api.js";
import { isFinished } from "./batch_state.js";
import { Sight } from "./sight.js";
import { isFinal } from "./task_state.js";

/**
 * @typedef {import("./api.js").Task} Task
 * @typedef {import("./api.js").Batch} Batch
 * @typedef {"news" | "unchanged" | "ended"} Found
 */

const LONG = 20; // seconds that the server may take to answer
const QUEUED = 2; // the place in the queue moves without a new version, so it is asked for more often
const BETWEEN = 1000; // ms between polls that may not be long
const SLOWEST = 30_000;

/**
 * A browser has six connections to a server in all. Cards may hold two for long, or saving the notebook would have to wait.
 * Each card's module is loaded apart, hence the shared place.
 */
const SLOTS = 2;
const PLACE = Symbol.for("quantask.long-polls");
const shared = /** @type {{ [PLACE]?: { count: number } }} */ (globalThis);
const held = (shared[PLACE] ??= { count: 0 });

/**
 * @param {import("./api.js").Api} api
 * @param {Task} start
 * @param {{ element: HTMLElement, onTask: (task: Task) => void, onTrouble: (error: ApiError | null) => void }} card
 * @returns {() => void}  Stops.
 */
export function followTask(api, start, { element, onTask, onTrouble }) {
  let known = start.version;
  let queued = true;

  /** @param {AbortSignal} signal */
  async function poll(signal) {
    const isLong = held.count < SLOTS;
    if (isLong) held.count += 1;
    try {
      const seconds = isLong ? (queued ? QUEUED : LONG) : 0;
      return await api.readTask(start.id, { known: queued ? null : known, seconds, signal });
    } finally {
      if (isLong) held.count -= 1;
    }
  }

  /**
   * @param {Task | null} task
   * @returns {Found}
   */
  function take(task) {
    if (!task) return "unchanged";
    const unchanged = task.version === known;
    known = task.version;
    queued = task.status === "pending";
    onTask(task);
    if (isFinal(task.status)) return "ended";
    return unchanged ? "unchanged" : "news";
  }

  return follow(element, poll, take, onTrouble);
}

/**
 * @param {import("./api.js").Api} api
 * @param {Batch} start
 * @param {{ element: HTMLElement, onBatch: (batch: Batch) => void, onTrouble: (error: ApiError | null) => void }} card
 * @returns {() => void}  Stops.
 */
export function followBatch(api, start, { element, onBatch, onTrouble }) {
  /**
   * @param {Batch} batch
   * @returns {Found}  Never news: it has no version to wait for, so there is a pause after each answer.
   */
  function take(batch) {
    onBatch(batch);
    return isFinished(batch) ? "ended" : "unchanged";
  }
  return follow(element, (signal) => api.readBatch(start.id, { signal }), take, onTrouble);
}

/**
 * @template Read
 * @param {HTMLElement} element  Nobody asks while it is out of sight.
 * @param {(signal: AbortSignal) => Promise<Read>} poll
 * @param {(read: Read) => Found} take
 * @param {(error: ApiError | null) => void} onTrouble  Called with null when all is well again.
 * @returns {() => void}  Stops.
 */
function follow(element, poll, take, onTrouble) {
  const stopped = new AbortController();
  const sight = new Sight(element);
  let failures = 0;

  /**
   * @param {Read} read
   * @returns {Found}
   */
  function well(read) {
    if (stopped.signal.aborted) return "ended";
    if (failures > 0) onTrouble(null);
    failures = 0;
    return take(read);
  }

  /**
   * @param {unknown} error
   * @returns {Promise<Found>}
   */
  async function fail(error) {
    if (stopped.signal.aborted) return "ended";
    if (!(error instanceof ApiError)) throw error;
    failures += 1;
    onTrouble(error);
    if (error.isFinal) return "ended";
    await pause(backoff(failures), stopped.signal);
    return "news";
  }

  async function run() {
    while (!stopped.signal.aborted) {
      await sight.seen();
      const asked = performance.now();
      const found = await poll(stopped.signal).then(well, fail);
      if (found === "ended") return;
      // A server or proxy that does not wait must not be asked in a tight loop.
      if (found === "unchanged") await pause(Math.max(0, BETWEEN - (performance.now() - asked)), stopped.signal);
    }
  }

  run().finally(() => sight.close());
  return () => {
    stopped.abort();
    sight.close();
  };
}

/**
 * @param {number} failures  In a row.
 * @returns {number}  Milliseconds to wait: 1 s, 2 s, 4 s … 30 s, each up to a quarter more so that cards do not ask in step.
 */
export function backoff(failures) {
  return Math.min(SLOWEST, 1000 * 2 ** (failures - 1)) * (1 + Math.random() / 4);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
