// One's unfinished tasks, looked for every few seconds while there are any: for the status bar, and to tell when they have ended.

import { Signal } from "@lumino/signaling";

import { ApiError } from "../api.js";
import { isFinal } from "../task_state.js";

/**
 * @typedef {import("../api.js").Task} Task
 */

const BUSY = 3_000; // ms between looks while there are unfinished tasks
const IDLE = 60_000; // ms otherwise: cards say when there is one
const MOST = 200; // tasks of a state that are looked at, the newest

/**
 * @param {import("../api.js").Api} api
 * @returns {Promise<{ tasks: Task[], areMore: boolean }>}  Those that wait or run, the newest.
 */
export async function unfinishedTasks(api) {
  const waiting = await api.listTasks({ status: "pending" }, MOST); // first: a task that begins meanwhile is not missed
  const running = await api.listTasks({ status: "processing" }, MOST);
  return { tasks: [...waiting.tasks, ...running.tasks], areMore: !waiting.areAll };
}

export class Unfinished {
  /** @param {import("../api.js").Api} api */
  constructor(api) {
    this.api = api;
    /** @type {Map<string, Task>} */
    this.tasks = new Map();
    /** More than are looked at are waiting. */
    this.areMore = false;
    /** @type {Signal<Unfinished, void>} */
    this.changed = new Signal(this);
    /** @type {Signal<Unfinished, Task[]>} */
    this.ended = new Signal(this);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isLooking = false;
  }

  /** Note what a card has shown: a new task is looked for at once, one that has ended is told of. */
  note(/** @type {Task} */ task) {
    const isNews = isFinal(task.status) === this.tasks.has(task.id);
    if (isNews && !isFinal(task.status)) this.tasks.set(task.id, task); // also if it ends before it is looked for
    if (isNews) this.#again(0);
  }

  /** Note that a card has shown a batch that goes on: where nobody knows of its tasks yet they are looked for at once. */
  noteBatch() {
    if (this.tasks.size === 0) this.#again(0);
  }

  /** @param {"pending" | "processing"} status */
  count(status) {
    return [...this.tasks.values()].filter((task) => task.status === status).length;
  }

  /** Look now, and from now on. */
  async look() {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      await this.#compare();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // no answer, or none for us: the next look may have one
    } finally {
      this.isLooking = false;
      this.#again(this.tasks.size > 0 ? BUSY : IDLE);
    }
  }

  /** @param {number} milliseconds */
  #again(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), milliseconds);
  }

  async #compare() {
    const { tasks, areMore } = await unfinishedTasks(this.api);
    const now = new Map(tasks.map((task) => [task.id, task]));
    const ended = [];
    for (const id of this.tasks.keys()) {
      const task = now.has(id) ? null : await this.#read(id);
      if (task && isFinal(task.status)) ended.push(task);
      else if (task) now.set(id, task);
    }
    this.tasks = now;
    this.areMore = areMore;
    this.changed.emit();
    if (ended.length > 0) this.ended.emit(ended);
  }

  /**
   * @param {string} id
   * @returns {Promise<Task | null>}  Null of one that was deleted.
   */
  async #read(id) {
    try {
      return await this.api.readTask(id);
    } catch (error) {
      if (error instanceof ApiError && error.isFinal) return null;
      throw error;
    }
  }
}
