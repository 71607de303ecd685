// What is told together of tasks that have ended, and in which words. No page is needed here.

import { visible } from "../dom.js";
import { countedText } from "../batch_state.js";
import { formatCount, formatDuration } from "../histogram/format.js";
import { STATES } from "../task_state.js";
import { trans } from "../words.js";

/** @typedef {import("../api.js").Task} Task */

/**
 * Those of a batch that has ended as a whole, and single ones; what belongs to a batch that goes on is kept.
 */
export class EndedTasks {
  constructor() {
    /** @type {Map<string, Task[]>} */
    this.ofBatch = new Map();
  }

  /**
   * @param {Task[]} ended
   * @param {Iterable<Task>} unfinished
   * @returns {Task[][]}  What is to be told together.
   */
  add(ended, unfinished) {
    const going = new Set([...unfinished].map((task) => task.batch_id));
    const single = ended.filter((task) => !task.batch_id);
    for (const task of ended) if (task.batch_id) this.ofBatch.set(task.batch_id, [...(this.ofBatch.get(task.batch_id) ?? []), task]);
    const whole = [...this.ofBatch.keys()].filter((id) => !going.has(id));
    const batches = whole.map((id) => this.ofBatch.get(id) ?? []);
    for (const id of whole) this.ofBatch.delete(id);
    return [...(single.length > 3 ? [single] : single.map((task) => [task])), ...batches];
  }
}

/**
 * @param {Task[]} tasks
 * @param {number} seconds
 */
export function tookLonger(tasks, seconds) {
  return seconds >= 0 && tasks.some((task) => secondsOf(task) > seconds);
}

/**
 * @param {Task[]} tasks  That have ended.
 * @param {Set<string>} cancelledHere  Ids of tasks that were cancelled on this page.
 * @returns {Task[]}  Without those: nobody need be told of them, but of what has ended beside them. A batch is told of as a whole.
 */
export function withoutOwnCancels(tasks, cancelledHere) {
  return tasks.filter(({ id, status, batch_id: batch }) => batch || status !== "cancelled" || !cancelledHere.has(id));
}

/**
 * @param {Task[]} tasks
 * @param {Set<string>} cancelledHere  Ids of tasks and batches that were cancelled on this page.
 * @returns {boolean}  Whether they have ended as who looks at the page has told them to.
 */
export function endedAsAsked(tasks, cancelledHere) {
  const cancelled = tasks.filter(({ status }) => status === "cancelled");
  return cancelled.length > 0 && tasks.every(({ status }) => status !== "failed") && cancelled.every(({ id, batch_id: batch }) => cancelledHere.has(id) || cancelledHere.has(batch ?? ""));
}

/** @param {Task} task */
function secondsOf(task) {
  return (Date.parse(task.finished_at ?? "") - Date.parse(task.created_at)) / 1000;
}

/**
 * What is said of tasks that have ended.
 *
 * @param {Task[]} tasks
 */
export function endedText(tasks) {
  if (tasks.length === 1) return visible(endText(tasks[0]));
  const states = STATES.map((status) => ({ status, count: tasks.filter((task) => task.status === status).length }));
  const counted = states.filter(({ count }) => count > 0).map(({ status, count }) => countedText(status, count));
  return trans._n("%2 task has ended: %3.", "%2 tasks have ended: %3.", tasks.length, formatCount(tasks.length), counted.join(", "));
}

/** @param {Task} task */
function endText(task) {
  const [title, time] = [task.title ?? task.name ?? trans.__("A task"), formatDuration(secondsOf(task))];
  if (task.status === "failed") return trans.__("%1 has failed: %2", title, task.error?.message ?? "");
  return task.status === "completed" ? trans.__("%1 has completed after %2.", title, time) : trans.__("%1 was cancelled after %2.", title, time);
}
