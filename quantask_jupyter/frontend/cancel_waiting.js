// Cancels one's tasks that wait.

import { forSeveral } from "./for_several.js";

/**
 * @param {import("./api.js").Api} api
 * @param {Record<string, string>} [filters]  Which of them, by anything but their state; without any, all.
 * @returns {Promise<number>}  How many were cancelled. Rejects with the first ApiError, after trying the others.
 */
export async function cancelWaiting(api, filters = {}) {
  const { tasks } = await api.listTasks({ ...filters, status: "pending" }, Infinity);
  return forSeveral(tasks.map((task) => task.id).reverse(), (id) => api.cancel(id));
}
