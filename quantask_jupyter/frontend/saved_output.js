// What a notebook saves of what has ended: the API writes it as a kernel does, with picture, table and text.

import { ApiError } from "./api.js";

/**
 * @typedef {import("./api.js").Api} Api
 * @typedef {import("./api.js").Output} Output
 */

const AGAIN = 30_000; // ms after which a server that has not answered is asked again

/** Of those asked for now, by path: a card and what looks through the notebook share the answer. @type {Map<string, Promise<Output>>} */
const asked = new Map();

/**
 * Outputs from which an id was taken while nobody had seen their card: what they were, for its Retry. @type {WeakMap<object, unknown>}
 */
export const wasUnseen = new WeakMap();

/**
 * @param {Api} api
 * @param {"tasks" | "batches"} kind
 * @param {string} id
 * @returns {Promise<Output | null>}  Null where the API has none: it has not ended, it was deleted, or the API is of an earlier version.
 * @throws {ApiError}  Where it may have one later.
 */
export async function savedOutput(api, kind, id) {
  const path = `${kind}/${id}`;
  const answer = asked.get(path) ?? api.output(kind, id).finally(() => asked.delete(path));
  asked.set(path, answer);
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.isFinal) return null;
    throw error;
  }
}

/**
 * The same, and again until there is an answer.
 *
 * @param {Api} api
 * @param {"tasks" | "batches"} kind
 * @param {string} id
 * @param {() => boolean} isWanted  Whether anybody still wants to know.
 * @returns {Promise<Output | null>}
 */
export async function savedOutputAtLast(api, kind, id, isWanted) {
  while (isWanted()) {
    try {
      return await savedOutput(api, kind, id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
  return null;
}
