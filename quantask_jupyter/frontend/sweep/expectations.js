// Expectation values as rows of a table: the first of them. No page is needed here. As widget/shown_expectations.py has them.

import { formatCount, formatParameter } from "../histogram/format.js";
import { trans } from "../words.js";

/** @typedef {import("./number_lines.js").Told} Told */

export const [MOST_ROWS, MOST_PARAMETERS] = [20, 3];

/**
 * @param {(Told & { name?: string })[]} every  What was estimated by one PUB, or by several, each with its name.
 * @param {number} [most]  Rows.
 * @returns {{ facts: string, heads: string[], rows: string[][] }}
 */
export function shownExpectations(every, most = MOST_ROWS) {
  const shown = every.flatMap((told) => rowsOf(told, most)).slice(0, most);
  const of = every.reduce((sum, told) => sum + told.of, 0);
  const where = shown.some(([text]) => text !== "");
  const values = trans._n("%2 expectation value", "%2 expectation values", of, formatCount(of));
  const some = every.some(({ numbers }) => numbers) ? trans.__("%1 of %2", shown.length, values) : trans.__("first %1 of %2", shown.length, values);
  return {
    facts: shown.length === of ? values : some,
    heads: [...(where ? [trans.__("of")] : []), trans.__("observable"), trans.__("value")],
    rows: shown.map((cells) => (where ? cells : cells.slice(1))),
  };
}

/**
 * @param {Told & { name?: string }} told
 * @param {number} most
 * @returns {string[][]}
 */
function rowsOf({ name, observables, points, numbers, rows }, most) {
  const where = (/** @type {number} */ point) => [name, pointText(points[point], numbers?.[point] ?? point)].filter(Boolean).join(": ");
  return rows.slice(0, most).map(([point, which, value, error]) => [where(point), observables[which], valueText(value, error)]);
}

/**
 * @param {Record<string, any> | undefined} point
 * @param {number} number  Of the point, counted from 0.
 */
function pointText(point, number) {
  const parameters = Object.entries(point ?? {});
  if (parameters.length > MOST_PARAMETERS || !parameters.every(([, value]) => Number.isFinite(value))) return trans.__("point %1", number + 1);
  return parameters.map(([name, value]) => `${name} = ${formatParameter(value)}`).join(", ");
}

/**
 * @param {number} value
 * @param {number} error
 * @returns {string}  The value with its standard error in two digits; as it is where there is none.
 */
export function valueText(value, error) {
  if (!(error > 0)) return formatParameter(value);
  const decimals = Math.min(9, Math.max(0, 1 - Math.floor(Math.log10(error))));
  const rounded = Number(value.toFixed(decimals)) + 0; // no -0.000
  return `${rounded.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}
