// What a circuit has saved, as a table: the card's body where a result has no counts.

import { element, visible } from "../dom.js";
import { formatParameter, plural } from "../histogram/format.js";
import { KINDS, readState } from "../state/state.js";
import { statePicture } from "../state/state_picture.js";

/** @typedef {import("../api.js").TaskResult} TaskResult */

const MOST_ROWS = 64; // points of a sweep
const MOST_STATES = 4; // that are drawn, where a circuit saves several
/** @type {Record<string, string>} */
const STATES = KINDS;

/** @param {TaskResult} result  Whether it has counts at any point. */
export function hasCounts({ points, counts }) {
  return (points ?? [{ counts }]).some((point) => Object.keys(point.counts ?? {}).length > 0);
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
 * What a program without our renderer shows of a result.
 *
 * @param {string | null} name
 * @param {TaskResult} result
 */
export function resultText(name, result) {
  const points = result.points ?? [{ counts: result.counts ?? {} }];
  const counted = points.flatMap(({ counts }) => Object.entries(counts).map((pair) => pair.join("  ")));
  const rows = hasCounts(result) ? counted : savedTable(result).rows.map((cells) => visible(cells.join("  ")));
  const notes = (result.metadata?.notes ?? []).map((note) => `Note: ${visible(note)}`);
  return [name ?? "Result", ...rows, ...notes].join("\n");
}

/**
 * @param {TaskResult} result
 * @returns {HTMLElement[]}  A picture for each saved state.
 */
export function savedStates({ points, saved = {} }) {
  const states = points ? [] : Object.keys(saved).sort().map((label) => ({ label, state: readState(saved[label]) })).filter(({ state }) => state);
  return states.slice(0, MOST_STATES).map(({ label, state }) => {
    const { kind, qubits } = /** @type {import("../state/state.js").State} */ (state);
    const title = element("figcaption", { class: "qt-note", text: `${label}: ${KINDS[kind]} of ${plural(qubits, "qubit")}` });
    return element("figure", { class: "qt-saved-state", tabindex: 0 }, title, statePicture(/** @type {import("../state/state.js").State} */ (state)));
  });
}

/** @param {TaskResult} result */
export function savedView(result) {
  const { heads, rows } = savedTable(result);
  const head = element("tr", {}, ...heads.map((text) => element("th", { text, scope: "col" })));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((text) => element("td", { text, class: "qt-number" }))));
  const notes = (result.metadata?.notes ?? []).map((note) => element("p", { class: "qt-note", text: `Note: ${note}` }));
  return element("div", { class: "qt-table", tabindex: 0, role: "region", "aria-label": "What the circuit has saved" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)), ...notes);
}

/**
 * @param {unknown} value  In the wire form.
 * @returns {string}
 */
function valueText(value) {
  if (typeof value !== "object" || value === null) return formatParameter(value);
  const { array, shape, type, probabilities, matrix_product_state: arrays, shots, memory } = /** @type {Record<string, any>} */ (value);
  if (array !== undefined) {
    return Object.hasOwn(STATES, type) ? `${STATES[type]} of ${plural(Math.log2(shape[0]), "qubit")}` : `${shape.join(" × ")} numbers`;
  }
  if (probabilities !== undefined) return `${Object.keys(probabilities).length} probabilities`;
  if (arrays !== undefined) return `matrix product state of ${plural((arrays.length + 1) / 3, "qubit")}`;
  return shots === undefined ? `${Object.keys(memory).length} values, by classical memory` : `${shots.length} values, by shot`;
}
