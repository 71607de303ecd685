// Cancels one's tasks that wait.

import { forSeveral } from "./for_several.js";
import { formatCount } from "./histogram/format.js";
import { trans } from "./words.js";

/**
 * @param {import("./api.js").Api} api
 * @param {Record<string, string>} [filters]  Which of them, by anything but their state; without any, all.
 * @returns {Promise<string[]>}  Ids of those that wait, the oldest first.
 */
export async function waitingIds(api, filters = {}) {
  const { tasks } = await api.listTasks({ ...filters, status: "pending" }, Infinity);
  return tasks.map((task) => task.id).reverse();
}

/**
 * @param {import("./api.js").Api} api
 * @param {string[]} ids  Those that were asked about: what has begun since, or came after, goes on.
 * @returns {Promise<number>}  How many were cancelled. Rejects with the first ApiError, after trying the others.
 */
export async function cancelWaiting(api, ids) {
  const waiting = new Set(await waitingIds(api));
  return forSeveral(ids.filter((id) => waiting.has(id)), (id) => api.cancel(id));
}

/**
 * @param {number} count  Of tasks that were cancelled.
 * @param {number} asked  Of those that were to be.
 * @returns {string}
 */
export function cancelledText(count, asked) {
  const left = asked - count;
  const cancelled = trans._n("%2 task was cancelled.", "%2 tasks were cancelled.", count, formatCount(count));
  const begun = trans._n("%2 task had already begun.", "%2 tasks had already begun.", left, formatCount(left));
  return left > 0 ? `${cancelled} ${begun}` : cancelled;
}
