// Does something for several tasks, a few at a time.

const TOGETHER = 4; // requests: a browser has six connections to a server

/**
 * @param {string[]} ids
 * @param {(id: string) => Promise<unknown>} act
 * @returns {Promise<number>}  For how many it was done. Rejects with the first error, after trying the others.
 */
export async function forSeveral(ids, act) {
  const left = [...ids].reverse();
  /** @type {unknown[]} */
  const failures = [];
  const turn = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await act(id).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: TOGETHER }, turn));
  if (failures.length > 0) throw failures[0];
  return ids.length;
}
