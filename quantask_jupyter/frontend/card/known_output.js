// What a page leaves of a task whose saved output the API does not have: what our own renderer draws, and a few words for others.

import { RESULT, TASK } from "../mime_types.js";
import { failureText, runOf, savedFailure, savedResult, stateText } from "../task_state.js";
import { inEnglish } from "../words.js";

/**
 * What the page itself knows of what is saved of a task.
 *
 * @param {import("../api.js").Task} task
 * @returns {import("../result_renderer.js").Left | null}
 */
export function knownOutput(task) {
  if (task.status !== "completed") return { [TASK]: savedFailure(task), "text/plain": failureText(task) };
  if (!task.result) return null;
  return { [RESULT]: savedResult(task.name, task.result), "text/plain": inEnglish(() => `${task.name ?? "Result"}: ${stateText(task)}`) };
}

/**
 * @param {import("../api.js").Task} task
 * @returns {import("../result_renderer.js").Metadata}  What is told of its run beside what is saved of it.
 */
export function savedRun(task) {
  const run = runOf(task);
  if (task.status === "completed") return { [RESULT]: { task: task.id, ...run } };
  return run.seconds === undefined ? {} : { [TASK]: { seconds: run.seconds } };
}
