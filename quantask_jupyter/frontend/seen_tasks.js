// The tasks that cards on this page have shown and retried, for what stands beside the notebook.

/** @typedef {CustomEvent<{ task: import("./api.js").Task, node: HTMLElement }>} Seen  `node` is within the cell that shows the task. */

export const seenTasks = new EventTarget();

/**
 * @param {import("./api.js").Task} task
 * @param {HTMLElement} node
 */
export function seen(task, node) {
  if (task.id) seenTasks.dispatchEvent(new CustomEvent("task", { detail: { task, node } }));
}

/** Tell that a card shows a batch some of whose tasks have not ended. */
export function seenBatch() {
  seenTasks.dispatchEvent(new Event("batch"));
}

/** @typedef {CustomEvent<{ task: import("./api.js").Task, again: import("./api.js").Task, node: HTMLElement }>} Retried  `node` is the card's. */

/**
 * @param {import("./api.js").Task} task
 * @param {import("./api.js").Task} again  Takes its place.
 * @param {HTMLElement} node
 */
export function retried(task, again, node) {
  seenTasks.dispatchEvent(new CustomEvent("retried", { detail: { task, again, node } }));
}
