// What a circuit has saved, as notebooks keep it and cards show it: a table of texts, in English, and what is shown of states. No page is needed here.

import { formatCount, formatParameter } from "../histogram/format.js";
import { savedLines } from "../sweep/number_lines.js";
import { KINDS, readState, shownState } from "../state/state.js";

/**
 * @typedef {import("../api.js").TaskResult} TaskResult
 * @typedef {import("../state/state.js").Shown} Shown
 * @typedef {{ heads: string[], rows: string[][], points?: number }} Table  `points` of a sweep.
 */

const MOST_ROWS = 64; // points of a sweep
const MOST_STATES = 4; // that are drawn, where a circuit saves several

/** @param {TaskResult} result  Whether it has counts at any point. */
export function hasCounts({ points, counts }) {
  return (points ?? [{ counts }]).some((point) => Object.keys(point.counts ?? {}).length > 0);
}

/**
 * @param {TaskResult} result
 * @returns {boolean}  Whether it looks like that of an estimator's task, of which the API tells the values.
 */
export function isEstimators({ points, saved, registers }) {
  return "pauli 0" in ((points?.[0] ?? { saved }).saved ?? {}) || registers.some(({ name }) => name === "measured_observables");
}

/**
 * @param {TaskResult} result
 * @returns {{ heads: string[], rows: string[][] }}  A row for each label; for a sweep one for each point.
 */
export function savedTable({ points, saved = {} }) {
  if (!points) {
    return { heads: ["saved", "value"], rows: Object.keys(saved).sort().map((label) => [label, valueText(saved[label])]) };
  }
  const parameters = Object.keys(points[0].parameters).sort();
  const labels = Object.keys(points[0].saved ?? {}).sort();
  const rows = points.slice(0, MOST_ROWS).map((point) => [
    ...parameters.map((name) => formatParameter(point.parameters[name])),
    ...labels.map((label) => valueText(point.saved?.[label])),
  ]);
  if (points.length > MOST_ROWS) rows.push([`${points.length - MOST_ROWS} more points`]);
  return { heads: [...parameters, ...labels], rows };
}

/**
 * What is shown of what a circuit has saved beside counts or in their place, as the kernel saves it.
 *
 * @param {TaskResult} result
 * @returns {{ saved?: Table, states?: Shown[], lines?: import("../sweep/number_lines.js").NumberLines, expectations?: import("../sweep/number_lines.js").Told }}
 */
export function savedParts(result) {
  const { points, saved = {}, expectations } = result;
  if (expectations) return { expectations }; // what was saved for them tells nobody anything
  const hasSaved = (points ?? [{ saved }]).some((point) => Object.keys(point.saved ?? {}).length > 0);
  if (!hasSaved) return {};
  const states = (points ? [] : Object.keys(saved).sort()).flatMap((label) => {
    const state = readState(saved[label]);
    return state ? [shownState(label, state)] : [];
  });
  const table = { ...savedTable(result), ...(points ? { points: points.length } : {}) };
  const lines = points && savedLines(points);
  return { saved: table, ...(lines ? { lines } : {}), ...(states.length ? { states: states.slice(0, MOST_STATES) } : {}) };
}

/**
 * @param {number} count
 * @param {string} one
 * @returns {string}  English, as all that a notebook keeps.
 */
function plural(count, one) {
  return `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;
}

/**
 * @param {unknown} value  In the wire form.
 * @returns {string}
 */
function valueText(value) {
  if (typeof value !== "object" || value === null) return formatParameter(value);
  const { array, shape, type, probabilities, matrix_product_state: arrays, shots, memory } = /** @type {Record<string, any>} */ (value);
  if (array !== undefined) {
    return Object.hasOwn(KINDS, type) ? `${KINDS[/** @type {keyof typeof KINDS} */ (type)]} of ${plural(Math.log2(shape[0]), "qubit")}` : `${shape.join(" × ")} numbers`;
  }
  if (probabilities !== undefined) return `${Object.keys(probabilities).length} ${Object.keys(probabilities).length === 1 ? "probability" : "probabilities"}`;
  if (arrays !== undefined) return `matrix product state of ${plural((arrays.length + 1) / 3, "qubit")}`;
  return shots === undefined ? `${plural(Object.keys(memory).length, "value")}, by classical memory` : `${plural(shots.length, "value")}, by shot`;
}
