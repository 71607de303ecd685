// What lists call tasks, and what is looked through as somebody types. No page is needed here.

import { stateName } from "../task_state.js";

/**
 * @typedef {import("../api.js").Task} Task
 */

const SHORT = 8; // hexadecimal digits: the end of an id is random, its beginning is the time
const END = 8; // characters of a title that are always shown
const FEWEST = 4; // digits that are looked for in ids: fewer are in too many

/**
 * @param {string[]} ids
 * @returns {string[]}  Their ends, all of one length: as short as tells them apart.
 */
export function shortIds(ids) {
  const digits = ids.map((id) => id.replaceAll("-", ""));
  for (let length = SHORT; length < 32; length++) {
    const ends = digits.map((each) => each.slice(-length));
    if (new Set(ends).size === ends.length) return ends;
  }
  return digits;
}

/** @param {Task} task */
export function titleOf({ title, name, id }) {
  return title ?? name ?? shortIds([id])[0];
}

/**
 * The parts of a title of one of many alike: a long name is cut before the number that tells it from the others.
 *
 * @param {Task} task
 * @returns {{ batch: string, number: string, own: string } | null}  Null of a task of its own, and in a batch without a name.
 */
export function placeInBatch({ title, name, batch_id }) {
  if (!title || !batch_id || /^\[\d+\]/.test(title)) return null;
  const own = name && title.endsWith(`] ${name}`) ? ` ${name}` : "";
  const [, batch, number] = title.slice(0, title.length - own.length).match(/^(.+)(\[\d+\])$/s) ?? [];
  return number ? { batch, number, own } : null;
}

/**
 * The two parts of a long title: the first is cut where there is no room, for titles of many alike differ at their ends.
 *
 * @param {string} title
 * @returns {[string, string]}  The second is empty of a short one.
 */
export function parted(title) {
  const characters = [...title];
  return characters.length > 2 * END ? [characters.slice(0, -END).join(""), characters.slice(-END).join("")] : [title, ""];
}

/**
 * @param {Task} task
 * @param {string} text
 * @returns {boolean}  Whether the text is in its title, its id, a tag or the word of its state, in upper or lower case.
 */
export function says(task, text) {
  const wanted = text.trim().toLowerCase();
  const digits = wanted.replaceAll("-", "");
  const words = [titleOf(task), ...task.tags, stateName(task.status)];
  return words.some((word) => word.toLowerCase().includes(wanted)) || (digits.length >= FEWEST && task.id.replaceAll("-", "").includes(digits));
}

/**
 * @param {Task[]} tasks  All that the server has for a list.
 * @param {{ wanted: Record<string, string>, text: string }} filter  Of that list.
 * @returns {boolean}  Whether it is known that none waits which the filter lets pass.
 */
export function noneWaits(tasks, { wanted: { status }, text }) {
  return (!status || status === "pending") && !tasks.some((task) => task.status === "pending" && says(task, text));
}
