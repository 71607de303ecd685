// Cancels all of one's tasks that wait.

const TOGETHER = 4; // requests: a browser has six connections to a server

/**
 * @param {import("./api.js").Api} api
 * @returns {Promise<number>}  How many were cancelled. Rejects with the first ApiError, after trying the others.
 */
export async function cancelWaiting(api) {
  const { tasks } = await api.listTasks({ status: "pending" }, Infinity);
  const left = tasks.map((task) => task.id);
  const cancelled = { count: 0 };
  const one = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      await api.cancel(id);
      cancelled.count += 1;
    }
  };
  const done = await Promise.allSettled(Array.from({ length: TOGETHER }, one));
  const failed = done.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
  return cancelled.count;
}
