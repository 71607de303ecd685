// Follows a task until it has ended: a long-poll after the other, slower after failures, none while nobody can see it.

import { ApiError } from "./api.js";
import { isFinal } from "./task_state.js";

/**
 * @typedef {import("./api.js").Task} Task
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
const shared = /** @type {any} */ (globalThis);
const held = (shared[Symbol.for("quantask.long-polls")] ??= { count: 0 });

/**
 * @param {import("./api.js").Api} api
 * @param {Task | { id: string, version: number | null }} start
 * @param {{ element: HTMLElement, onTask: (task: Task) => void, onTrouble: (error: ApiError | null) => void }} card
 *   `onTrouble` is called with null when all is well again.
 * @returns {() => void}  Stops.
 */
export function followTask(api, start, { element, onTask, onTrouble }) {
  const stopped = new AbortController();
  const sight = new Sight(element);
  let known = start.version;
  let queued = true;
  let failures = 0;

  async function poll() {
    const isLong = held.count < SLOTS;
    if (isLong) held.count += 1;
    try {
      const seconds = isLong ? (queued ? QUEUED : LONG) : 0;
      return await api.readTask(start.id, { known: queued ? null : known, seconds, signal: stopped.signal });
    } finally {
      if (isLong) held.count -= 1;
    }
  }

  async function run() {
    while (!stopped.signal.aborted) {
      await sight.seen();
      const asked = performance.now();
      const unchanged = await poll().then(take, fail);
      if (unchanged === null) return;
      // A server or proxy that does not wait must not be asked in a tight loop.
      if (unchanged) await pause(Math.max(0, BETWEEN - (performance.now() - asked)), stopped.signal);
    }
  }

  /**
   * @param {Task | null} task
   * @returns {boolean | null}  Whether it is unchanged; null when there is nothing more to follow.
   */
  function take(task) {
    if (stopped.signal.aborted) return null;
    if (failures > 0) onTrouble(null);
    failures = 0;
    if (!task) return true;
    const unchanged = task.version === known;
    known = task.version;
    queued = task.status === "pending";
    onTask(task);
    return isFinal(task.status) ? null : unchanged;
  }

  /** @param {unknown} error */
  async function fail(error) {
    if (stopped.signal.aborted) return null;
    if (!(error instanceof ApiError)) throw error;
    failures += 1;
    onTrouble(error);
    if (error.isFinal) return null;
    await pause(backoff(failures), stopped.signal);
    return false;
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

/** Whether a person could see an element: the page is in front, and the element in view. */
class Sight {
  /** @param {HTMLElement} element */
  constructor(element) {
    /** @type {(() => void)[]} */
    this.waiting = [];
    this.inView = false;
    this.closed = false;
    this.wake = () => {
      if (this.closed || (this.inView && document.visibilityState === "visible")) this.waiting.splice(0).forEach((go) => go());
    };
    this.observer = new IntersectionObserver((entries) => {
      this.inView = entries[entries.length - 1].isIntersecting;
      this.wake();
    });
    this.observer.observe(element);
    document.addEventListener("visibilitychange", this.wake);
  }

  /** @returns {Promise<void>} */
  seen() {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.wake);
    this.wake();
  }
}
