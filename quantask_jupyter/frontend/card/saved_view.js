// What a circuit has saved, as pictures and a table: beside its counts, or where a result has none.

import { element } from "../dom.js";
import { formatCount } from "../histogram/format.js";
import { shownExpectations } from "../sweep/expectations.js";
import { expectationLines, readLines, readTold } from "../sweep/number_lines.js";
import { numberPlot } from "../sweep/number_plot.js";
import { kindOfQubits, readShown } from "../state/state.js";
import { statePicture } from "../state/state_picture.js";
import { trans } from "../words.js";

/** @typedef {import("./saved_parts.js").Table} Table */

/**
 * @param {{ name?: unknown, saved?: unknown, states?: unknown, lines?: unknown }} result  As it is saved, or whatever stands in a stranger's notebook.
 * @returns {HTMLElement[]}  A picture for each state, a curve of numbers, and a table of what is told of all that was saved.
 */
export function savedViews({ name, saved, states, lines }) {
  const shown = readShown(states);
  const pictures = shown.map((state) => {
    const told = kindOfQubits(state.type, state.qubits);
    const title = element("figcaption", { class: "qt-note", text: state.label === state.type ? told : `${state.label}: ${told}` }); // Aer's own label says no more
    return element("figure", { class: "qt-saved-state", tabindex: 0 }, title, statePicture(state));
  });
  const table = readTable(saved);
  const drawn = new Set(shown.map(({ label }) => label));
  const tellsMore = table?.points !== undefined || table?.rows.some(([label]) => !drawn.has(label));
  const view = table && tellsMore ? tableView(table, trans.__("What the circuit has saved")) : null;
  return [...pictures, ...withCurve(readLines(lines), name, view ? [view] : [])];
}

/**
 * @param {{ name?: unknown, expectations?: unknown }} result  As it is saved, or whatever stands in a stranger's notebook.
 * @returns {HTMLElement[]}  The observables with their values, and a curve of them over a parameter.
 */
export function expectationViews({ name, expectations }) {
  const told = readTold(expectations);
  if (!told) return [];
  const { facts, ...table } = shownExpectations([told]);
  const [lines, view] = [expectationLines(told), element("div", {}, tableView(table, trans.__("Expectation values")))];
  if (told.rows.length > table.rows.length) view.append(wholeTable(told, view));
  return lines ? withCurve(lines, name, [view], facts) : [element("p", { class: "qt-note", text: facts }), view];
}

/**
 * @param {import("../sweep/number_lines.js").Told} told
 * @param {HTMLElement} view
 * @returns {HTMLElement}  Shows all rows that were told in the view's place.
 */
function wholeTable(told, view) {
  const all = told.rows.length === told.of ? trans.__("All %1", formatCount(told.of)) : trans.__("First %1", formatCount(told.rows.length));
  const show = () => {
    const table = tableView(shownExpectations([told], told.rows.length), trans.__("Expectation values"));
    view.replaceChildren(table);
    table.focus();
  };
  return element("button", { type: "button", text: all, on: { click: show } });
}

/**
 * @param {import("../sweep/number_lines.js").NumberLines | null} lines
 * @param {unknown} name
 * @param {HTMLElement[]} tables
 * @param {string} [summary]
 * @returns {HTMLElement[]}  The tables are folded where there is a curve.
 */
function withCurve(lines, name, tables, summary = trans.__("Table")) {
  if (!lines) return tables;
  const folded = tables.map((table) => element("details", { class: "qt-folded" }, element("summary", { text: summary }), table));
  return [numberPlot(lines, typeof name === "string" ? name : ""), ...folded];
}

/**
 * @param {any} saved
 * @returns {Table | null}
 */
export function readTable(saved) {
  const areTexts = (/** @type {unknown} */ row) => Array.isArray(row) && row.every((cell) => typeof cell === "string");
  return areTexts(saved?.heads) && Array.isArray(saved.rows) && saved.rows.every(areTexts) ? saved : null;
}

/**
 * @param {{ heads: string[], rows: string[][] }} table
 * @param {string} label
 */
export function tableView({ heads, rows }, label) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { text, scope: "col" })));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((text) => element("td", { text, class: "qt-number" }))));
  return element("div", { class: "qt-table", tabindex: 0, role: "region", "aria-label": label },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}
